/// The line of the current position. Positions ascend, so each byte is visited a limited number of times.
struct LineBounds {
  /// Longer lines, in characters, are not scanned: they are data.
  static let longest = 10_000

  private(set) var range = 0..<0
  private(set) var isTooLong = false

  /// Moves to the line of `index`.
  mutating func move(_ text: Span<UInt8>, to index: Int) {
    guard index >= range.upperBound else { return }
    var start = index
    while start > range.upperBound, !text[start - 1].isLineEnd { start -= 1 }
    var end = index
    while end < text.count, !text[end].isLineEnd { end += 1 }
    range = start..<end
    isTooLong = range.count > Self.longest && Self.characters(text, range) > Self.longest
  }

  private static func characters(_ text: Span<UInt8>, _ range: Range<Int>) -> Int {
    var count = 0
    for index in range where !text[index].isContinuation { count += 1 }
    return count
  }
}
