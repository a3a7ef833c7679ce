/// What a document is searched for.
struct ScanRules: Sendable {
  let formats: ReferenceFormats
  /// Nil if the whole text is scanned.
  let syntax: LanguageSyntax?
  let markers: MarkerSearch?
  let longestText: Int
  let mostMentions: Int

  init(_ formats: ReferenceFormats, language: String?, _ options: ScanOptions) {
    self.formats = formats
    syntax = options.scope == .everywhere ? nil : language.flatMap { LanguageSyntax.named($0) }
    markers = MarkerSearch(options.markers)
    longestText = options.longestText
    mostMentions = max(0, options.mostMentions)
  }
}
