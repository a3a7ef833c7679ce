import Synchronization

/// Ends an operation before it is complete: a cancellation, or its time limit.
final class SQLInterruption: Sendable {
  private struct State {
    var reason: StoreError?
    /// Interrupts the statement that runs now; nil while the operation has no connection.
    var interrupt: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

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
}
