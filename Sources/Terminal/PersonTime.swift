import Platform

/// A time as a person types it: RFC 3339, a date, or relative to now.
enum PersonTime {
  private static let units: [Character: Double] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]
  /// More digits could leave the calendar.
  private static let mostDigits = 6

  /// Nil for a text that is no time. A date begins at midnight in the time zone of the user.
  static func read(_ text: String, _ now: Timestamp) -> Timestamp? {
    if let time = RFC3339.parse(text) { return time }
    switch text {
    case "now": return now
    case "today": return midnight(before: now)
    case "yesterday": return midnight(before: midnight(before: now).addingTimeInterval(-1))
    default: break
    }
    if text.utf8.count == 10, let day = RFC3339.parse(text + "T00:00:00Z") { return LocalTime.start(ofUTCDay: day) }
    // Without an offset, it is a local time.
    if text.utf8.count == 16 || text.utf8.count == 19 {
      let seconds = text.utf8.count == 16 ? ":00" : ""
      let form = text.map { $0 == " " ? "T" : $0 }
      if let utc = RFC3339.parse(String(form) + seconds + "Z") { return LocalTime.start(ofUTCDay: utc) }
    }
    return ago(text, now)
  }

  /// `-7d`; also `7d`, since a time ahead has no use.
  private static func ago(_ text: String, _ now: Timestamp) -> Timestamp? {
    let digits = text.drop { $0 == "-" }.dropLast()
    guard let last = text.last, let unit = units[last], text.utf8.count - digits.utf8.count <= 2, !digits.isEmpty,
      digits.utf8.count <= mostDigits, digits.utf8.allSatisfy(\.isDigit), let count = Double(digits)
    else { return nil }
    return now.addingTimeInterval(-count * unit)
  }

  private static func midnight(before time: Timestamp) -> Timestamp {
    let local = time.addingTimeInterval(Double(LocalTime.offset(at: time)))
    let day = RFC3339.format(local).prefix(10)
    return RFC3339.parse(day + "T00:00:00Z").map { LocalTime.start(ofUTCDay: $0) } ?? time
  }
}
