#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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

extension Duration {
  /// The duration in nanoseconds, clamped to `Int64` (292 years either way).
  package var saturatedNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let (sum, carry) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
    guard !carry else { return seconds < 0 ? .min : .max }
    return sum
  }
}

/// The clocks and timers. Tests use a manual one.
package protocol TimeSource: Sendable {
  /// The monotonic time, for deadlines and durations.
  var now: MonotonicTime { get }
  /// The wall clock time, for people and vendors; may jump.
  var date: Timestamp { get }
  /// Sleeps until the deadline or slightly longer. Throws `CancellationError` as soon as the task is cancelled, even if
  /// the deadline has passed.
  func sleep(until deadline: MonotonicTime) async throws
}

extension TimeSource {
  package func sleep(for duration: Duration) async throws {
    try await sleep(until: now + duration)
  }
}

/// The machine's clocks. On Linux the monotonic one counts while the machine sleeps, so that tokens age.
package struct SystemTime: TimeSource {
  /// The longest single wait. Timers stop while the machine sleeps; waiting in parts bounds the delay after that.
  private static let longestWait: Int64 = 30_000_000_000

  package init() {}

  /// `CLOCK_BOOTTIME` on Linux, `CLOCK_MONOTONIC` elsewhere.
  package var now: MonotonicTime {
    var time = timespec()
    #if os(Linux)
      clock_gettime(CLOCK_BOOTTIME, &time)
    #else
      clock_gettime(CLOCK_MONOTONIC, &time)
    #endif
    return MonotonicTime(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
  }

  package var date: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let seconds = Double(time.tv_sec) - Timestamp.timeIntervalBetween1970AndReferenceDate
    return Timestamp(timeIntervalSinceReferenceDate: seconds + Double(time.tv_nsec) / 1_000_000_000)
  }

  /// Sleeps in parts of at most `longestWait`.
  package func sleep(until deadline: MonotonicTime) async throws {
    try Task.checkCancellation()
    while true {
      let wait = (deadline - now).saturatedNanoseconds
      guard wait > 0 else { return }
      try await Task.sleep(for: .nanoseconds(min(wait, Self.longestWait)))
    }
  }
}
