import Platform
import Synchronization

/// Issues the tokens of a simulated service, and keeps the owner of each.
final class TokenIssuer<Owner: Sendable>: IssuedTokens {
  private let time: any TimeSource
  private let state: Mutex<State>

  private struct State {
    var random: SplitMix64
    var count = 0
    /// By the token. They expire by the monotonic clock: the vendor's clock does not jump with the client's.
    var valid: [String: (end: MonotonicTime, owner: Owner)] = [:]
  }

  /// - Parameter part: keeps the tokens apart from those of other services with the same seed.
  init(seed: UInt64, part: UInt64, time: any TimeSource) {
    self.time = time
    state = Mutex(State(random: SplitMix64(seed: seed, part: part)))
  }

  var count: Int { state.withLock { $0.count } }

  func revoke() { state.withLock { $0.valid = [:] } }

  /// The owner of the bearer token of an `Authorization` header; nil for an invalid token.
  func owner(authorization: String?) -> Owner? {
    let now = time.now
    return state.withLock { state in
      guard let token = AuthorizationHeader.credentials(authorization, scheme: "bearer"),
        let found = state.valid[token], now < found.end
      else { return nil }
      return found.owner
    }
  }

  /// - Parameter write: makes the text of the token.
  func issue(
    to owner: Owner, lifetime: Int, _ write: (_ issuedAt: Int, _ expiration: Int, inout SplitMix64) -> String
  ) -> (token: String, expiration: Int) {
    let issuedAt = Int(UnixTime.seconds(time.date))
    let now = time.now
    return state.withLock { state in
      let expiration = issuedAt &+ lifetime
      let token = write(issuedAt, expiration, &state.random)
      // Clients must not grow the sandbox without end.
      if state.valid.count >= 1000 { state.valid = state.valid.filter { now < $0.value.end } }
      if state.valid.count >= 10_000 { state.valid = [:] }
      state.valid[token] = (now + .seconds(lifetime), owner)
      state.count += 1
      return (token, expiration)
    }
  }

  func hex32() -> String { state.withLock { $0.random.hex32() } }
}
