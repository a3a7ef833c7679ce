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
