package import CaseModel

/// A document that an editor has open: its text and the mentions of cases in it.
///
/// A value type. A copy is a snapshot and costs nothing until one of the two is changed. The owner guards it with a lock and
/// changes it in place; readers copy it under that lock and read the copy outside.
///
/// After a change, only what it touched is scanned again.
package struct TextDocument: Sendable {
  package let language: String?
  package let encoding: PositionEncoding
  var storage: TextStorage
  var scan: DocumentScan

  /// - Parameter language: the language id of LSP.
  package init(
    _ text: String, language: String?, formats: ReferenceFormats, encoding: PositionEncoding = .utf16,
    options: ScanOptions = ScanOptions()
  ) {
    self.init(bytes: Array(text.utf8), language: language, formats: formats, encoding: encoding, options: options)
  }

  /// A document that was not decoded yet.
  package init(
    _ text: UndecodedText, language: String?, formats: ReferenceFormats, encoding: PositionEncoding = .utf16,
    options: ScanOptions = ScanOptions()
  ) {
    self.init(TextStorage(text.reader), language, encoding, formats, options, PieceSizes.segments)
  }

  /// A document of bytes, for files. They may be invalid UTF-8.
  package init(
    bytes: [UInt8], language: String?, formats: ReferenceFormats, encoding: PositionEncoding = .utf16,
    options: ScanOptions = ScanOptions()
  ) {
    self.init(TextStorage(bytes), language, encoding, formats, options, PieceSizes.segments)
  }

  init(
    _ storage: TextStorage, _ language: String?, _ encoding: PositionEncoding, _ formats: ReferenceFormats,
    _ options: ScanOptions, _ segments: PieceSizes
  ) {
    self.language = language
    self.encoding = encoding
    self.storage = storage
    scan = DocumentScan(storage, ScanRules(formats, language: language, options), segments)
  }

  /// Whether the document exceeds `ScanOptions.longestText`. It then has no mentions.
  package var isTooLarge: Bool { scan.isTooLarge }
  /// Whether the document has more mentions than `ScanOptions.mostMentions`.
  package var isTruncated: Bool { scan.isTruncated }

  // MARK: Changes

  /// Applies the changes of one notification in order. Each applies to the result of the one before. A position is clamped: a line
  /// beyond the end to the end of the text, a character beyond its line to the end of the line, a position inside a character to
  /// its start. A range whose end precedes its start is reversed.
  package mutating func apply(_ changes: [TextChange]) {
    for change in changes {
      switch change {
      case .full(let text):
        let bytes = Array(text.utf8)
        let (range, replacement) = storage.difference(to: bytes)
        replace(range, with: replacement.count == bytes.count ? bytes : Array(bytes[replacement]))
      case .range(let range, let text): replace(bytes(of: range), with: Array(text.utf8))
      }
    }
    scan.update(storage)
  }

  private mutating func replace(_ range: Range<Int>, with bytes: [UInt8]) {
    guard !range.isEmpty || !bytes.isEmpty else { return }
    storage.replace(range, with: bytes)
    scan.replace(range, count: bytes.count)
  }

  /// Scans the document again with other formats or options.
  package mutating func configure(formats: ReferenceFormats, options: ScanOptions) {
    scan = DocumentScan(storage, ScanRules(formats, language: language, options), scan.sizes)
  }

  // MARK: Text

  package var text: String { String(decoding: storage.bytes(0..<storage.count), as: UTF8.self) }
  package var byteCount: Int { storage.count }
  package var lineCount: Int { storage.lineEnds + 1 }

  /// The text of a line without its line end; nil if the line does not exist.
  package func line(_ number: Int) -> String? {
    guard (0...storage.lineEnds).contains(number) else { return nil }
    let start = storage.start(ofLine: number)
    return string(start..<storage.end(ofLineAt: start))
  }

  /// The line of a position, up to the position: at most about its last `limit` bytes.
  package func text(before position: TextPosition, atMost limit: Int = .max) -> String {
    let offset = offset(of: position)
    var start = max(0, offset - limit)
    // Begins with a whole character.
    while start < offset, storage.byte(at: start)?.isContinuation == true { start += 1 }
    let bytes = storage.bytes(start..<offset)
    let line = bytes.lastIndex(where: \.isLineEnd).map { bytes[($0 + 1)...] } ?? bytes[...]
    return String(decoding: line, as: UTF8.self)
  }

  package func text(in range: TextPositionRange) -> String { string(bytes(of: range)) }

  private func string(_ range: Range<Int>) -> String {
    storage.withBytes(range) { text in text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
  }

  // MARK: Positions

  /// The byte of a position, clamped.
  package func offset(of position: TextPosition) -> Int { storage.offset(of: position, encoding) }

  /// The bytes of a range, clamped; reversed if its end precedes its start.
  package func bytes(of range: TextPositionRange) -> Range<Int> {
    let (start, end) = (offset(of: range.start), offset(of: range.end))
    return min(start, end)..<max(start, end)
  }

  package func position(of offset: Int) -> TextPosition { storage.position(of: offset, encoding) }

  package func range(of bytes: Range<Int>) -> TextPositionRange {
    TextPositionRange(start: position(of: bytes.lowerBound), end: position(of: bytes.upperBound))
  }
}
