/// Words that the vendor spells in several ways: `MONTHS` in one place, `Month` in another.
enum MarketplaceWord {
  static let types = ["TRIAL", "PURCHASE", "FREE"]
  static let termUnits = ["MONTHS", "YEARS", "DAYS"]
  static let frequencies = ["MONTHLY", "QUARTERLY", "ANNUAL", "UPFRONT"]

  /// The word as orders spell it; an unknown word stays unchanged, because it may be new.
  static func ordered(_ word: String, among known: [String]) -> String {
    let target = letters(word)
    return known.first { letters($0) == target } ?? word
  }

  /// Lower-case letters only, without a plural s.
  private static func letters(_ word: String) -> [UInt8] {
    let letters = word.utf8.map { $0 | 0x20 }.filter { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
    return letters.last == UInt8(ascii: "s") ? letters.dropLast() : letters
  }
}
