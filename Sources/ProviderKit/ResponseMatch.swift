import HTTP
import Platform

/// Whether a response belongs to its request. Vendors normalise what they receive: they drop blanks and leading zeros, change
/// the letter case, escape for HTML, cut long texts. Such a response still matches.
package enum ResponseMatch {
  /// Whether two case numbers mean the same case.
  package static func isSameCase(_ one: String, _ other: String) -> Bool {
    one == other || number(one) == number(other)
  }

  private static func number(_ text: String) -> String {
    let trimmed = trimmed(text).lowercased()
    guard trimmed.utf8.allSatisfy(\.isDigit) else { return trimmed }
    return String(trimmed.drop { $0 == "0" })
  }

  /// Whether two IDs are equal, ignoring letter case and surrounding blanks.
  package static func isSameID(_ one: String, _ other: String) -> Bool {
    one == other || trimmed(one).lowercased() == trimmed(other).lowercased()
  }

  /// Whether an address can be about a case. An address without a case can.
  package static func isAddress(_ address: String, ofCase number: String) -> Bool {
    caseNumber(in: address).map { isSameCase($0, number) } ?? true
  }

  /// The case number in an address; nil if it has none.
  package static func caseNumber(in address: String) -> String? {
    let segments = address.prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
    guard let index = segments.lastIndex(where: { $0.lowercased() == "cases" }), index + 1 < segments.endIndex else {
      return nil
    }
    return URLText.decode(segments[index + 1]) ?? String(segments[index + 1])
  }

  /// Whether a text is the sent one. Only letters and digits count; the vendor may have cut the text, added to it, or lost what
  /// is not ASCII.
  package static func isSameText(_ sent: String, _ answered: String) -> Bool {
    if sent == answered { return true }
    let plain = { (text: String) in HTMLText.unescaped(HTMLText.unescaped(text)) }
    let (one, other) = (plain(sent), plain(answered))
    return isSame(one, other) || isSame(HTMLText.withoutTags(one), HTMLText.withoutTags(other))
  }

  /// Whether a file name is the one that was sent.
  package static func isSameFileName(_ sent: String, _ answered: String) -> Bool { isSameText(sent, answered) }

  private static func isSame(_ one: String, _ other: String) -> Bool {
    let (one, other) = (letters(one), letters(other))
    if one == other { return true }
    if min(one.count, other.count) >= shortestPart, one.starts(with: other) || other.starts(with: one) { return true }
    // A vendor that keeps ASCII only replaces other characters by question marks or nothing.
    guard other.allSatisfy(\.isASCII) else { return false }
    return one.filter(\.isASCII) == other && one.count != other.count
  }

  /// A shorter text is not recognised by its beginning.
  private static let shortestPart = 24

  private static func letters(_ text: String) -> [Character] {
    text.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  private static func trimmed(_ text: String) -> String {
    let isBlank = { (byte: UInt8) in byte <= 0x20 }
    let start = text.utf8.drop(while: isBlank)
    return String(decoding: start.reversed().drop(while: isBlank).reversed(), as: UTF8.self)
  }

}
