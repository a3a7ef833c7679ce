import Synchronization

/// Tells whoever wants to know how a session stands, when that has changed in a way that a user would want to see.
final class SessionNewsTeller: Sendable {
  /// Who is told, and what was told last.
  private let told = Mutex<(listener: @Sendable (SessionStatus) -> Void, last: SessionStatus)?>(nil)

  /// Tells from now on; `status` is what is known already.
  func begin(_ listener: (@Sendable (SessionStatus) -> Void)?, from status: SessionStatus) {
    told.withLock { $0 = listener.map { ($0, status) } }
  }

  /// Looks, and tells if there is anything new.
  func look(_ status: () -> SessionStatus) {
    // Under the lock, so that news come in their order: one that was looked up first is told first.
    told.withLock { told in
      guard let (listener, last) = told else { return }
      let status = status()
      told = (listener, status)
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
