package import CaseModel
import JSON
package import Platform
import Synchronization

/// What a vendor gave for a credential.
package struct AccessToken: Sendable {
  package let value: String
  /// How long it lives from the moment it was received, as the vendor told.
  package let lifetime: Duration
  /// What the vendor gave in the place of the refresh token that was sent: that one is spent, and this one is as good as a
  /// key. Nil where the vendor does not rotate.
  package let refreshToken: String?

  package init(value: String, lifetime: Duration, refreshToken: String? = nil) {
    self.value = value
    self.lifetime = lifetime
    self.refreshToken = refreshToken
  }
}

/// What an exchange is made with.
package struct TokenExchange: Sendable {
  package let deadline: MonotonicTime
  /// The refresh token that the vendor gave last, to be sent in the place of the credential; nil when it gave none.
  package let refreshToken: String?

  package init(deadline: MonotonicTime, refreshToken: String? = nil) {
    self.deadline = deadline
    self.refreshToken = refreshToken
  }
}

/// A session that exchanges a credential for a token.
///
/// - One exchange serves all callers that wait for it; a caller that is cancelled or out of time leaves, and the exchange
///   goes on for the others.
/// - It is renewed at 80 % of its life (a little earlier by chance, so that processes do not march in step), in the
///   background: the old token is used while it lives, also while renewals fail.
/// - A token counts as dead 10 s before its end, because it has to last until the vendor looks at it.
/// - Wrong credentials are not tried again. A caller without a token always tries, save inside a `Retry-After`.
package final class TokenSession: Session {
  /// Fetches a token. Throws `authRequired` for credentials that the vendor refuses.
  package typealias Exchange = @Sendable (TokenExchange) async throws(Fault) -> AccessToken

  private let profile: String
  private let provider: String
  private let source: String?
  private let time: any TimeSource
  private let redactor: Redactor
  private let exchange: Exchange
  /// A number in 0..<1 for each renewal.
  private let chance: @Sendable () -> Double
  private let state = Mutex(State())

  private static let margin = Duration.seconds(10)
  /// What one exchange may take, whoever waits for it.
  private static let patience = Duration.seconds(30)

  package init(
    profile: String, provider: String, source: String?, time: any TimeSource, redactor: Redactor = Redactor(),
    chance: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }, exchange: @escaping Exchange
  ) {
    self.profile = profile
    self.provider = provider
    self.source = source
    self.time = time
    self.redactor = redactor
    self.chance = chance
    self.exchange = exchange
  }

  private struct Token {
    let value: String
    let generation: Int
    let renewAt: MonotonicTime
    let endsAt: MonotonicTime
    let expiresAt: Timestamp
  }

  private typealias Waiter = CheckedContinuation<Result<Authorization, Fault>, Never>

  private struct State {
    var token: Token?
    var generation = 0
    var hadToken = false
    /// The refresh token that the vendor rotated to.
    var refreshToken: String?
    var isFetching = false
    var waiters: [Int: Waiter] = [:]
    var nextWaiter = 0
    /// The vendor's word that the credentials are wrong.
    var refusal: Fault?
    var lastFault: Fault?
    /// Renewals are held back until then.
    var retryAt: MonotonicTime?
    /// A `Retry-After` that holds back everybody.
    var closedUntil: MonotonicTime?
    var failures = 0
  }

  private enum Step {
    case use(Authorization)
    case fail(Fault)
    /// For a token that is newer than this generation.
    case wait(newerThan: Int)
  }

  package var status: SessionStatus {
    let now = time.now
    let date = time.date
    return state.withLock { state in
      var status = SessionStatus(profile: profile, provider: provider, state: .none, source: source)
      if state.refusal != nil {
        status.state = .refused
      } else if let token = state.token {
        status.state = token.endsAt > now ? .active : .expired
      } else if state.hadToken {
        status.state = .expired
      }
      status.expiresAt = state.token?.expiresAt
      status.renewal.inFlight = state.isFetching
      status.lastError = state.lastFault?.message
      if let fault = state.lastFault, state.refusal == nil { status.renewal.problem = Self.problem(fault) }
      if let retryAt = state.retryAt, retryAt > now {
        status.renewal.retryAt = date.addingTimeInterval((retryAt - now).inSeconds)
      }
      return status
    }
  }

  package func authorization(_ call: VendorCall) async throws(Fault) -> Authorization {
    let now = time.now
    var mustStart = false
    let step = state.withLock { state -> Step in
      if let refusal = state.refusal { return .fail(refusal) }
      if let token = state.token, token.endsAt > now {
        if now >= token.renewAt, !state.isFetching, state.retryAt.map({ $0 <= now }) ?? true {
          state.isFetching = true
          mustStart = true
        }
        return .use(Self.authorization(token))
      }
      if let closed = state.closedUntil, closed > now, let fault = state.lastFault {
        return .fail(fault.with("retryAfterSeconds", .number(Int((closed - now).inSeconds.rounded(.up)))))
      }
      if call.deadline <= now { return .fail(Self.lateToken) }
      if !state.isFetching {
        state.isFetching = true
        mustStart = true
      }
      return .wait(newerThan: state.generation)
    }
    if mustStart { start() }
    switch step {
    case .use(let authorization): return authorization
    case .fail(let fault): throw fault
    case .wait(let generation): return try await wait(newerThan: generation, until: call.deadline)
    }
  }

  package func refused(_ authorization: Authorization) -> Bool {
    state.withLock { state in
      if state.token?.generation == authorization.generation { state.token = nil }
      return true
    }
  }

  package func accepted(_ authorization: Authorization) {}

  // MARK: The exchange

  /// Runs the exchange in a task of its own, which no caller's cancellation reaches.
  private func start() {
    Task.detached { [self] in
      do throws(Fault) {
        let refreshToken = state.withLock { $0.refreshToken }
        let token = try await exchange(
          TokenExchange(deadline: time.now + Self.patience, refreshToken: refreshToken))
        redactor.register(token.value)
        if let rotated = token.refreshToken { redactor.register(rotated) }
        finish(.success(token))
      } catch {
        finish(.failure(error))
      }
    }
  }

  private func finish(_ result: Result<AccessToken, Fault>) {
    let now = time.now
    let date = time.date
    let (waiters, answer) = state.withLock { state -> ([Waiter], Result<Authorization, Fault>) in
      state.isFetching = false
      defer { state.waiters = [:] }
      switch result {
      case .success(let token): return (Array(state.waiters.values), .success(take(token, now, date, &state)))
      case .failure(let fault):
        note(fault, now, &state)
        return (Array(state.waiters.values), .failure(fault))
      }
    }
    for waiter in waiters { waiter.resume(returning: answer) }
  }

  private func take(_ token: AccessToken, _ now: MonotonicTime, _ date: Timestamp, _ state: inout State)
    -> Authorization
  {
    state.generation += 1
    // A token that lives no longer than the margin is still good for the callers that wait for it.
    let life = max(token.lifetime - Self.margin, .milliseconds(1))
    let made = Token(
      value: token.value, generation: state.generation,
      renewAt: now + token.lifetime * (0.8 - 0.05 * chance()), endsAt: now + life,
      expiresAt: date.addingTimeInterval(token.lifetime.inSeconds))
    state.token = made
    state.hadToken = true
    if let rotated = token.refreshToken { state.refreshToken = rotated }
    (state.refusal, state.lastFault, state.retryAt, state.closedUntil) = (nil, nil, nil, nil)
    state.failures = 0
    return Self.authorization(made)
  }

  private func note(_ fault: Fault, _ now: MonotonicTime, _ state: inout State) {
    state.lastFault = fault
    if fault.kind == .authRequired {
      state.refusal = fault
      state.token = nil
      return
    }
    state.failures += 1
    let told = fault.data["retryAfterSeconds"]?.integer.map { Duration.seconds($0) }
    if let told { state.closedUntil = now + told }
    // 5, 10, 20, ... s, at most a minute, unless the vendor named a time.
    state.retryAt = now + (told ?? min(.seconds(5) * (1 << min(state.failures - 1, 6)), .seconds(60)))
  }

  private static let lateToken = Fault(.vendorUnavailable, "no token came in time").with("reason", "timeout")
    .with("retriable", true)

  /// Waits for the exchange that is under way, at most until the deadline, and leaves when the task is cancelled.
  private func wait(newerThan generation: Int, until deadline: MonotonicTime) async throws(Fault) -> Authorization {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    var timer: Task<Void, Never>?
    defer { timer?.cancel() }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { (waiter: Waiter) in
        // The timer starts behind the entry: one that fires first would find nobody to send away.
        if enter(id, waiter, newerThan: generation) { timer = makeTimer(id, deadline) }
      }
    } onCancel: {
      leave(id, with: Fault(.cancelled, "cancelled while waiting for a token"))
    }
    return try result.get()
  }

  private func makeTimer(_ id: Int, _ deadline: MonotonicTime) -> Task<Void, Never> {
    Task.detached { [self, time] in
      do { try await time.sleep(until: deadline) } catch { return }
      leave(id, with: Self.lateToken)
    }
  }

  /// Whether the caller has to wait; it is answered otherwise.
  private func enter(_ id: Int, _ waiter: Waiter, newerThan generation: Int) -> Bool {
    let now = time.now
    let answer = state.withLock { state -> Result<Authorization, Fault>? in
      if Task.isCancelled { return .failure(Fault(.cancelled, "cancelled while waiting for a token")) }
      // The exchange may have ended between the decision to wait and now. Its token serves those who decided to wait, also
      // one that lives so short that it is dead for others.
      if let token = state.token, token.generation > generation || token.endsAt > now {
        return .success(Self.authorization(token))
      }
      if state.isFetching {
        state.waiters[id] = waiter
        return nil
      }
      return .failure(state.lastFault ?? Fault(.vendorUnavailable, "the token ended before it was used"))
    }
    if let answer { waiter.resume(returning: answer) }
    return answer == nil
  }

  private func leave(_ id: Int, with fault: Fault) {
    let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
    waiter?.resume(returning: .failure(fault))
  }

  private static func authorization(_ token: Token) -> Authorization {
    Authorization(header: "Bearer \(token.value)", generation: token.generation)
  }

  /// Nil for a fault that is none of the vendor's, such as an unset variable.
  private static func problem(_ fault: Fault) -> SessionStatus.Problem? {
    switch fault.kind {
    case .configuration where fault.data["vendorStatus"] == nil: nil
    case .rateLimited: .limited
    case .vendorUnavailable where fault.data["vendorStatus"] == nil: .offline
    default: .vendor
    }
  }
}

extension Duration {
  /// The same in seconds.
  package var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
