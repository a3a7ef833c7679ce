import HTTP
import Platform

/// Whether an answer belongs to its request. Vendors even out what they are sent: they drop blanks and leading zeros, change the
/// letter case, escape for HTML, cut long texts. None of that makes it another answer.
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

  /// Whether two IDs mean the same thing: letter case and blanks around them do not count.
  package static func isSameID(_ one: String, _ other: String) -> Bool {
    one == other || trimmed(one).lowercased() == trimmed(other).lowercased()
  }

  /// Whether an address is about a case. One that names no case may be.
  package static func isAddress(_ address: String, ofCase number: String) -> Bool {
    caseNumber(in: address).map { isSameCase($0, number) } ?? true
  }

  /// The number of the case that an address is about; nil when it names none.
  package static func caseNumber(in address: String) -> String? {
    let segments = address.prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
    guard let index = segments.lastIndex(where: { $0.lowercased() == "cases" }), index + 1 < segments.endIndex else {
      return nil
    }
    return URLText.decode(segments[index + 1]) ?? String(segments[index + 1])
  }

  /// Whether a text is the one that was sent. Letters and digits count, whatever became of blanks, line ends, marks, tags and
  /// character references; the vendor may have cut the text, added to it, or lost what is not ASCII.
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
    // A vendor that keeps ASCII only has question marks or nothing in the place of the rest.
    guard other.allSatisfy(\.isASCII) else { return false }
    return one.filter(\.isASCII) == other && one.count != other.count
  }

  /// Below this a text is not recognised by its beginning.
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
