package import CaseModel
package import JSON
package import Platform

/// A single value as a vendor wrote it, and its meaning. Vendors write numbers as texts, texts as numbers, and times in six
/// formats; all are read here.
package enum VendorValue: Sendable {
  case text(String)
  case number(JSONNumber)
  case flag(Bool)

  /// Digits of a number. A longer one is invalid, and arithmetic with it would be slow.
  private static let longestNumber = 400

  /// The text; a number as it is written. Nil for an invalid number.
  package var text: String? {
    switch self {
    case .text(let text): text
    case .number(let number): number.text.utf8.count <= Self.longestNumber ? number.text : nil
    case .flag(let value): value ? "true" : "false"
    }
  }

  /// A whole number, also in quotes and as `4.0`.
  package var integer: Int? {
    switch self {
    case .text(let text): text.utf8.count <= Self.longestNumber ? Self.integer(text) : nil
    case .number(let number): number.text.utf8.count <= Self.longestNumber ? number.integer : nil
    case .flag: nil
    }
  }

  private static func integer(_ text: String) -> Int? {
    let text = trimmed(text)
    if let value = Int(text) { return value }
    guard let slice = try? JSONSlice(checking: Array(text.utf8)) else { return nil }
    return slice.number?.integer
  }

  /// A count; nil for a negative number.
  package var count: Int? { integer.flatMap { $0 < 0 ? nil : $0 } }

  /// A time in any form of `VendorTime`.
  package var time: Timestamp? {
    switch self {
    case .text(let text): VendorTime.parse(text)
    case .number: integer.flatMap { VendorTime.parse(number: $0) }
    case .flag: nil
    }
  }

  /// True or false, also as a word in any letter case, as 1 or as 0.
  package var flag: Bool? {
    switch self {
    case .flag(let value): return value
    case .number: return integer.flatMap { $0 == 1 ? true : $0 == 0 ? false : nil }
    case .text(let text):
      guard text.utf8.count <= 16 else { return nil }
      switch Self.trimmed(text).lowercased() {
      case "true", "yes", "y", "1": return true
      case "false", "no", "n", "0": return false
      default: return nil
      }
    }
  }

  /// `2`, `2 (High)`, `Sev 2`: the first number is the level. The vendor's own words are kept; a number that is a level has its
  /// shortest form.
  package var severity: CaseSeverity? {
    switch self {
    case .text(let text):
      // A buffer is much faster than the text's own view, and has the bytes of most texts.
      let level = text.utf8.withContiguousStorageIfAvailable { Self.level($0) } ?? Self.level(text.utf8)
      return CaseSeverity(level: level, vendor: text)
    case .number(let number):
      let level = integer.flatMap { (1...4).contains($0) ? $0 : nil }
      return text == nil ? nil : CaseSeverity(level: level, vendor: level.map { String($0) } ?? number.text)
    case .flag: return nil
    }
  }

  private static func level(_ text: some Collection<UInt8>) -> Int? {
    let digits = text.drop { !$0.isDigit }
    guard let first = digits.first, (UInt8(ascii: "1")...UInt8(ascii: "4")).contains(first) else { return nil }
    var rest = digits.dropFirst()
    // "2.0" is 2, and "2.5" is not a level.
    if rest.first == UInt8(ascii: "."), rest.dropFirst().first.map(\.isDigit) == true {
      rest = rest.dropFirst().drop { $0 == UInt8(ascii: "0") }
    }
    return rest.first.map(\.isDigit) == true ? nil : Int(first - UInt8(ascii: "0"))
  }

  /// The number of a case; nil for an invalid one, such as an empty text or `../x`.
  /// - Parameter digits: the number of digits of the vendor's numbers, because a JSON number has lost its leading zeros.
  package func caseNumber(digits: Int = 0) -> String? {
    if case .flag = self { return nil }
    guard let written = text else { return nil }
    var number = Self.trimmed(written)
    if case .number = self {
      guard let integer = self.count else { return nil }
      number = String(integer)
      number = String(repeating: "0", count: max(0, digits - number.utf8.count)) + number
    }
    return CaseReference.isNumber(number) ? number : nil
  }

  /// Without white space around it.
  private static func trimmed(_ text: String) -> String {
    let isBlank = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
    guard text.utf8.first.map(isBlank) == true || text.utf8.last.map(isBlank) == true else { return text }
    let rest = text.utf8.drop(while: isBlank)
    return String(decoding: rest.reversed().drop(while: isBlank).reversed(), as: UTF8.self)
  }
}
