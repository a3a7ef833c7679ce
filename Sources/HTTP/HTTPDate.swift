package import Platform

/// The date format of HTTP headers: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7). The vendors do not send
/// the two obsolete formats.
package enum HTTPDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  package static func parse(_ text: String) -> Timestamp? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else { return nil }
    let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false).map { number($0, digits: 2) }
    guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
      let day = number(parts[1], digits: 2), let year = number(parts[3], digits: 4), year >= 1
    else { return nil }
    return CivilTime.date(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
  }

  /// Parses exactly this number of digits; `Int` would accept a sign.
  private static func number(_ text: Substring, digits: Int) -> Int? {
    text.utf8.count == digits && text.isDecimal ? Int(text) : nil
  }
}
