import Synchronization

/// Reports the status of a session when it has changed in a way that matters to a user.
final class SessionStatusObserver: Sendable {
  private let listener: (@Sendable (SessionStatus) -> Void)?
  /// The status that was reported last.
  private let last: Mutex<SessionStatus>

  /// - Parameter status: the status at the start, which is not reported.
  init(_ listener: (@Sendable (SessionStatus) -> Void)?, from status: SessionStatus) {
    self.listener = listener
    last = Mutex(status)
  }

  /// Reports the status if it has changed.
  func look(_ status: () -> SessionStatus) {
    guard let listener else { return }
    // Under the lock, so that changes are reported in their order.
    last.withLock { last in
      let status = status()
      if last.visible != status.visible { listener(status) }
      last = status
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
