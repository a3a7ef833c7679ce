package import JSON
import Platform

/// A case id: `profile/number`, split at the first slash, or a bare number that is matched with each profile.
package struct CaseReference: WireValue, Hashable {
  /// Nil for a bare number.
  package let profile: String?
  package let number: String

  /// Nil when the text has neither form. A number of `.` or `..`, an empty one and one with a slash are refused here,
  /// before a URL is built.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let number = parts.last ?? ""
    guard Self.isNumber(number) else { return nil }
    if parts.count == 2 {
      guard ProfileName(parts[0]) != nil else { return nil }
      profile = parts[0]
    } else {
      profile = nil
    }
    self.number = number
  }

  /// Whether a text can be a case number: 1 to 64 letters, digits, `_` and `-`.
  package static func isNumber(_ text: String) -> Bool {
    guard (1...64).contains(text.utf8.count) else { return false }
    var text = text
    return text.withUTF8 { bytes in bytes.allSatisfy(isOfNumber) }
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    byte.isDigit || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  package var text: String { profile.map { "\($0)/\(number)" } ?? number }

  package static var schema: JSON {
    ["type": "string", "pattern": "^([a-z0-9][a-z0-9-]{0,31}/)?[A-Za-z0-9_-]{1,64}$"]
  }
  package static var rule: String? {
    "must be a case id such as ibm/CS1234567, or a case number of letters, digits, _ and -"
  }
  package static var placeholder: CaseReference { CaseReference(profile: nil, number: "0") }
  package static func read(_ json: JSON) -> CaseReference? { json.string.flatMap(CaseReference.init) }
  package func write(to writer: inout JSONWriter) { writer.string(text) }

  private init(profile: String?, number: String) {
    self.profile = profile
    self.number = number
  }
}
