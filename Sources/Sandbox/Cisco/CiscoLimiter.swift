import Platform
import Synchronization

/// Counts the requests of the last second.
final class CiscoLimiter: Sendable {
  private let admitted = Mutex<[MonotonicTime]>([])

  /// 0 is no limit. A refused request does not count.
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
