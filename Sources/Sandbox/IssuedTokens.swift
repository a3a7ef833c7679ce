import Platform

/// The tokens that a simulated token service has given out, and what each stands for.
struct IssuedTokens<Owner: Sendable>: Sendable {
  /// How many there ever were.
  private(set) var count = 0
  /// By their texts. They end by the monotonic clock: the vendor's clock does not jump with the client's.
  private var live: [String: (end: MonotonicTime, owner: Owner)] = [:]

  mutating func add(_ token: String, for owner: Owner, until end: MonotonicTime, now: MonotonicTime) {
    // A client that asks for token after token must not grow the sandbox without end.
    if live.count >= 1000 { live = live.filter { now < $0.value.end } }
    if live.count >= 10_000 { live = [:] }
    live[token] = (end, owner)
    count += 1
  }

  /// What the token in this `Authorization` header stands for; nil unless it is a bearer token that lives.
  func owner(authorization: String?, now: MonotonicTime) -> Owner? {
    guard let token = Credentials.of(authorization, scheme: "bearer"), let found = live[token], now < found.end else {
      return nil
    }
    return found.owner
  }

  mutating func revoke() { live = [:] }
}

/// What follows the scheme in an `Authorization` header.
enum Credentials {
  /// Nil when the scheme is another one, in any letter case, or when nothing follows it.
  static func of(_ header: String?, scheme: String) -> String? {
    let parts = (header ?? "").split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == scheme else { return nil }
    let text = parts[1].drop { $0 == " " }
    return text.isEmpty || text.contains(" ") ? nil : String(text)
  }
}
