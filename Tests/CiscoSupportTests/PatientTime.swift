import Platform
import Synchronization
import TestSupport

/// A clock for code that waits between tries and for its turn: a short wait moves it on and is over at once; a long one,
/// such as the end of a deadline that is watched, lasts until the test gets there or the waiting is cancelled.
final class PatientTime: TimeSource {
  private let clock: ManualTime
  private let log = Mutex<[Duration]>([])

  /// What is waited for goes on; what is longer stands still.
  static let patience = Duration.seconds(20)

  init(date: Timestamp) { clock = ManualTime(date: date) }

  var now: MonotonicTime { clock.now }
  var date: Timestamp { clock.date }

  /// The short waits, in order.
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
