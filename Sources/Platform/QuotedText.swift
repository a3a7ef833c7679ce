/// A quotation mark that opens or closes a text, with the backslashes before it, because a JSON string can contain
/// JSON.
struct QuotedText {
  let mark: UInt8
  let backslashes: Int
  /// The position after the mark.
  let end: Int

  /// Returns the quotation mark at a position, or after the backslashes there.
  static func find(_ text: Span<UInt8>, _ start: Int) -> QuotedText? {
    var index = start
    while index < text.count, text[index] == Bytes.backslash { index += 1 }
    guard index < text.count, text[index] == Bytes.quote || text[index] == Bytes.apostrophe else { return nil }
    return QuotedText(mark: text[index], backslashes: index - start, end: index + 1)
  }

  /// Returns the end of the text that this mark opens: the next mark with the same escaping, before its backslashes, or
  /// else the end of the line.
  func endOfText(_ text: Span<UInt8>) -> Int {
    var index = end
    var count = 0
    while index < text.count, text[index] != 10, text[index] != 13 {
      if text[index] == mark {
        let isEnd = backslashes == 0 ? count % 2 == 0 : count <= backslashes
        if isEnd { return backslashes == 0 ? index : index - count }
      }
      count = text[index] == Bytes.backslash ? count + 1 : 0
      index += 1
    }
    return index
  }
}
