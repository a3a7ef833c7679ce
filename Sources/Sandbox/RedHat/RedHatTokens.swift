import HTTP
import JSON
import Platform
import Synchronization

/// Red Hat's single sign-on: exchanges offline tokens and the secrets of service accounts for access tokens, and knows which
/// of them live. Section 9 of the reference.
final class RedHatTokens: Sendable {
  /// The only client that offline tokens are made for.
  static let clientID = "rhsm-api"

  private let time: any TimeSource
  private let state: Mutex<State>

  /// Whom an access token was given to.
  enum TokenOwner: Sendable { case user, serviceAccount }

  private struct State {
    var random: SplitMix64
    var tokens = IssuedTokens<TokenOwner>()
    var offlineToken = RedHatSimulator.offlineToken
  }

  init(seed: UInt64, time: any TimeSource) {
    self.time = time
    state = Mutex(State(random: SplitMix64(seed: seed, part: 0x7265_6468_7373_6F)))
  }

  var issued: Int { state.withLock { $0.tokens.count } }

  func revoke() { state.withLock { $0.tokens.revoke() } }

  /// Whom the bearer token in this `Authorization` header was given to; nil unless it lives.
  func owner(authorization: String?) -> TokenOwner? {
    let now = time.now
    return state.withLock { $0.tokens.owner(authorization: authorization, now: now) }
  }

  /// POST to the token service.
  func respond(to request: HTTPRequest, _ settings: RedHatSettings) -> HTTPResponse {
    guard URLParts(request.url)?.path == RedHatSimulator.tokenPath else { return Self.failure(404) }
    guard request.method == .post else {
      var response = Self.failure(405)
      response.headers["Allow"] = "POST"
      return response
    }
    let isForm = MediaType.of(request.headers["Content-Type"]) == "application/x-www-form-urlencoded"
    guard isForm else { return Self.failure(415) }
    guard request.body.count <= 1 << 16, let form = URLText.pairs(String(decoding: request.body, as: UTF8.self)) else {
      return Self.failure(400, "invalid_request", "The form cannot be read")
    }
    func value(_ name: String) -> String { form.first { $0.name == name }?.value ?? "" }
    guard !value("grant_type").isEmpty else {
      return Self.failure(400, "invalid_request", "Missing form parameter: grant_type")
    }
    if value("grant_type") == "client_credentials" {
      let basic = Credentials.of(request.headers["Authorization"], scheme: "basic").flatMap { Base64.decode($0) }
      return grant(
        client: basic ?? Array("\(value("client_id")):\(value("client_secret"))".utf8), value("scope"), settings)
    }
    guard value("grant_type") == "refresh_token" else {
      return Self.failure(400, "unsupported_grant_type", "Unsupported grant_type")
    }
    guard value("client_id") == Self.clientID else {
      return Self.failure(400, "invalid_client", "Invalid client or Invalid client credentials")
    }
    guard !value("refresh_token").isEmpty else {
      return Self.failure(400, "invalid_request", "No refresh token")
    }
    return grant(value("refresh_token"), settings)
  }

  private func grant(_ offline: String, _ settings: RedHatSettings) -> HTTPResponse {
    let lifetime = max(0, settings.tokenLifetime)
    let now = time.now
    let granted: (token: String, offline: String)? = state.withLock { state in
      guard offline == state.offlineToken else { return nil }
      let token = "sandbox-access-\(state.random.hex32())\(state.random.hex32())"
      state.tokens.add(token, for: .user, until: now + .seconds(lifetime), now: now)
      if settings.rotatesOfflineTokens { state.offlineToken = "sandbox-offline-\(state.random.hex32())" }
      return (token, state.offlineToken)
    }
    guard let granted else { return Self.failure(400, "invalid_grant", "Invalid refresh token") }
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("access_token", granted.token)
    writer.member("expires_in", lifetime)
    writer.member("refresh_expires_in", 0)
    writer.member("refresh_token", granted.offline)
    writer.member("token_type", "bearer")
    writer.member("not-before-policy", 0)
    writer.member("scope", "offline_access api.iam.service_accounts")
    writer.endObject()
    return HTTPResponse(200, body: writer.bytes)
  }

  /// The answer to a service account: a token and nothing that renews it.
  private func grant(client: [UInt8], _ scope: String, _ settings: RedHatSettings) -> HTTPResponse {
    guard client == Array("\(RedHatSimulator.clientID):\(RedHatSimulator.clientSecret)".utf8) else {
      return Self.failure(401, "invalid_client", "Invalid client or Invalid client credentials")
    }
    guard ["", "api.console"].contains(scope) else {
      return Self.failure(400, "invalid_scope", "Invalid scopes: \(scope)")
    }
    let lifetime = max(0, settings.tokenLifetime)
    let now = time.now
    let token = state.withLock { state in
      let token = "sandbox-access-\(state.random.hex32())\(state.random.hex32())"
      state.tokens.add(token, for: .serviceAccount, until: now + .seconds(lifetime), now: now)
      return token
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("access_token", token)
    writer.member("expires_in", lifetime)
    writer.member("refresh_expires_in", 0)
    writer.member("token_type", "Bearer")
    writer.member("not-before-policy", 0)
    writer.member("scope", "profile email\(scope.isEmpty ? "" : " \(scope)")")
    writer.endObject()
    return HTTPResponse(200, body: writer.bytes)
  }

  /// An error as OAuth 2.0 writes them.
  static func failure(_ status: Int, _ error: String? = nil, _ description: String? = nil) -> HTTPResponse {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("error", error ?? StatusPhrase.of(status))
    if let description { writer.member("error_description", description) }
    writer.endObject()
    return HTTPResponse(status, body: writer.bytes)
  }
}
