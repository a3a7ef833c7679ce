/// A wall clock time: seconds since the start of 2001 in UTC.
///
/// Replaces Foundation's `Date`, with its names. FoundationEssentials for that type, base64 and the environment made
/// the stripped program 16.5 MB instead of 9.9, with 42,000 relocations instead of 28,600, and each start 0.3 ms
/// longer.
package struct Timestamp: Sendable, Hashable, Comparable {
  /// Seconds since 2001-01-01T00:00:00Z.
  package let timeIntervalSinceReferenceDate: Double

  /// Seconds from 1970, the origin of Unix time, to 2001.
  package static let timeIntervalBetween1970AndReferenceDate = 978_307_200.0

  package static let distantPast = Timestamp(timeIntervalSinceReferenceDate: -63_114_076_800)
  package static let distantFuture = Timestamp(timeIntervalSinceReferenceDate: 63_113_904_000)

  package init(timeIntervalSinceReferenceDate seconds: Double) { timeIntervalSinceReferenceDate = seconds }

  package init(timeIntervalSince1970 seconds: Double) {
    timeIntervalSinceReferenceDate = seconds - Self.timeIntervalBetween1970AndReferenceDate
  }

  package var timeIntervalSince1970: Double {
    timeIntervalSinceReferenceDate + Self.timeIntervalBetween1970AndReferenceDate
  }

  package init(millisecondsSince1970 milliseconds: Int) {
    self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
  }

  /// The nearest whole millisecond since 1970; nil if it does not fit.
  package var millisecondsSince1970: Int? { Int(exactly: (timeIntervalSince1970 * 1000).rounded()) }

  /// Returns the seconds from another timestamp to this one.
  package func timeIntervalSince(_ other: Timestamp) -> Double {
    timeIntervalSinceReferenceDate - other.timeIntervalSinceReferenceDate
  }

  package func addingTimeInterval(_ seconds: Double) -> Timestamp {
    Timestamp(timeIntervalSinceReferenceDate: timeIntervalSinceReferenceDate + seconds)
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.timeIntervalSinceReferenceDate < right.timeIntervalSinceReferenceDate
  }
}
