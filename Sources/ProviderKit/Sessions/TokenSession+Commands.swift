package import CaseModel
import JSON
import Platform
import Synchronization

/// Login, refresh and logout.
extension TokenSession {
  package func login(_ call: VendorCall) async throws(Fault) {
    try await settle(call)
    let digest = try await context.digest()
    state.withLock { $0.meet(digest) }
    let now = time.now
    if state.withLock({ $0.refusal == nil && $0.living(at: now) != nil }) { return }
    try await order(.login, call)
  }

  package func refresh(_ call: VendorCall) async throws(Fault) {
    try await settle(call)
    try await order(.refresh, call)
  }

  package func logout(_ call: VendorCall) async throws(Fault) {
    let stored = await storedForRevocation()
    // The name of the file does not depend on the credential.
    let problem = context.store?.remove(context.key([]))
    let had = state.withLock { state in
      defer { state.forget() }
      return (
        token: state.token?.value ?? stored?.token?.value, refreshToken: state.refreshToken ?? stored?.refreshToken
      )
    }
    context.credentials.replace([:])
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

  /// The stored session, which a new process has not loaded; nil if the vendor has no revocation.
  private func storedForRevocation() async -> SessionRecord? {
    guard revoke != nil, let store = context.store, !context.credentials.isReplaced else { return nil }
    guard let digest = try? await context.digest() else { return nil }
    return store.load(context.key(digest))
  }

  /// Waits until no exchange is in progress, since that one may use the old credentials. Its result does not matter.
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
      // A login is attempted even during a pause: a long one must not lock the user out.
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
