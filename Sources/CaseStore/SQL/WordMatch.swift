internal import CaseModel

/// A pattern as the search index finds it.
struct WordMatch {
  /// The texts of a case that are searched.
  enum Columns { case all, withoutComments }

  private(set) var words: [String]
  /// Whether the last word is the beginning of a word.
  private(set) var isPrefix: Bool
  /// Whether the index finds exactly the texts that have the pattern; else it finds more.
  private(set) var isExact = true

  /// Each word of a query costs the index some pages of memory.
  private static let mostWords = 16
  /// FTS5 cuts words after 32,768 bytes.
  private static let longestWord = 1000

  init(_ pattern: TextPattern) {
    (words, isPrefix) = (pattern.words, !pattern.isPhrase)
    if words.count > Self.mostWords {
      words.removeSubrange(Self.mostWords...)
      (isPrefix, isExact) = (false, false)
    }
    if let index = words.firstIndex(where: { $0.utf8.count > Self.longestWord }) {
      // A letter has at most 4 bytes.
      words[index] = String(String.UnicodeScalarView(words[index].unicodeScalars.prefix(Self.longestWord / 4)))
      words.removeSubrange((index + 1)...)
      (isPrefix, isExact) = (true, false)
    }
  }
}

/// The words of a product, in a column that is compared byte by byte.
enum ProductWords {
  /// Between two texts; no word has it.
  private static let separator = UInt8(1)

  static func text(_ names: [String]) -> String? {
    var words = FoldedWords()
    for name in names { words.append(name) }
    guard !words.isEmpty else { return nil }
    return String(decoding: words.bytes.map { $0 == FoldedWords.separator ? separator : $0 }, as: UTF8.self)
  }

  static func needle(_ pattern: TextPattern) -> String {
    " " + pattern.words.joined(separator: " ") + (pattern.isPhrase ? " " : "")
  }
}
