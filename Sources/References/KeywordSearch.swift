/// The search for the keyword before a number without a prefix.
enum KeywordSearch {
  /// The start of the keyword that precedes the number at `number`, after `lowerBound`; nil for none. Between the two are only blanks,
  /// `:`, `#`, `no.`, `nr` and `number`. The search ends at the first other character, so it is short or passes only these.
  static func start(_ text: Span<UInt8>, before number: Int, lowerBound: Int, _ keywords: [[UInt8]]) -> Int? {
    var index = number
    while index > lowerBound {
      for keyword in keywords {
        if let start = match(text, before: index, lowerBound: lowerBound, keyword) { return start }
      }
      guard let next = skipSeparator(text, before: index, lowerBound: lowerBound) else { return nil }
      index = next
    }
    return nil
  }

  private static let words: [[UInt8]] = ["no.", "nr", "number"].map { Array($0.utf8) }

  private static func skipSeparator(_ text: Span<UInt8>, before index: Int, lowerBound: Int) -> Int? {
    switch text[index - 1] {
    case UInt8(ascii: ":"), UInt8(ascii: "#"): return index - 1
    case UInt8(ascii: "."), UInt8(ascii: "r"), UInt8(ascii: "R"):
      for word in words where Neighbours.ends(text, before: index, lowerBound: lowerBound, with: word) {
        let start = index - word.count
        return Neighbours.isWord(text, before: start, lowerBound: lowerBound) ? nil : start
      }
      return nil
    default: return skipBlank(text, before: index, lowerBound: lowerBound)
    }
  }

  /// Blanks: those of ASCII, and U+00A0, which typographers set between such a word and its number.
  private static func skipBlank(_ text: Span<UInt8>, before index: Int, lowerBound: Int) -> Int? {
    guard index > lowerBound else { return nil }
    switch text[index - 1] {
    case 0x20, 0x09: return index - 1
    case 0xA0 where index - 2 >= lowerBound && text[index - 2] == 0xC2: return index - 2
    default: return nil
    }
  }

  /// The start of the keyword that ends at `index`. A blank of a keyword matches any number of blanks.
  private static func match(_ text: Span<UInt8>, before index: Int, lowerBound: Int, _ keyword: [UInt8]) -> Int? {
    var start = index
    for byte in keyword.reversed() {
      if byte == 0x20 {
        guard var blank = skipBlank(text, before: start, lowerBound: lowerBound) else { return nil }
        while let next = skipBlank(text, before: blank, lowerBound: lowerBound) { blank = next }
        start = blank
      } else {
        guard start > lowerBound, text[start - 1].lowercased == byte else { return nil }
        start -= 1
      }
    }
    return Neighbours.isWord(text, before: start, lowerBound: lowerBound) ? nil : start
  }
}
