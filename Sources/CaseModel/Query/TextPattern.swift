/// A text to find: a word, which is found at the beginning of words, or a phrase of whole words.
package struct TextPattern: Sendable, Equatable {
  package let text: String
  package let isPhrase: Bool
  /// What is found in `FoldedWords.bytes`.
  private let needle: [UInt8]
  /// For each beginning of the needle, the length of the longest shorter one that ends it (Knuth, Morris, Pratt): a search
  /// takes linear time for any needle.
  private let shorter: [Int32]

  /// Nil for a text without letters, digits and symbols.
  package init?(_ text: String, isPhrase: Bool) {
    self.text = text
    self.isPhrase = isPhrase
    let words = FoldedWords(text)
    guard !words.isEmpty else { return nil }
    needle = isPhrase ? words.bytes : words.bytes.dropLast()
    shorter = Self.shorter(needle)
  }

  package static func == (left: TextPattern, right: TextPattern) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8) && left.isPhrase == right.isPhrase
  }

  /// The folded words.
  package var words: [String] {
    needle.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether the words contain the text.
  package func isFound(in words: FoldedWords) -> Bool { end(in: words.bytes, from: 0) != nil }

  /// The places in a text, in UTF-8, of the words in which the pattern is found; at most `limit`. They do not overlap.
  ///
  /// - Parameter words: the words of the text, with their places.
  package func ranges(in words: FoldedWords, atMost limit: Int) -> [Range<Int>] {
    let count = needle.count { $0 == UInt8(ascii: " ") } - (isPhrase ? 1 : 0)
    var ranges: [Range<Int>] = []
    var (position, word) = (0, 0)
    while ranges.count < limit, let end = end(in: words.bytes, from: position) {
      let start = end - needle.count
      word += words.bytes[position..<start].count { $0 == UInt8(ascii: " ") }
      guard word + count <= words.ranges.count else { break }
      ranges.append(words.ranges[word].lowerBound..<words.ranges[word + count - 1].upperBound)
      // The space after a phrase begins the next word.
      position = isPhrase ? end - 1 : end
      word += count
    }
    return ranges
  }

  /// The end of the first occurrence that begins at `start` or later.
  private func end(in bytes: [UInt8], from start: Int) -> Int? {
    var length = 0
    for index in start..<bytes.count {
      let byte = bytes[index]
      while length > 0, needle[length] != byte { length = Int(shorter[length - 1]) }
      if needle[length] == byte { length += 1 }
      if length == needle.count { return index + 1 }
    }
    return nil
  }

  private static func shorter(_ needle: [UInt8]) -> [Int32] {
    var table = [Int32](repeating: 0, count: needle.count)
    var length = 0
    for index in needle.indices.dropFirst() {
      while length > 0, needle[length] != needle[index] { length = Int(table[length - 1]) }
      if needle[length] == needle[index] { length += 1 }
      table[index] = Int32(length)
    }
    return table
  }
}
