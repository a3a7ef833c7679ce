package import CaseModel
import JSON
import Platform
import Synchronization

/// What the user orders: to log in, to get a new token, to forget everything.
extension TokenSession {
  package func login(_ call: VendorCall) async throws(Fault) {
    try await settle(call)
    if let context {
      let digest = try await context.credentials.digest(context.names)
      state.withLock { $0.meet(digest) }
    }
    let now = time.now
    if state.withLock({ $0.refusal == nil && $0.living(at: now) != nil }) { return }
    try await order(.login, call)
  }

  package func refresh(_ call: VendorCall) async throws(Fault) {
    try await settle(call)
    try await order(.refresh, call)
  }

  package func logout(_ call: VendorCall) async throws(Fault) {
    // The file goes whatever credential it was made with.
    let digest = state.withLock { $0.credential } ?? []
    let key = context.map { self.key($0, digest) }
    let stored = await worthless()
    let problem = key.flatMap { context?.store?.remove($0) }
    let had = state.withLock { state in
      defer { state.forget() }
      return (
        token: state.token?.value ?? stored?.token?.value, refreshToken: state.refreshToken ?? stored?.refreshToken
      )
    }
    // Those of the configuration are to be used again, as far as the next look at them goes.
    context?.credentials.replace([:])
    defer { announce() }
    if let problem { throw Fault(.internalError, problem) }
    guard let revoke, had.token != nil || had.refreshToken != nil else { return }
    do throws(Fault) {
      try await revoke(
        TokenRevocation(deadline: call.deadline, token: had.token, refreshToken: had.refreshToken))
    } catch {
      let fault = Fault(
        error.kind, "casewire deleted the session, but could not revoke it at the vendor. \(error.message)",
        error.details)
      state.withLock { $0.lastFault = fault }
      throw fault
    }
  }

  /// The stored session that a new process has to revoke; nil if the vendor has no revocation.
  private func worthless() async -> SessionRecord? {
    guard revoke != nil, let context, let store = context.store, !context.credentials.isReplaced else { return nil }
    guard let digest = try? await context.credentials.digest(context.names) else { return nil }
    return store.load(key(context, digest))
  }

  /// Waits until no exchange is under way, whatever comes of it: it may have begun with what was there before.
  private func settle(_ call: VendorCall) async throws(Fault) {
    while state.withLock({ $0.isFetching }) {
      do throws(Fault) {
        _ = try await wait(newerThan: .max, until: call.deadline)
      } catch {
        if error.kind == .cancelled || time.now >= call.deadline { throw error }
      }
    }
  }

  private func order(_ reason: FetchReason, _ call: VendorCall) async throws(Fault) {
    let now = time.now
    let (mustStart, generation, fault) = state.withLock { state -> (Bool, Int, Fault?) in
      // The user orders one attempt now: a pause of any length must not lock the user out.
      if reason != .login, let closed = state.closedUntil, closed > now, let fault = state.lastFault {
        let rest = (closed - now).wholeSeconds
        return (false, 0, fault.with("retryAfterSeconds", .number(rest)))
      }
      if call.deadline <= now { return (false, 0, TokenState.lateToken) }
      defer { state.isFetching = true }
      return (!state.isFetching, state.generation, nil)
    }
    if let fault { throw fault }
    if mustStart { start(reason) }
    _ = try await wait(newerThan: generation, until: call.deadline)
  }
}
