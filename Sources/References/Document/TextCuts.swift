import JSON

/// The pieces into which a text is cut while it is read.
struct TextCuts {
  private let sizes: PieceSizes
  /// What each piece contains.
  private(set) var pieces: [TextCounts] = []
  /// The end of the last piece.
  private var end = 0

  init(_ sizes: PieceSizes) { self.sizes = sizes }

  /// Cuts the text as far as it is known: its first bytes, which are more at each call, or the whole.
  mutating func cut(_ text: Span<UInt8>, isWhole: Bool) {
    // Beyond the longest piece, a character or a line end may continue.
    let longest = isWhole ? sizes.maximum : sizes.maximum + JSONTextReader.leastBuffer
    while text.count - end > longest { add(text, to: Self.end(text, from: end, sizes)) }
    if isWhole, end < text.count || pieces.isEmpty { add(text, to: text.count) }
  }

  private mutating func add(_ text: Span<UInt8>, to next: Int) {
    pieces.append(TextCounts(text.extracting(end..<next)))
    end = next
  }

  private static let lineEndFinder = ByteFinder([0x0A, 0x0D])

  /// The end of the piece that begins at `start`.
  private static func end(_ bytes: Span<UInt8>, from start: Int, _ sizes: PieceSizes) -> Int {
    let limit = start + sizes.maximum
    var end = lineEndFinder.next(bytes, from: start + sizes.usual, to: limit)
    if end < limit { end += 1 }
    while end < bytes.count, bytes[end].isContinuation || bytes[end] == 0x0A && bytes[end - 1] == 0x0D { end += 1 }
    return end
  }
}
