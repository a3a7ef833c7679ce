#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
