internal import Platform
internal import Synchronization

/// The right to poll the vendor of one source. Other processes, and other callers of this one, do not get it meanwhile.
/// Released by `release`, with the object, and when the process ends.
package final class RoundLock: Sendable {
  private let onRelease: Mutex<(@Sendable () -> Void)?>

  init(_ onRelease: @escaping @Sendable () -> Void) { self.onRelease = Mutex(onRelease) }

  deinit { release() }

  /// Releases the lock. A second call does nothing.
  package func release() {
    let body = onRelease.withLock { body in
      defer { body = nil }
      return body
    }
    body?()
  }
}
