import Synchronization

/// Limits how many of something a connection has open: what waits must not keep other requests from starting.
final class UseLimit: Sendable {
  private let most: Int
  private let count = Mutex(0)

  init(_ most: Int) { self.most = most }

  /// Returns false if the limit is reached. Otherwise, `end` must follow.
  func begin() -> Bool {
    count.withLock { count in
      guard count < most else { return false }
      count += 1
      return true
    }
  }

  func end() { count.withLock { $0 -= 1 } }
}
