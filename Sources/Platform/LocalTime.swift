#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The time zone of the user, from `TZ` or the system.
package enum LocalTime {
  /// The seconds east of UTC at a time; 0 if the system cannot state it.
  package static func offset(at time: Timestamp) -> Int {
    let seconds = time.timeIntervalSince1970.rounded(.down)
    guard var clock = time_t(exactly: seconds) else { return 0 }
    var parts = tm()
    return localtime_r(&clock, &parts) == nil ? 0 : Int(parts.tm_gmtoff)
  }

  /// The start of a day in the user's time zone, from the start of the same day in UTC.
  package static func start(ofUTCDay day: Timestamp) -> Timestamp {
    let guess = day.addingTimeInterval(-Double(offset(at: day)))
    // The offset can change between the two times.
    return day.addingTimeInterval(-Double(offset(at: guess)))
  }
}
