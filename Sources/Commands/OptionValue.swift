import Platform
import Terminal

/// The value of an option.
package struct OptionValue: Sendable {
  package enum Kind: Sendable {
    case file
    /// A whole number from 0 up to this one.
    case number(upTo: UInt64)
    /// A whole number in this range.
    case range(ClosedRange<Int>)
    /// A number in decimal digits, from this one up.
    case decimal(from: Double, upTo: Int)
    /// Made when they are needed.
    case words(@Sendable () -> [String])
    /// Some of these words, with commas between them. Made when they are needed.
    case wordList(@Sendable () -> [String])
    /// A pattern of file names.
    case pattern
    /// Words of letters, digits and `_`, with commas between them.
    case list
  }

  /// In capitals.
  package let placeholder: String
  package let kind: Kind
  /// Whether the option may be used without the value, which then must follow `=`.
  package var isOptional = false

  /// What the option requires, as the end of a sentence.
  var expected: String {
    switch kind {
    case .file: "a file"
    case .number(.max): "a whole number"
    case .number(let largest): "a number from 0 to \(largest)"
    case .range(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
    case .decimal(let smallest, let largest): "a number from \(smallest) to \(largest)"
    case .words(let words): "one of \(words().joined(separator: ", "))"
    case .wordList(let words): "some of \(words().joined(separator: ", ")), with commas between them"
    case .pattern: "a pattern of file names"
    case .list: "words with commas between them"
    }
  }

  /// The nearest of the words, as a question.
  func hint(_ text: String) -> String {
    switch kind {
    case .words(let words): return CommandWords.hint(text, among: words())
    case .wordList(let words):
      let known = words()
      let wrong = text.split(separator: ",").map(String.init).first { !known.contains($0) }
      return wrong.map { CommandWords.hint($0, among: known) } ?? ""
    default: return ""
    }
  }

  func accepts(_ text: String) -> Bool {
    switch kind {
    case .file: !text.isEmpty
    case .number(let largest): UInt64(text).map { $0 <= largest } ?? false
    case .range(let range): Int(text).map(range.contains) ?? false
    case .decimal(let smallest, let largest):
      Self.decimal(text).map { smallest <= $0 && $0 <= Double(largest) } ?? false
    case .words(let words): words().contains(text)
    case .wordList(let words): Self.list(text)?.allSatisfy(words().contains) ?? false
    case .pattern: !text.isEmpty
    case .list: Self.list(text) != nil
    }
  }

  static func list(_ text: String) -> [String]? {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    let areWords = words.allSatisfy { word in
      !word.isEmpty
        && word.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "_") || ($0 | 0x20) &- UInt8(ascii: "a") < 26 }
    }
    return areWords ? words.map(String.init) : nil
  }

  /// `Double` accepts more than digits, such as `inf` and `0x1p3`.
  static func decimal(_ text: String) -> Double? {
    let halves = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    let areDigits = halves.allSatisfy { !$0.isEmpty && $0.allSatisfy(digits.contains) }
    return halves.count <= 2 && areDigits ? Double(text) : nil
  }
}
