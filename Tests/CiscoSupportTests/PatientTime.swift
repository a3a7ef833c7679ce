import Platform
import Synchronization
import TestSupport

/// A clock for code with backoff and rate limits: a short sleep advances it and returns at once; a long one, such as a
/// deadline, lasts until the test advances the clock or the sleep is cancelled.
final class PatientTime: TimeSource {
  private let clock: ManualTime
  private let log = Mutex<[Duration]>([])

  /// Longer sleeps do not advance the clock.
  static let patience = Duration.seconds(20)

  init(date: Timestamp) { clock = ManualTime(date: date) }

  var now: MonotonicTime { clock.now }
  var date: Timestamp { clock.date }

  /// The short sleeps, in order.
  var waits: [Duration] { log.withLock { $0 } }

  func advance(by duration: Duration) { clock.advance(by: duration) }

  func sleep(until deadline: MonotonicTime) async throws {
    let wait = deadline - now
    guard wait < Self.patience else { return try await clock.sleep(until: deadline) }
    try Task.checkCancellation()
    guard wait > .zero else { return }
    log.withLock { $0.append(wait) }
    clock.advance(by: wait)
  }
}
