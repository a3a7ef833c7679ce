package import CaseModel
import JSON
package import Platform

/// How a profile is logged in. Requests ask it for what they send along; nothing else knows of tokens.
package protocol Session: Sendable {
  /// The status, without I/O.
  var status: SessionStatus { get }

  /// The value of `Authorization` for one request; waits for a token if there is none that lives.
  func authorization(_ call: VendorCall) async throws(Fault) -> Authorization

  /// The vendor refused what `authorization` gave. Whether another one may be tried.
  func refused(_ authorization: Authorization) -> Bool

  /// The vendor took what `authorization` gave.
  func accepted(_ authorization: Authorization)

  /// The request that went with `authorization` is over, whatever its outcome: called once for each, after `refused` or
  /// `accepted` where there is such a word.
  func ended(_ authorization: Authorization)

  /// Tells a session what it is for; once, before anything else is asked of it.
  func attach(_ context: SessionContext)

  /// Logs in with the credentials as they are now, also when they were refused before. Asks the vendor only if it has to.
  func login(_ call: VendorCall) async throws(Fault)

  /// Reads the credentials anew and gets a new token for them, though the old one may still live. Credentials that were
  /// refused are tried only if they have changed.
  func refresh(_ call: VendorCall) async throws(Fault)

  /// Deletes tokens, here and in the store, and revokes them where the vendor supports that.
  func logout(_ call: VendorCall) async throws(Fault)
}

extension Session {
  package func ended(_ authorization: Authorization) {}
  package func attach(_ context: SessionContext) {}
  package func login(_ call: VendorCall) async throws(Fault) { _ = try await authorization(call) }
  package func refresh(_ call: VendorCall) async throws(Fault) { try await login(call) }
  package func logout(_ call: VendorCall) async throws(Fault) {}
}

/// A header value, and the generation of its token.
package struct Authorization: Sendable, Equatable {
  package let header: String
  /// Grows with each token, so that a late refusal of an old one does not cost a new one.
  package let generation: Int

  package init(header: String, generation: Int) {
    self.header = header
    self.generation = generation
  }
}

/// The state of a session, as in `session/status`.
package struct SessionStatus: WireObject, Equatable {
  package enum State: String, CaseIterable, WireValue {
    /// Never logged in.
    case none
    /// Credentials are there and were not tried yet.
    case unverified
    case active
    case expired
    /// The vendor refused the credentials; they are not tried again until they change.
    case refused
  }

  package enum Problem: String, CaseIterable, WireValue { case refused, limited, offline, vendor }

  package struct Renewal: WireObject, Equatable {
    package var inFlight: Bool
    package var problem: Problem?
    package var retryAt: Timestamp?

    package enum CodingKeys: String, CodingKey, CaseIterable { case inFlight, problem, retryAt }
    package static let fields: [CodingKeys: Field] = [
      .inFlight: Field("Whether a token is being fetched now."),
      .problem: Field(
        "Why the last attempt failed: `refused` (wrong credentials), `limited` (too many requests), `offline` (no connection) or `vendor` (an error of the vendor)."
      ),
      .retryAt: Field("When casewire tries again. Until then it uses the old token."),
    ]
    package static var schemaName: String { "SessionRenewal" }

    package init(inFlight: Bool, problem: Problem? = nil, retryAt: Timestamp? = nil) {
      self.inFlight = inFlight
      self.problem = problem
      self.retryAt = retryAt
    }
  }

  package var profile: String
  package var provider: String
  package var state: State
  package var renewal: Renewal
  package var expiresAt: Timestamp?
  package var lastError: String?
  package var source: String?
  package var user: String?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case profile, provider, state, user, renewal, expiresAt, lastError, source
  }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile."),
    .provider: Field("The provider of the profile."),
    .state: Field(
      "`none` (not logged in), `unverified` (credentials not tried yet), `active`, `expired` or `refused` (wrong credentials)."
    ),
    .user: Field(
      "The user name, the client id or a claim of the token; absent if unknown. It is never a secret."),
    .renewal: Field("The renewal of the token."),
    .expiresAt: Field("When the token expires, by the clock of this machine."),
    .lastError: Field("The message of the last error."),
    .source: Field(
      "The source of the credential: literal, env, file, command, login or sandbox; never the credential itself."),
  ]
  package static var schemaName: String { "Session" }

  package init(profile: String, provider: String, state: State, source: String?) {
    self.profile = profile
    self.provider = provider
    self.state = state
    self.source = source
    renewal = Renewal(inFlight: false)
  }
}
