import CaseModel
import JSON
import Platform

/// The state of a token session and its transitions, without I/O. Accessed under the lock of `TokenSession.state`.
struct TokenState {
  struct Token {
    let value: String
    let generation: Int
    let renewAt: MonotonicTime
    let endsAt: MonotonicTime
    let expiresAt: Timestamp
  }

  var token: Token?
  var generation = 0
  var hadToken = false
  /// The latest rotated refresh token.
  var refreshToken: String?
  /// The account of the last token that named one.
  var account: String?
  /// What `TokenSession.account` found last without a valid token, and when. Nil after a new token or credential.
  var foundAccount: (name: String?, at: MonotonicTime)?
  /// A digest of the credentials that this state belongs to; nil until they are read.
  var credential: [UInt8]?
  /// The last token that the vendor refused. It is not loaded from the store again.
  var discarded: String?
  var isFetching = false
  /// Increases at logout; the result of an exchange from an earlier epoch is dropped.
  var epoch = 0
  /// Set while the vendor refuses the credentials.
  var refusal: Fault?
  /// When refused credentials are next read, to see whether they have changed.
  var lookAgainAt: MonotonicTime?
  var lastFault: Fault?
  /// The earliest time of the next renewal.
  var retryAt: MonotonicTime?
  /// The end of a `Retry-After`, which applies to all callers.
  var closedUntil: MonotonicTime?
  var failures = 0

  /// How long before its end a token counts as expired: it must be valid when the vendor checks it.
  static let margin = Duration.seconds(10)
  /// How often refused credentials are read again, which may run a command.
  static let lookAgainAfter = Duration.seconds(30)

  func living(at now: MonotonicTime) -> Token? { token.flatMap { $0.endsAt > now ? $0 : nil } }

  // MARK: A caller

  enum Step {
    case use(Authorization)
    case fail(Fault)
    /// Wait for a token that is newer than this generation.
    case wait(newerThan: Int)
  }

  /// The caller's next step, and why an exchange starts now; nil if none starts.
  mutating func step(at now: MonotonicTime, until deadline: MonotonicTime) -> (Step, FetchReason?) {
    if let token = living(at: now) {
      let step = Step.use(Self.authorization(token))
      guard now >= token.renewAt, !isFetching, retryAt.map({ $0 <= now }) ?? true, mayTry(at: now) else {
        return (step, nil)
      }
      isFetching = true
      return (step, .renewal)
    }
    if !mayTry(at: now), let refusal { return (.fail(refusal), nil) }
    if let closedUntil, closedUntil > now, let lastFault {
      return (.fail(lastFault.with("retryAfterSeconds", .number((closedUntil - now).wholeSeconds))), nil)
    }
    if deadline <= now { return (.fail(Self.lateToken), nil) }
    guard !isFetching else { return (.wait(newerThan: generation), nil) }
    isFetching = true
    return (.wait(newerThan: generation), .need)
  }

  /// Refused credentials are not sent again, but read from time to time.
  private func mayTry(at now: MonotonicTime) -> Bool {
    refusal == nil || (lookAgainAt.map { $0 <= now } ?? true)
  }

  // MARK: The result of an exchange

  /// Stores a token.
  /// - Parameters:
  ///   - account: the account that the token names.
  ///   - randomFraction: a number in 0..<1 that adds jitter to the time of its renewal.
  mutating func take(
    _ got: FetchedToken, of account: String?, at now: MonotonicTime, _ date: Timestamp, randomFraction: Double
  ) -> Authorization {
    generation += 1
    // A token with a lifetime below the margin still serves the callers that wait for it.
    let life = max(got.lifetime - got.age - Self.margin, .milliseconds(1))
    let made = Token(
      value: got.value, generation: generation, renewAt: now + got.lifetime * (0.8 - 0.05 * randomFraction) - got.age,
      endsAt: now + life, expiresAt: date.addingTimeInterval((got.lifetime - got.age).inSeconds))
    token = made
    hadToken = true
    if let rotated = got.refreshToken { refreshToken = rotated }
    if let account { self.account = account }
    foundAccount = nil
    (refusal, lookAgainAt, lastFault, retryAt, closedUntil) = (nil, nil, nil, nil, nil)
    failures = 0
    return Self.authorization(made)
  }

  /// Records a failure; keeps the current token.
  mutating func note(_ fault: Fault, at now: MonotonicTime) {
    lastFault = fault
    if fault.kind == .authRequired {
      refusal = fault
      lookAgainAt = now + Self.lookAgainAfter
      return
    }
    failures += 1
    let stated = fault.data["retryAfterSeconds"]?.integer.map { Duration.seconds($0) }
    // Another response of the vendor ends an old pause; a failed connection does not.
    if stated != nil || fault.data["vendorStatus"] != nil { closedUntil = stated.map { now + $0 } }
    // 5, 10, 20, ... s, at most a minute, unless the vendor states a time.
    retryAt = now + (stated ?? min(.seconds(5) * (1 << min(failures - 1, 6)), .seconds(60)))
  }

  /// Resets the state if the credentials have changed.
  mutating func meet(_ digest: [UInt8]) {
    guard credential != digest else { return }
    if credential != nil {
      (token, refreshToken, refusal, lookAgainAt, lastFault, retryAt) = (nil, nil, nil, nil, nil, nil)
      (closedUntil, account, foundAccount) = (nil, nil, nil)
      failures = 0
    }
    credential = digest
  }

  /// Resets everything but the exchange in progress.
  mutating func forget() {
    var empty = TokenState()
    (empty.generation, empty.epoch) = (generation, epoch + 1)
    empty.isFetching = isFetching
    self = empty
  }

  static func authorization(_ token: Token) -> Authorization {
    Authorization(header: "Bearer \(token.value)", generation: token.generation)
  }

  static let lateToken = Fault(.vendorUnavailable, "No token was available before the deadline.").with(
    "reason", "timeout"
  )
  .with("retriable", true)
}

// MARK: Status

extension TokenState {
  func fill(_ status: inout SessionStatus, at now: MonotonicTime, _ date: Timestamp) {
    let living = living(at: now)
    if living != nil {
      status.state = .active
    } else if refusal != nil {
      status.state = .refused
    } else if hadToken {
      status.state = .expired
    }
    status.expiresAt = token?.expiresAt
    status.renewal.inFlight = isFetching
    status.lastError = lastFault?.message
    if let lastFault, status.state != .refused { status.renewal.problem = Self.problem(lastFault) }
    if let retryAt, retryAt > now {
      status.renewal.retryAt = date.addingTimeInterval((retryAt - now).inSeconds)
    }
  }

  /// Nil for a local fault, such as an unset variable.
  private static func problem(_ fault: Fault) -> SessionStatus.Problem? {
    switch fault.kind {
    case .configuration where fault.data["vendorStatus"] == nil: nil
    case .authRequired: .refused
    case .rateLimited: .limited
    case .vendorUnavailable where fault.data["vendorStatus"] == nil: .offline
    default: .vendor
    }
  }
}

extension Duration {
  /// In seconds.
  package var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }

  /// In seconds, rounded up.
  var wholeSeconds: Int { Int(clamping: Int64(inSeconds.rounded(.up))) }
}
