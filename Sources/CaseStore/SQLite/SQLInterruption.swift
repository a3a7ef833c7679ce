internal import Platform
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Ends an operation before it is complete: a cancellation, or its time limit. Bounds its waits for other processes.
final class SQLInterruption: Sendable {
  private struct State {
    var reason: StoreError?
    /// Interrupts the statement that runs now; nil while the operation has no connection.
    var interrupt: (@Sendable () -> Void)?
  }

  /// The intervals between attempts, in milliseconds: short at first, because most locks are brief.
  private static let pauses: [Int64] = [1, 2, 4, 8, 15]

  private let state = Mutex(State())
  /// When the operation stops to wait for other processes, by the machine's clock.
  private let patienceEnd: MonotonicTime

  /// - Parameter limit: the time limit of the operation. Its waits for other processes end before it, so that the caller
  ///   learns that the store is locked.
  init(limit: Duration) { patienceEnd = SystemTime().now + limit / 10 * 9 }

  /// Why the operation must end; nil while it may continue.
  var reason: StoreError? { state.withLock { $0.reason } }

  /// The first reason counts.
  func stop(_ reason: StoreError) {
    // Inside the lock: after `detach`, the connection may run another operation.
    state.withLock { state in
      guard state.reason == nil else { return }
      state.reason = reason
      state.interrupt?()
    }
  }

  func attach(_ interrupt: @escaping @Sendable () -> Void) { state.withLock { $0.interrupt = interrupt } }

  func detach() { state.withLock { $0.interrupt = nil } }

  /// Waits a little for another process, on the thread of the operation. Returns false if the operation must not wait any
  /// longer.
  ///
  /// - Parameter tries: how often it has waited for the same lock.
  func pause(_ tries: Int) -> Bool {
    let left = (patienceEnd - SystemTime().now).saturatedNanoseconds / 1000
    guard reason == nil, left > 0 else { return false }
    let pause = Self.pauses[min(tries, Self.pauses.count - 1)] * 1000
    usleep(UInt32(min(pause, left)))
    return reason == nil
  }
}
