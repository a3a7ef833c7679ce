import HTTP
import JSON
import Platform
import Synchronization

/// Red Hat's single sign-on: exchanges offline tokens and the secrets of service accounts for access tokens. Section 9
/// of the reference.
final class RedHatTokens: Sendable {
  /// The only client of offline tokens.
  static let clientID = "rhsm-api"

  enum TokenOwner: Sendable { case user, serviceAccount }

  let issuer: TokenIssuer<TokenOwner>
  /// The only valid one; a grant can replace it.
  private let offlineToken = Mutex(RedHatSimulator.offlineToken)

  init(seed: UInt64, time: any TimeSource) {
    issuer = TokenIssuer(seed: seed, part: 0x7265_6468_7373_6F, time: time)
  }

  func respond(to request: HTTPRequest, _ settings: RedHatSettings) -> HTTPResponse {
    guard request.path == RedHatSimulator.tokenPath else { return Self.failure(404) }
    guard request.method == .post else {
      var response = Self.failure(405)
      response.headers["Allow"] = "POST"
      return response
    }
    guard MediaType.of(request.headers["Content-Type"]) == HTTPRequest.formType else { return Self.failure(415) }
    guard let form = request.form else {
      return Self.failure(400, "invalid_request", "The form cannot be read")
    }
    func value(_ name: String) -> String { form[name] ?? "" }
    guard !value("grant_type").isEmpty else {
      return Self.failure(400, "invalid_request", "Missing form parameter: grant_type")
    }
    if value("grant_type") == "client_credentials" {
      let basic = AuthorizationHeader.basic(request.headers["Authorization"])
      return grant(client: basic ?? "\(value("client_id")):\(value("client_secret"))", value("scope"), settings)
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
    offlineToken.withLock { current in
      guard offline == current else { return Self.failure(400, "invalid_grant", "Invalid refresh token") }
      let token = issue(to: .user, settings)
      if settings.rotatesOfflineTokens { current = "sandbox-offline-\(issuer.hex32())" }
      return HTTPResponse(json: [
        "access_token": .string(token), "expires_in": .number(max(0, settings.tokenLifetime)), "refresh_expires_in": 0,
        "refresh_token": .string(current), "token_type": "bearer", "not-before-policy": 0,
        "scope": "offline_access api.iam.service_accounts",
      ])
    }
  }

  /// A service account gets no refresh token.
  private func grant(client: String, _ scope: String, _ settings: RedHatSettings) -> HTTPResponse {
    guard client == "\(RedHatSimulator.clientID):\(RedHatSimulator.clientSecret)" else {
      return Self.failure(401, "invalid_client", "Invalid client or Invalid client credentials")
    }
    guard ["", "api.console"].contains(scope) else {
      return Self.failure(400, "invalid_scope", "Invalid scopes: \(scope)")
    }
    return HTTPResponse(json: [
      "access_token": .string(issue(to: .serviceAccount, settings)),
      "expires_in": .number(max(0, settings.tokenLifetime)), "refresh_expires_in": 0, "token_type": "Bearer",
      "not-before-policy": 0, "scope": .string("profile email\(scope.isEmpty ? "" : " \(scope)")"),
    ])
  }

  private func issue(to owner: TokenOwner, _ settings: RedHatSettings) -> String {
    issuer.issue(to: owner, lifetime: max(0, settings.tokenLifetime)) { issuedAt, expiration, random in
      let claims = Self.claims(of: owner, id: random.uuid(), issuedAt: issuedAt, expiration: expiration)
      return UnsignedJWT.text(claims: claims.bytes, keyID: "sandbox-sso", &random)
    }.token
  }

  /// The claims that every token of Keycloak has, on which the single sign-on is based.
  private static func claims(of owner: TokenOwner, id: String, issuedAt: Int, expiration: Int) -> JSON {
    let (client, user) =
      switch owner {
      case .user: (clientID, RedHatSimulator.username)
      case .serviceAccount: (RedHatSimulator.clientID, "service-account-\(RedHatSimulator.clientID)")
      }
    return [
      "exp": .number(expiration), "iat": .number(issuedAt), "jti": .string(id),
      "iss": "https://sso.redhat.com/auth/realms/redhat-external", "sub": .string("f:sandbox:\(user)"),
      "typ": "Bearer", "azp": .string(client), "preferred_username": .string(user),
    ]
  }

  static func failure(_ status: Int, _ error: String? = nil, _ description: String? = nil) -> HTTPResponse {
    var members: [JSON.Member] = [.init("error", .string(error ?? StatusPhrase.of(status)))]
    if let description { members.append(.init("error_description", .string(description))) }
    return HTTPResponse(status, json: .object(members))
  }
}
