import Synchronization

/// Tells whoever wants to know how a session stands, when that has changed in a way that a user would want to see.
final class SessionStatusObserver: Sendable {
  /// Who is told, and what was told last.
  private let observed = Mutex<(listener: @Sendable (SessionStatus) -> Void, last: SessionStatus)?>(nil)

  /// Tells from now on; `status` is what is known already.
  func begin(_ listener: (@Sendable (SessionStatus) -> Void)?, from status: SessionStatus) {
    observed.withLock { $0 = listener.map { ($0, status) } }
  }

  /// Looks, and tells if there is anything new.
  func look(_ status: () -> SessionStatus) {
    // Under the lock, so that news come in their order: one that was looked up first is told first.
    observed.withLock { observed in
      guard let (listener, last) = observed else { return }
      let status = status()
      observed = (listener, status)
      if last.visible != status.visible { listener(status) }
    }
  }
}

extension SessionStatus {
  /// Without what changes with every exchange, and interests nobody.
  fileprivate var visible: SessionStatus {
    var status = self
    status.renewal = Renewal(inFlight: false, problem: renewal.problem)
    return status
  }
}
