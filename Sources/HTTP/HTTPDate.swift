package import Platform

/// The date of HTTP headers: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7; the two obsolete forms are not
/// sent by anyone here).
package enum HTTPDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  package static func parse(_ text: String) -> Timestamp? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else { return nil }
    let clock = parts[4].split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3, let day = Int(parts[1]), let year = Int(parts[3]), (1...9999).contains(year) else {
      return nil
    }
    return CivilTime.date(
      year: year, month: month + 1, day: day, hour: clock[0], minute: clock[1], second: clock[2])
  }
}
