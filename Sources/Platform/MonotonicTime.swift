/// A time of the monotonic clock, for deadlines within this process. Arithmetic saturates and never traps.
package struct MonotonicTime: Comparable, Sendable, Hashable {
  /// Nanoseconds since an origin that is fixed while the machine runs.
  package var nanoseconds: Int64

  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// No deadline.
  package static let distantFuture = MonotonicTime(nanoseconds: .max)

  package static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// Returns the time this much later, at most `distantFuture`.
  package static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
    let (sum, overflow) = time.nanoseconds.addingReportingOverflow(duration.saturatedNanoseconds)
    guard overflow else { return MonotonicTime(nanoseconds: sum) }
    return MonotonicTime(nanoseconds: duration < .zero ? .min : .max)
  }

  package static func - (time: MonotonicTime, duration: Duration) -> MonotonicTime {
    let (difference, overflow) = time.nanoseconds.subtractingReportingOverflow(duration.saturatedNanoseconds)
    guard overflow else { return MonotonicTime(nanoseconds: difference) }
    return MonotonicTime(nanoseconds: duration < .zero ? .max : .min)
  }

  /// Returns the duration from the right time to the left; negative if the left is earlier.
  package static func - (left: MonotonicTime, right: MonotonicTime) -> Duration {
    let (difference, overflow) = left.nanoseconds.subtractingReportingOverflow(right.nanoseconds)
    guard overflow else { return .nanoseconds(difference) }
    return .nanoseconds(left < right ? Int64.min : Int64.max)
  }
}
