package import CaseModel
import JSON
package import Platform
import Synchronization

/// A session that exchanges a credential for a token.
///
/// - One exchange serves all callers that wait for it, and all processes that share a store; a caller that is cancelled or
///   out of time leaves, and the exchange goes on for the others.
/// - It is renewed at 80 % of its life (randomly a little earlier, so that processes do not renew at the same time), in the
///   background: the old token is used while it lives, also while renewals fail.
/// - A token counts as dead 10 s before its end, because it has to last until the vendor looks at it.
/// - Wrong credentials are not tried again until they change, or the user logs in. A caller without a token always tries
///   otherwise, save inside a `Retry-After`.
///
/// Its state is `TokenState`. Files: `TokenSession+Fetching`, `TokenSession+Waiting`, `TokenSession+Commands`.
package final class TokenSession: Session {
  /// Fetches a token. Throws `authRequired` for credentials that the vendor refuses.
  package typealias Exchange = @Sendable (TokenExchange) async throws(Fault) -> AccessToken
  /// Revokes tokens at the vendor.
  package typealias Revoke = @Sendable (TokenRevocation) async throws(Fault) -> Void

  let profile: String
  let provider: String
  private let source: String?
  let time: any TimeSource
  let redactor: Redactor
  let exchange: Exchange
  let revoke: Revoke?
  /// A number in 0..<1 for each renewal.
  private let randomFraction: @Sendable () -> Double
  let state = Mutex(TokenState())
  typealias Answer = Result<Authorization, Fault>
  /// Callers without a token, until the exchange that is in progress ends.
  let queue = WaiterQueue<Answer>()
  private let attached = Mutex<SessionContext?>(nil)
  private let observer = SessionStatusObserver()

  /// The timeout of one exchange.
  static let patience = Duration.seconds(30)

  /// - Parameters:
  ///   - randomFraction: a number in 0..<1 for each renewal.
  ///   - revoke: revokes tokens when the user logs out; nil if the vendor has no revocation.
  ///   - exchange: fetches a token.
  package init(
    profile: String, provider: String, source: String?, time: any TimeSource, redactor: Redactor = Redactor(),
    randomFraction: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }, revoke: Revoke? = nil,
    exchange: @escaping Exchange
  ) {
    self.profile = profile
    self.provider = provider
    self.source = source
    self.time = time
    self.redactor = redactor
    self.randomFraction = randomFraction
    self.revoke = revoke
    self.exchange = exchange
  }

  package func attach(_ context: SessionContext) {
    attached.withLock { $0 = context }
    observer.begin(context.changed, from: status)
  }

  var context: SessionContext? { attached.withLock { $0 } }

  package var status: SessionStatus {
    let source = context?.credentials.isReplaced == true ? "login" : source
    var status = SessionStatus(profile: profile, provider: provider, state: .none, source: source)
    let now = time.now
    let date = time.date
    let token = state.withLock { state in
      state.fill(&status, at: now, date)
      return state.token?.value
    }
    status.user = token.flatMap { TokenClaims.user(of: $0) } ?? context?.credentials.user
    return status
  }

  package func authorization(_ call: VendorCall) async throws(Fault) -> Authorization {
    let now = time.now
    let canLookAgain = context != nil
    let (step, reason) = state.withLock { $0.step(at: now, until: call.deadline, canLookAgain: canLookAgain) }
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

  // MARK: The exchange

  /// Fetches in a task of its own, which no caller's cancellation reaches. `isFetching` is set already.
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
    let (waiters, answer) = state.withLock { state -> (WaiterQueue<Answer>.Waiters, Answer) in
      state.isFetching = false
      // Under the lock, since those who come later wait for another exchange.
      let waiters = queue.removeAll()
      guard state.epoch == epoch else { return (waiters, .failure(Self.ended)) }
      switch result {
      case .success(let got):
        return (waiters, .success(state.take(got, at: now, date, randomFraction: randomFraction())))
      case .failure(let fault):
        state.note(fault, at: now)
        return (waiters, .failure(fault))
      }
    }
    // Before the callers go on: what they do next may change the status again, and that must be announced later.
    announce()
    waiters.resume(answer)
  }

  private static let ended = Fault(.authRequired, "The session ended while a token was requested. Repeat the request.")
    .with("retriable", true)

  /// Notifies the observer if the status has changed for the user.
  func announce() { observer.look { status } }
}
