import CaseModel
import JSON
import Platform
import Synchronization

/// Fetches a token from the store, where another process may have put one, else from the vendor, one process at a time.
extension TokenSession {
  /// How long a refusal applies to other processes: 5, 10, 20, ... up to 300 s. IBM: a new key is not known everywhere at once,
  /// so the first refusal means little. Further ones apply longer, so that a loop in a shell does not get an account locked.
  private static let heeded = (first: Duration.seconds(5), most: Duration.seconds(300))
  /// An older refusal does not make the next one longer.
  private static let forgotten = Duration.seconds(3600)

  private static func heeded(after last: SessionRecord.Backoff?, _ now: SharedTimestamp) -> Duration {
    guard let last, let age = last.since.age(at: now), age < forgotten else { return heeded.first }
    return min(max(last.duration * 2, heeded.first), heeded.most)
  }

  func fetch(_ reason: FetchReason, _ epoch: Int) async throws(Fault) -> FetchedToken {
    let digest = try await context.digest()
    let refusal = state.withLock { state -> Fault? in
      state.meet(digest)
      // A login tries refused credentials again.
      return reason == .login ? nil : state.refusal
    }
    // The credentials of `session/login` are for this process only.
    guard let store = context.store, !context.credentials.isReplaced else {
      if let refusal { throw refusal }
      return try await exchangedOrAnew(with: state.withLock { $0.refreshToken })
    }
    let key = context.key(digest)
    if let found = try usable(store.load(key), reason, store.timestamp) { return found }
    if let refusal { throw refusal }
    switch await store.turn(key) {
    case .mine(let lock):
      defer { lock?.release() }
      let record = store.load(key)
      if let found = try usable(record, reason, store.timestamp) { return found }
      return try await exchanged(record ?? SessionRecord(), store, key, epoch)
    case .taken:
      let record = store.load(key)
      if let found = try usable(record, reason, store.timestamp) { return found }
      // A refresh token works once: if two processes send it, the vendor may end both sessions.
      if record?.refreshToken != nil { throw Self.taken }
      // Stored without the lock, so that other processes need not wait for one that was stopped.
      return try await exchanged(record ?? SessionRecord(), store, key, epoch)
    }
  }

  // MARK: The store

  /// The token of another process, if it is usable. Throws a refusal or pause of another process that also applies here.
  private func usable(
    _ record: SessionRecord?, _ reason: FetchReason, _ now: SharedTimestamp
  ) throws(Fault) -> FetchedToken? {
    guard let record else { return nil }
    // An expired one, too: the vendor may still quote it.
    if let token = record.token { context.redactor.register(token.value) }
    if let refreshToken = record.refreshToken {
      context.redactor.register(refreshToken)
      state.withLock { $0.refreshToken = refreshToken }
    }
    if reason != .refresh, let found = living(record.token, reason, now) { return found }
    if reason != .login, let refusal = record.refusal, let rest = refusal.rest(at: now) {
      throw fault(.authRequired, refusal)
        .with("remedy", "Configure other credentials, or call session/login to try these again.")
        .with("retryAfterSeconds", .number(rest.wholeSeconds))
    }
    if reason != .login, let pause = record.pause, let rest = pause.rest(at: now) {
      let isDown = pause.vendorStatus.map { $0 >= 500 } ?? false
      throw fault(isDown ? .vendorUnavailable : .rateLimited, pause).with("retriable", isDown ? true : nil).with(
        "retryAfterSeconds", .number(rest.wholeSeconds))
    }
    return nil
  }

  private func living(_ token: SessionRecord.Token?, _ reason: FetchReason, _ now: SharedTimestamp) -> FetchedToken? {
    guard let token, let age = token.received.age(at: now), token.lifetime - age > TokenState.margin else { return nil }
    let (isOld, isBad) = state.withLock { ($0.token?.value == token.value, $0.discarded == token.value) }
    // A renewal requires a newer one than ours.
    return isBad || isOld && reason == .renewal
      ? nil : FetchedToken(value: token.value, lifetime: token.lifetime, age: age)
  }

  private func fault(_ kind: Fault.Kind, _ backoff: SessionRecord.Backoff) -> Fault {
    Fault(kind, "\(backoff.message) (Another process got this response.)")
      .with("vendorStatus", backoff.vendorStatus.map { .number($0) }).with("vendorCode", backoff.vendorCode)
  }

  // MARK: The vendor

  /// Exchanges and stores the result before it is used: to lose a rotated refresh token is to lose the login.
  private func exchanged(
    _ old: SessionRecord, _ store: SessionStore, _ key: SessionKey, _ epoch: Int
  ) async throws(Fault) -> FetchedToken {
    do throws(Fault) {
      let token = try await exchangedOrAnew(with: old.refreshToken ?? state.withLock { $0.refreshToken })
      let refreshToken = token.refreshToken ?? state.withLock { $0.refreshToken }
      let kept = SessionRecord.Token(value: token.value, received: store.timestamp, lifetime: token.lifetime)
      // The user may have logged out meanwhile.
      guard state.withLock({ $0.epoch == epoch }) else { return token }
      let account = readAccount?(token.value) ?? old.account
      await store.save(SessionRecord(token: kept, refreshToken: refreshToken, account: account), key)
      if state.withLock({ $0.epoch != epoch }), let problem = store.remove(key) { store.note(problem) }
      return token
    } catch {
      var record = old
      if record.token?.value == state.withLock({ $0.discarded }) { record.token = nil }
      record.refreshToken = state.withLock { $0.refreshToken }
      note(error, in: &record, store.timestamp)
      await store.save(record, key)
      throw error
    }
  }

  private func note(_ fault: Fault, in record: inout SessionRecord, _ now: SharedTimestamp) {
    // Only responses of the vendor: an unset variable does not concern other processes.
    guard let status = fault.data["vendorStatus"]?.integer else { return }
    func backoff(_ duration: Duration) -> SessionRecord.Backoff {
      SessionRecord.Backoff(
        since: now, duration: duration, message: context.redactor.redact(fault.message), vendorStatus: status,
        vendorCode: fault.data["vendorCode"]?.string.map(context.redactor.redact))
    }
    record.pause = nil
    if fault.kind == .authRequired { record.refusal = backoff(Self.heeded(after: record.refusal, now)) }
    if let seconds = fault.data["retryAfterSeconds"]?.integer, seconds > 0 { record.pause = backoff(.seconds(seconds)) }
  }

  /// Uses the refresh token if there is one. If the vendor refuses it, the credential itself may still be valid.
  private func exchangedOrAnew(with refreshToken: String?) async throws(Fault) -> FetchedToken {
    do throws(Fault) {
      return try await exchanged(with: refreshToken)
    } catch {
      guard refreshToken != nil, error.kind == .authRequired else { throw error }
      state.withLock { $0.refreshToken = nil }
      return try await exchanged(with: nil)
    }
  }

  private func exchanged(with refreshToken: String?) async throws(Fault) -> FetchedToken {
    let token = try await exchange(TokenExchange(deadline: time.now + Self.patience, refreshToken: refreshToken))
    context.redactor.register(token.value)
    if let rotated = token.refreshToken { context.redactor.register(rotated) }
    return FetchedToken(value: token.value, lifetime: token.lifetime, refreshToken: token.refreshToken)
  }

  private static let taken = Fault(
    .vendorUnavailable,
    "Another process is still requesting a token, and the refresh token can be used only once. Try again later."
  ).with("reason", "timeout").with("retriable", true)
}
