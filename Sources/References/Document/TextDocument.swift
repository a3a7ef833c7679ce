/// A document that an editor has open: its text and the mentions of cases in it.
///
/// A value type. A copy is a snapshot and costs nothing until one of the two is changed. The owner guards it with a lock and
/// changes it in place; readers copy it under that lock and read the copy outside.
///
/// After a change, only what it touched is scanned again.
package struct TextDocument: Sendable {
  package let language: String?
  package let encoding: PositionEncoding
  /// Whether the document exceeds `ScanOptions.longestText`. It then has no mentions.
  package private(set) var isTooLarge: Bool
  /// Whether the document has more mentions than `ScanOptions.mostMentions`.
  package private(set) var isTruncated: Bool

  /// - Parameter language: the language id of LSP.
  package init(
    _ text: String, language: String?, formats: ReferenceFormats, encoding: PositionEncoding = .utf16,
    options: ScanOptions = ScanOptions()
  ) {
    self.init(
      bytes: Array(text.utf8), language: language, formats: formats, encoding: encoding, options: options)
  }

  /// A document of bytes, for files. They may be invalid UTF-8.
  package init(
    bytes: [UInt8], language: String?, formats: ReferenceFormats, encoding: PositionEncoding = .utf16,
    options: ScanOptions = ScanOptions()
  ) {
    self.language = language
    self.encoding = encoding
    isTooLarge = false
    isTruncated = false
    text = String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Changes

  /// Applies the changes of one notification in order. Each applies to the result of the one before. A position is clamped: a line
  /// beyond the end to the end of the text, a character beyond its line to the end of the line, a position inside a character to
  /// its start. A range whose end precedes its start is reversed.
  package mutating func apply(_ changes: [TextChange]) {}

  /// Scans the document again with other formats or options.
  package mutating func configure(formats: ReferenceFormats, options: ScanOptions) {}

  // MARK: Mentions

  package var mentionCount: Int { 0 }
  /// The mentions in the order of the text. They do not overlap.
  package var mentions: [DocumentMention] { [] }
  /// The mentions that begin on these lines.
  package func mentions(in lines: Range<Int>) -> [DocumentMention] { [] }
  /// The mentions that overlap or touch a range.
  package func mentions(in range: TextPositionRange) -> [DocumentMention] { [] }
  /// The mention that contains a position or ends at it.
  package func mention(at position: TextPosition) -> DocumentMention? { nil }
  /// Whether mentions are recognised at a position: in source code, only inside comments and strings.
  package func isScanned(at position: TextPosition) -> Bool { true }

  // MARK: Text

  package private(set) var text: String
  package var byteCount: Int { 0 }
  package var lineCount: Int { 0 }
  /// The text of a line without its line end; nil if the line does not exist.
  package func line(_ number: Int) -> String? { nil }
  /// The line of a position, up to the position.
  package func text(before position: TextPosition) -> String { "" }
  package func text(in range: TextPositionRange) -> String { "" }
  /// The byte of a position, clamped.
  package func offset(of position: TextPosition) -> Int { 0 }
  package func position(of offset: Int) -> TextPosition { TextPosition(line: 0, character: 0) }
  package func range(of bytes: Range<Int>) -> TextPositionRange {
    TextPositionRange(start: position(of: bytes.lowerBound), end: position(of: bytes.upperBound))
  }
}
