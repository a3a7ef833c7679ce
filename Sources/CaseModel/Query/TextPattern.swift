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

  /// Whether the words contain the text.
  package func isFound(in words: FoldedWords) -> Bool {
    var length = 0
    for byte in words.bytes {
      while length > 0, needle[length] != byte { length = Int(shorter[length - 1]) }
      if needle[length] == byte { length += 1 }
      if length == needle.count { return true }
    }
    return false
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
