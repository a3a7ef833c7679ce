package import CaseModel
import JSON
import Platform
import Synchronization

/// A session that exchanges a credential for a token.
///
/// - One exchange serves all callers that wait for it, and all processes that share a store. It continues when a caller is
///   cancelled or out of time.
/// - A token is renewed in the background at 80 % of its lifetime, minus jitter, so that processes do not renew at the same
///   time. The old token is used until it expires, also while renewals fail.
/// - A token counts as expired 10 s before its end, because it must be valid when the vendor checks it.
/// - Refused credentials are not sent again until they change or the user logs in. After other failures each caller without a
///   token starts an exchange, except during a `Retry-After`.
///
/// Its state is `TokenState`. Files: `TokenSession+Fetching`, `TokenSession+Commands`.
package final class TokenSession: Session {
  /// Fetches a token; throws `authRequired` if the vendor refuses the credentials.
  package typealias Exchange = @Sendable (TokenExchange) async throws(Fault) -> AccessToken
  /// Finds the account that a token names.
  package typealias ReadAccount = @Sendable (_ token: String) -> String?
  /// Revokes tokens at the vendor.
  package typealias Revoke = @Sendable (TokenRevocation) async throws(Fault) -> Void

  let context: SessionContext
  let exchange: Exchange
  let revoke: Revoke?
  let readAccount: ReadAccount?
  private let randomFraction: @Sendable () -> Double
  let state = Mutex(TokenState())
  typealias Answer = Result<Authorization, Fault>
  /// Callers without a token, until the exchange that is in progress ends.
  let queue = WaiterQueue<Answer>()
  private let observer: SessionStatusObserver

  /// The timeout of one exchange.
  static let patience = Duration.seconds(30)

  /// - Parameters:
  ///   - randomFraction: a number in 0..<1 for each renewal.
  ///   - account: finds the account that a token names; nil if tokens name none.
  ///   - revoke: revokes tokens when the user logs out; nil if the vendor has no revocation.
  ///   - exchange: fetches a token.
  package init(
    _ context: SessionContext, randomFraction: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
    account readAccount: ReadAccount? = nil, revoke: Revoke? = nil, exchange: @escaping Exchange
  ) {
    self.context = context
    self.randomFraction = randomFraction
    self.revoke = revoke
    self.readAccount = readAccount
    self.exchange = exchange
    observer = SessionStatusObserver(context.changed, from: context.status(.none))
  }

  var time: any TimeSource { context.time }

  package var status: SessionStatus {
    let (now, date) = (time.now, time.date)
    return state.withLock { state in
      var status = context.status(.none, token: state.token?.value)
      state.fill(&status, at: now, date)
      return status
    }
  }

  package func authorization(_ call: VendorCall) async throws(Fault) -> Authorization {
    let now = time.now
    let (step, reason) = state.withLock { $0.step(at: now, until: call.deadline) }
    if let reason { start(reason) }
    switch step {
    case .use(let authorization): return authorization
    case .fail(let fault): throw fault
    case .wait(let generation): return try await wait(newerThan: generation, until: call.deadline)
    }
  }

  package func refused(_ authorization: Authorization) -> Bool {
    state.withLock { state in
      guard let token = state.token, token.generation == authorization.generation else { return }
      state.discarded = token.value
      state.token = nil
    }
    return true
  }

  package func accepted(_ authorization: Authorization) {}

  // MARK: Waiting for a token

  /// Waits at most until the deadline, and ends when the task is cancelled.
  func wait(newerThan generation: Int, until deadline: MonotonicTime) async throws(Fault) -> Authorization {
    switch await queue.wait(until: deadline, time, unless: { answer(newerThan: generation) }) {
    case .received(let result): return try result.get()
    case .late: throw TokenState.lateToken
    case .cancelled: throw Fault(.cancelled, "The request was cancelled while it waited for a token.")
    }
  }

  /// The result for a caller that need not wait; nil while an exchange is in progress.
  private func answer(newerThan generation: Int) -> Answer? {
    let now = time.now
    return state.withLock { state in
      // The exchange may have ended after the decision to wait. Its token serves those callers, even if its lifetime is so
      // short that it is expired for others.
      if let token = state.token, token.generation > generation { return .success(TokenState.authorization(token)) }
      if state.isFetching { return nil }
      if let token = state.living(at: now) { return .success(TokenState.authorization(token)) }
      return .failure(state.lastFault ?? Fault(.vendorUnavailable, "The token expired before it was used."))
    }
  }

  // MARK: The exchange

  /// Fetches in a detached task, because the cancellation of one caller must not end it. `isFetching` is already set.
  func start(_ reason: FetchReason) {
    let epoch = state.withLock { $0.epoch }
    Task.detached { [self] in
      do throws(Fault) {
        finish(.success(try await fetch(reason, epoch)), epoch)
      } catch {
        finish(.failure(error), epoch)
      }
    }
  }

  private func finish(_ result: Result<FetchedToken, Fault>, _ epoch: Int) {
    let now = time.now
    let date = time.date
    let account = (try? result.get()).flatMap { readAccount?($0.value) }
    let (waiters, answer) = state.withLock { state -> (WaiterQueue<Answer>.Waiters, Answer) in
      state.isFetching = false
      // Under the lock: later callers wait for another exchange.
      let waiters = queue.removeAll()
      guard state.epoch == epoch else { return (waiters, .failure(Self.ended)) }
      switch result {
      case .success(let got):
        return (waiters, .success(state.take(got, of: account, at: now, date, randomFraction: randomFraction())))
      case .failure(let fault):
        state.note(fault, at: now)
        return (waiters, .failure(fault))
      }
    }
    // Before the callers continue: their actions may change the status again, and reports must keep the order.
    announce()
    waiters.resume(answer)
  }

  private static let ended = Fault(.authRequired, "The session ended while a token was requested. Repeat the request.")
    .with("retriable", true)

  /// Reports the status if it has changed for the user.
  func announce() { observer.look { status } }
}
