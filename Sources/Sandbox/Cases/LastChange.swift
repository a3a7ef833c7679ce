/// When a case was changed last.
enum LastChange: Sendable {
  /// At its creation or soon after it.
  case opening
  /// Within so many days before the anchor.
  case recent(days: Int64)
  /// At its end: after the wait, `hours` to the usual or the longest number of days later, and at least `latest`
  /// seconds before the anchor.
  case end(wait: Int64 = 0, hours: Int, usualDays: Int, longestDays: Int, latest: ClosedRange<Int>)
}
