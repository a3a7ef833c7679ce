import HTTP
import Platform

/// Whole seconds since 1970, as the simulated vendors keep them.
enum UnixTime {
  /// Rounded down, and clamped to the years that `CivilTime` can write.
  static func seconds(_ date: Timestamp) -> Int64 {
    let value = date.timeIntervalSince1970.rounded(.down)
    guard value > -62_167_219_200 else { return -62_167_219_200 }
    return value < 253_402_300_799 ? Int64(value) : 253_402_300_799
  }

  static func date(_ seconds: Int64) -> Timestamp { Timestamp(timeIntervalSince1970: Double(seconds)) }

  /// `yyyy-MM-dd HH:mm:ss` in UTC.
  static func plain(_ seconds: Int64) -> String { CivilTime.formatPlain(date(seconds)) }
}

extension HTTPDate {
  /// `Fri, 20 Nov 2026 16:00:00 GMT` (RFC 9110, section 5.6.7).
  static func format(_ date: Timestamp) -> String {
    let parts = CivilTime.components(of: date)
    let days = UnixTime.seconds(date) / 86400
    let weekday = Int(((days + 4) % 7 + 7) % 7)
    let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let month = months[max(0, min(11, parts.month - 1))]
    let clock = "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))"
    return "\(names[weekday]), \(two(parts.day)) \(month) \(two(parts.year / 100))\(two(parts.year % 100)) \(clock) GMT"
  }

  /// `dd.MM.yyyy HH:mm:ss:SSS UTC`, as in IAM's error bodies.
  static func formatIAM(_ date: Timestamp) -> String {
    let parts = CivilTime.components(of: date)
    let year = "\(two(parts.year / 100))\(two(parts.year % 100))"
    let milliseconds = String(1000 + parts.nanosecond / 1_000_000).dropFirst()
    let clock = "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)):\(milliseconds)"
    return "\(two(parts.day)).\(two(parts.month)).\(year) \(clock) UTC"
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
