import Platform
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A clock that the test owns. Whoever sleeps moves it to the deadline, so nothing waits.
final class ManualTime: TimeSource {
  private let passed = Mutex(Duration.zero)
  private let start: Timestamp

  /// - Parameter start: Unix seconds; 2026-11-21T09:30:00Z unless told otherwise.
  init(_ start: Double = 1_795_253_400) { self.start = Timestamp(timeIntervalSince1970: start) }

  var now: MonotonicTime { MonotonicTime(nanoseconds: 1_000_000) + passed.withLock { $0 } }
  var date: Timestamp {
    let parts = passed.withLock { $0 }.components
    return start.addingTimeInterval(Double(parts.seconds) + Double(parts.attoseconds) / 1e18)
  }

  func advance(_ duration: Duration) { passed.withLock { $0 += duration } }

  func sleep(until deadline: MonotonicTime) async throws {
    try Task.checkCancellation()
    let wait = deadline - now
    if wait > .zero { advance(wait) }
  }
}
