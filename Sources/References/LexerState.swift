/// What the text before a line determines about the reading of the line.
struct LexerState: Sendable, Equatable {
  /// The index of the open comment or string in `LanguageSyntax.regions`; nil in code.
  var region: Int?
  /// The number of nested regions that are open.
  var depth = 0
  /// The last marker in the open comment, or in the line comment on the line before; 0 for none.
  var marker = 0

  static let start = LexerState()
}
