/// The parts of a readable document. All text passes through `TextSanitizer` here.
///
/// Text of a vendor is alone on its line or ends it. So text from right to left does not move other text, and no invisible
/// characters are needed to isolate it.
package protocol RenderedText: Sendable {
  /// The title of the document.
  mutating func title(_ text: String)
  /// One of the facts below the title.
  mutating func fact(_ name: String, _ value: String)
  mutating func heading(_ text: String)
  /// The heading of one of several parts.
  mutating func subheading(_ text: String)
  /// Text of a vendor, with its own line ends.
  mutating func body(_ text: String)
  /// Ends the document.
  mutating func finish() -> String
}
