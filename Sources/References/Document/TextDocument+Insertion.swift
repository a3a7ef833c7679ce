extension TextDocument {
  /// Whether foreign text that is inserted at a position stays a part of the comment, the string or the prose there, and changes nothing
  /// else. False in doubt.
  package func accepts(_ text: String, insertedAt position: TextPosition) -> Bool {
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return false }
    let offset = offset(of: position)
    if let region = scan.region(offset, storage) {
      return region.isComment ? accepts(text, at: offset, in: region) : InsertedText.isPlain(text)
    }
    // Code.
    if scan.rules.syntax != nil { return false }
    return InsertedText.isProse(text, language: language) || InsertedText.isPlain(text)
  }

  private func accepts(_ text: String, at offset: Int, in comment: LanguageSyntax.Region) -> Bool {
    guard !InsertedText.endsComment(text) else { return false }
    var delimiters: [Delimiter] = []
    if case .text(let close) = comment.end { delimiters.append(close) }
    if comment.nests { delimiters.append(comment.open) }
    // A delimiter may consist of inserted and neighbouring bytes, or of those before and after the position.
    let (start, end) = (max(0, offset - 8), min(storage.count, offset + 8))
    let (before, after) = (storage.bytes(start..<offset), storage.bytes(offset..<end))
    return !delimiters.contains { delimiter in
      Self.contains(delimiter, in: before + Array(text.utf8) + after, notWithin: before.count, after.count)
        || Self.contains(delimiter, in: before + after, notWithin: before.count, after.count)
    }
  }

  /// Whether a delimiter is in a text, but neither within the first nor within the last bytes.
  private static func contains(_ delimiter: Delimiter, in bytes: [UInt8], notWithin first: Int, _ last: Int) -> Bool {
    let span = bytes.span
    return bytes.indices.contains { index in
      let isWithin = index + delimiter.count <= first || index >= bytes.count - last
      return !isWithin && delimiter.begins(span, at: index)
    }
  }
}
