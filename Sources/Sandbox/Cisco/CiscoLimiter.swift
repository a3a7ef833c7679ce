import Platform
import Synchronization

/// Counts the requests of the last second, by the clock of the sandbox.
final class CiscoLimiter: Sendable {
  private let admitted = Mutex<[MonotonicTime]>([])

  /// Whether one more request is within `limit` a second; 0 is no limit. One that is refused does not count.
  func admits(_ limit: Int, at now: MonotonicTime) -> Bool {
    guard limit > 0 else { return true }
    return admitted.withLock { times in
      times.removeAll { now - $0 >= .seconds(1) }
      guard times.count < limit else { return false }
      times.append(now)
      return true
    }
  }
}
