/// Finds the case numbers and page addresses in texts.
package struct ReferenceRecognizer: Sendable {
  /// Longer texts, in bytes, are not scanned.
  package static let longestText = 10_000_000
  /// The maximum number of mentions in one text.
  package static let mostMentions = 5000

  private let formats: ReferenceFormats

  package init(_ formats: ReferenceFormats) { self.formats = formats }

  package struct Finding: Sendable, Equatable {
    /// In the order of the text. They do not overlap.
    package let references: [Mention]
    /// Whether the text has more mentions than the limit.
    package let isTruncated: Bool
  }

  /// The mentions in a text of UTF-8.
  ///
  /// - Parameters:
  ///   - language: the language id of LSP. Only comments and strings of a programming language are scanned; of any other and of an
  ///     unknown one, the whole text is.
  ///   - limit: the maximum number of mentions.
  package func find(in text: Span<UInt8>, language: String? = nil, limit: Int = Self.mostMentions) -> Finding {
    guard text.count <= Self.longestText else { return Finding(references: [], isTruncated: false) }
    let syntax = language.flatMap { LanguageSyntax.named($0) }
    var scanner = ReferenceScanner(formats, regions: syntax.map { RegionCursor($0) }, limit: limit)
    scanner.scan(text)
    return Finding(references: scanner.found, isTruncated: scanner.isTruncated)
  }
}
