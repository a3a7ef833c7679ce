package import CaseModel
package import JSON
package import Platform

/// The state of a session, as in `session/status`.
package struct SessionStatus: WireObject, Equatable {
  package enum State: String, CaseIterable, WireValue {
    /// Never logged in.
    case none
    /// The credentials are configured and were not sent yet.
    case unverified
    case active
    case expired
    /// The vendor refused the credentials; they are not sent again until they change.
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

    package func write(to writer: inout JSONWriter) {
      writer.beginObject()
      writer.member("inFlight", inFlight)
      writer.member("problem", problem)
      writer.member("retryAt", retryAt)
      writer.endObject()
    }

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

  // By hand (see `WireEncoder`).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("profile", profile)
    writer.member("provider", provider)
    writer.member("state", state)
    writer.member("user", user)
    writer.member("renewal", renewal)
    writer.member("expiresAt", expiresAt)
    writer.member("lastError", lastError)
    writer.member("source", source)
    writer.endObject()
  }

  package init(profile: String, provider: String, state: State, source: String?) {
    self.profile = profile
    self.provider = provider
    self.state = state
    self.source = source
    renewal = Renewal(inFlight: false)
  }
}
