import Synchronization

/// Reports the status of a session when it has changed in a way that matters to a user.
final class SessionStatusObserver: Sendable {
  /// The receiver, and the status that was reported last.
  private let observed = Mutex<(listener: @Sendable (SessionStatus) -> Void, last: SessionStatus)?>(nil)

  /// Tells from now on; `status` is what is known already.
  func begin(_ listener: (@Sendable (SessionStatus) -> Void)?, from status: SessionStatus) {
    observed.withLock { $0 = listener.map { ($0, status) } }
  }

  /// Reports the status if it has changed.
  func look(_ status: () -> SessionStatus) {
    // Under the lock, so that changes are reported in their order.
    observed.withLock { observed in
      guard let (listener, last) = observed else { return }
      let status = status()
      observed = (listener, status)
      if last.visible != status.visible { listener(status) }
    }
  }
}

extension SessionStatus {
  /// The status without what changes with every exchange.
  fileprivate var visible: SessionStatus {
    var status = self
    status.renewal = Renewal(inFlight: false, problem: renewal.problem)
    return status
  }
}
