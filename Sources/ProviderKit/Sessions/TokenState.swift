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
  /// The refresh token that the vendor rotated to.
  var refreshToken: String?
  /// A digest of the credentials that all of this was got for; nil until they were read.
  var credential: [UInt8]?
  /// The last token that the vendor did not take: not to be taken from the store again.
  var discarded: String?
  var isFetching = false
  /// Grows when the session is ended, so that what was under way then comes to nothing.
  var epoch = 0
  /// The vendor's word that the credentials are wrong.
  var refusal: Fault?
  /// When it may be looked whether refused credentials have changed.
  var lookAgainAt: MonotonicTime?
  var lastFault: Fault?
  /// Renewals are held back until then.
  var retryAt: MonotonicTime?
  /// A `Retry-After` that holds back everybody.
  var closedUntil: MonotonicTime?
  var failures = 0

  /// How long before its end a token counts as dead, since it has to last until the vendor looks at it.
  static let margin = Duration.seconds(10)
  /// How often it is looked whether refused credentials have changed, which may run a command.
  static let lookAgainAfter = Duration.seconds(30)

  func living(at now: MonotonicTime) -> Token? { token.flatMap { $0.endsAt > now ? $0 : nil } }

  // MARK: A caller

  enum Step {
    case use(Authorization)
    case fail(Fault)
    /// For a token that is newer than this generation.
    case wait(newerThan: Int)
  }

  /// What a caller gets, and for what purpose a token has to be fetched now, if it has.
  mutating func step(at now: MonotonicTime, until deadline: MonotonicTime, canLookAgain: Bool) -> (Step, FetchReason?) {
    if let token = living(at: now) {
      let step = Step.use(Self.authorization(token))
      guard now >= token.renewAt, !isFetching, retryAt.map({ $0 <= now }) ?? true, mayTry(at: now, canLookAgain) else {
        return (step, nil)
      }
      isFetching = true
      return (step, .renewal)
    }
    if !mayTry(at: now, canLookAgain), let refusal { return (.fail(refusal), nil) }
    if let closedUntil, closedUntil > now, let lastFault {
      return (.fail(lastFault.with("retryAfterSeconds", .number((closedUntil - now).wholeSeconds))), nil)
    }
    if deadline <= now { return (.fail(Self.lateToken), nil) }
    guard !isFetching else { return (.wait(newerThan: generation), nil) }
    isFetching = true
    return (.wait(newerThan: generation), .need)
  }

  /// Credentials that were refused are not tried again, but looked at from time to time.
  private func mayTry(at now: MonotonicTime, _ canLookAgain: Bool) -> Bool {
    refusal == nil || canLookAgain && (lookAgainAt.map { $0 <= now } ?? true)
  }

  // MARK: What came of a fetch

  /// Stores a token. `randomFraction` is a number in 0..<1 that adds jitter to the time of its renewal.
  mutating func take(_ got: FetchedToken, at now: MonotonicTime, _ date: Timestamp, randomFraction: Double)
    -> Authorization
  {
    generation += 1
    // A token that lives no longer than the margin is still good for the callers that wait for it.
    let life = max(got.lifetime - got.age - Self.margin, .milliseconds(1))
    let made = Token(
      value: got.value, generation: generation, renewAt: now + got.lifetime * (0.8 - 0.05 * randomFraction) - got.age,
      endsAt: now + life, expiresAt: date.addingTimeInterval((got.lifetime - got.age).inSeconds))
    token = made
    hadToken = true
    if let rotated = got.refreshToken { refreshToken = rotated }
    (refusal, lookAgainAt, lastFault, retryAt, closedUntil) = (nil, nil, nil, nil, nil)
    failures = 0
    return Self.authorization(made)
  }

  /// Takes note of a failure; the token that is there stays.
  mutating func note(_ fault: Fault, at now: MonotonicTime) {
    lastFault = fault
    if fault.kind == .authRequired {
      refusal = fault
      lookAgainAt = now + Self.lookAgainAfter
      return
    }
    failures += 1
    let stated = fault.data["retryAfterSeconds"]?.integer.map { Duration.seconds($0) }
    // Another answer of the vendor's ends an old pause; that it cannot be reached does not.
    if stated != nil || fault.data["vendorStatus"] != nil { closedUntil = stated.map { now + $0 } }
    // 5, 10, 20, ... s, at most a minute, unless the vendor named a time.
    retryAt = now + (stated ?? min(.seconds(5) * (1 << min(failures - 1, 6)), .seconds(60)))
  }

  /// The credentials are other ones than before: nothing of the old ones goes on. Whether anything was there.
  mutating func meet(_ digest: [UInt8]) {
    guard credential != digest else { return }
    if credential != nil {
      (token, refreshToken, refusal, lookAgainAt, lastFault, retryAt) = (nil, nil, nil, nil, nil, nil)
      closedUntil = nil
      failures = 0
    }
    credential = digest
  }

  /// Forgets everything but the exchange in progress.
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

// MARK: For people

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

  /// Nil for a fault that is none of the vendor's, such as an unset variable.
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

/// Why a token is fetched.
enum FetchReason: Sendable {
  /// Somebody waits for it.
  case need
  /// The old one grows old.
  case renewal
  /// The user logs in: what was refused before is tried again.
  case login
  /// The user requests a new one.
  case refresh
}

/// A token as it came from the vendor, or from the store.
struct FetchedToken: Sendable {
  let value: String
  let lifetime: Duration
  /// How long ago it was received.
  var age = Duration.zero
  var refreshToken: String?
}

extension Duration {
  /// The same in seconds.
  package var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }

  /// The same in seconds, rounded up.
  var wholeSeconds: Int { Int(clamping: Int64(inSeconds.rounded(.up))) }
}
