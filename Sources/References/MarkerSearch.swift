/// Finds the words that mark a workaround, such as TODO. A marker is the index of its word plus one; 0 is none.
struct MarkerSearch: Sendable {
  let words: [String]
  private let bytes: [[UInt8]]
  private let starts: ByteFinder

  /// Nil without words.
  init?(_ words: [String]) {
    let words = words.filter { !$0.isEmpty }.prefix(255)
    guard !words.isEmpty else { return nil }
    self.words = Array(words)
    bytes = words.map { Array($0.utf8) }
    starts = ByteFinder(bytes.compactMap(\.first))
  }

  subscript(marker: Int) -> String? { words.indices.contains(marker - 1) ? words[marker - 1] : nil }

  /// The last marker in a range of the text.
  func last(_ text: Span<UInt8>, in range: Range<Int>) -> Int {
    var found = 0
    var index = range.lowerBound
    while true {
      index = starts.next(text, from: index, to: range.upperBound)
      guard index < range.upperBound else { return found }
      if let word = bytes.firstIndex(where: { isWord($0, text, at: index, limit: range.upperBound) }) {
        found = word + 1
        index += bytes[word].count
      } else {
        index += 1
      }
    }
  }

  private func isWord(_ word: [UInt8], _ text: Span<UInt8>, at index: Int, limit: Int) -> Bool {
    let end = index + word.count
    guard end <= limit, Neighbours.begins(text, at: index, with: word) else { return false }
    return !Neighbours.isWord(text, before: index, lowerBound: 0) && !Neighbours.isWord(text, at: end)
  }
}

/// The last marker before positions that ascend, from the start of a comment or line.
struct MarkerTrail {
  /// The end of what was searched.
  private var searched: Int
  private(set) var marker: Int

  init(from start: Int, marker: Int = 0) {
    searched = start
    self.marker = marker
  }

  mutating func advance(_ search: MarkerSearch, _ text: Span<UInt8>, to position: Int) {
    guard position > searched else { return }
    let found = search.last(text, in: searched..<position)
    if found != 0 { marker = found }
    searched = position
  }
}
