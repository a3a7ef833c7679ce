import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// Exchanges an offline token, or the secret of a service account, for an access token at Red Hat's single sign-on.
///
/// An offline token is a refresh token that expires after 30 days without use. If the response has a new one, it replaces the
/// old one and is stored before the access token is used. Logout revokes nothing, because revoking the session at the vendor
/// would invalidate the configured token.
enum RedHatToken {
  /// Red Hat: the realm for external users.
  static let usualURL = "https://sso.redhat.com/auth/realms/redhat-external/protocol/openid-connect/token"
  /// Red Hat: the client of the offline tokens that the portal creates.
  static let usualClientID = "rhsm-api"

  static func session(_ context: ProviderContext) -> TokenSession {
    let (settings, credentials) = (context.settings, context.credentials)
    let scope = settings.vendorSettings["tokenScope"]?.string
    return TokenExchanger(
      context, address: settings.tokenURL ?? usualURL, dialect: SSODialect { RedHatLogin.of(credentials) }
    ).session(
      of: RedHatLogin.of(credentials).credential,
      account: { TokenClaims.text(of: $0, ["preferred_username"], ["sub"]) }
    ) { (service, requested) throws(Fault) in
      if let fault = RedHatLogin.fault(credentials, of: settings.name) { throw fault }
      if RedHatLogin.of(credentials) == .serviceAccount {
        return try await serviceAccount(service, requested, scope: scope)
      }
      // A configured service account's client does not belong to an offline token of `session/login`.
      let isOwnClient = credentials.source(of: "clientSecret") == nil
      let token: String
      if let rotated = requested.refreshToken {
        token = rotated
      } else {
        token = try await service.credential("offlineToken")
      }
      let form = [
        ("grant_type", "refresh_token"),
        ("client_id", isOwnClient ? try await service.optionalCredential("clientId") ?? usualClientID : usualClientID),
        ("refresh_token", token),
      ]
      return try await service.post(form, consumes: true, for: requested) { (answer, _) throws(JSONError) in
        try read(answer, insteadOf: token)
      }
    }
  }

  /// Red Hat: the response has no refresh token; the secret is exchanged again.
  private static func serviceAccount(
    _ service: TokenExchanger, _ requested: TokenExchange, scope: String?
  ) async throws(Fault) -> AccessToken {
    var form = [
      ("grant_type", "client_credentials"), ("client_id", try await service.credential("clientId")),
      ("client_secret", try await service.credential("clientSecret")),
    ]
    if let scope { form.append(("scope", scope)) }
    return try await service.post(form, for: requested) { (answer, _) throws(JSONError) in
      AccessToken(value: try answer.accessToken(), seconds: answer.expiresIn ?? 300)
    }
  }

  /// Red Hat: the documented lifetime is 5 minutes, and 15 minutes occur; `expires_in` is used.
  private static func read(_ answer: JSONRecord, insteadOf sent: String) throws(JSONError) -> AccessToken {
    let value = try answer.accessToken()
    let rotated = try answer.string("refresh_token").flatMap { $0.isEmpty || $0 == sent ? nil : $0 }
    return AccessToken(value: value, seconds: answer.expiresIn ?? 300, refreshToken: rotated)
  }
}

/// The error bodies of single sign-on: `error`, `error_description`.
private struct SSODialect: VendorDialect {
  let login: @Sendable () -> RedHatLogin

  func error(in response: HTTPResponse) -> VendorError {
    guard let body = try? VendorJSON.record(response.body) else { return VendorError() }
    return VendorError(code: body.lenientText("error"), message: body.lenientText("error_description"))
  }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    // A response without an error code comes from a gateway. It does not know the token and must not lock the profile out.
    guard (400..<500).contains(response.status), let code = error.code else { return nil }
    let detail = error.inParentheses
    switch code {
    case "invalid_grant":
      return FaultOverride(
        .authRequired,
        message:
          "Red Hat refused the offline token\(detail). It expires after 30 days without use, or when another profile gets a newer one. Create one for this profile alone at https://access.redhat.com/management/api."
      )
    case "invalid_client", "unauthorized_client", "invalid_scope":
      if login() == .serviceAccount { return serviceAccountRefusal(code, detail) }
      if code == "invalid_scope" { return nil }
      return FaultOverride(
        .authRequired,
        message:
          "Red Hat does not recognise the client of the offline token\(detail). Omit credentials.clientId, or set it to the client that the token was created with."
      )
    default: return nil
    }
  }

  private func serviceAccountRefusal(_ code: String, _ detail: String) -> FaultOverride {
    code == "invalid_scope"
      ? FaultOverride(
        .configuration,
        message: "Red Hat does not recognise the scope for the service account\(detail). Change or remove tokenScope.")
      : FaultOverride(
        .authRequired,
        message:
          "Red Hat refused the client ID and secret of the service account\(detail). Check credentials.clientId and credentials.clientSecret, or reset the secret at https://console.redhat.com/iam/service-accounts."
      )
  }
}
