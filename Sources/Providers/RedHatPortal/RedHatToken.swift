import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// The exchange of an offline token for an access token at Red Hat's single sign-on.
///
/// An offline token is a refresh token that lives until it was not used for 30 days. The answer brings one, too: where it is
/// another one, that one counts from then on, and is kept before the access token is used. Nothing is revoked when the user
/// logs out: what ends the session at the vendor ends the token of the configuration with it.
enum RedHatToken {
  /// Red Hat: of the realm for people outside.
  static let usualURL = "https://sso.redhat.com/auth/realms/redhat-external/protocol/openid-connect/token"
  /// Red Hat: the client that offline tokens of the portal's page are for.
  static let usualClientID = "rhsm-api"

  static let refusal =
    "Red Hat does not accept the token: look at credentials.offlineToken of the profile, or make a new one at https://access.redhat.com/management/api"

  static func session(
    _ settings: ProfileSettings, _ transport: any HTTPTransport, _ time: any TimeSource
  ) -> TokenSession {
    var client = VendorClient(
      profile: settings.name, provider: RedHatPortalProvider.id, baseURL: settings.tokenURL ?? usualURL,
      transport: transport, session: nil, dialect: SSODialect(), redactor: settings.redactor, time: time)
    client.addressKey = "tokenURL"
    client.showsAnswers = false
    let exchanger = client
    return TokenSession(
      profile: settings.name, provider: RedHatPortalProvider.id,
      source: settings.credentials.source(of: "offlineToken"), time: time, redactor: settings.redactor
    ) { (exchange) throws(Fault) in
      try await self.exchange(exchange.refreshToken, settings, exchanger, VendorCall(deadline: exchange.deadline))
    }
  }

  private static func exchange(
    _ rotated: String?, _ settings: ProfileSettings, _ client: VendorClient, _ call: VendorCall
  ) async throws(Fault) -> AccessToken {
    let token: String
    if let rotated {
      token = rotated
    } else {
      token = try await RedHatPortalProvider.credential("offlineToken", settings)
    }
    let clientID = try await settings.credentials.value("clientId") ?? usualClientID
    let form = URLText.query([
      ("grant_type", "refresh_token"), ("client_id", clientID), ("refresh_token", token),
    ])
    let request = VendorRequest(
      .post, "",
      headers: ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"],
      body: Array(form.utf8), isRepeatable: true)
    return try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      try read(answer, insteadOf: token)
    }
  }

  /// Red Hat: the life is 5 minutes by the documentation, and 15 are seen: it is believed, between a second and a day.
  private static func read(_ answer: JSONRecord, insteadOf sent: String) throws(JSONError) -> AccessToken {
    guard let value = try answer.string("access_token"), isHeaderSafe(value) else {
      throw answer.missing("access_token")
    }
    let told = answer["expires_in"].flatMap { $0.number?.integer ?? $0.string.flatMap { Int($0) } }
    let rotated = try answer.string("refresh_token").flatMap { $0.isEmpty || $0 == sent ? nil : $0 }
    return AccessToken(value: value, lifetime: .seconds(min(max(told ?? 300, 1), 86_400)), refreshToken: rotated)
  }

  private static func isHeaderSafe(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}

/// The single sign-on's error bodies: `error`, `error_description`.
struct SSODialect: VendorDialect {
  func error(in response: HTTPResponse) -> VendorError {
    guard let body = try? JSONRecord(parsing: response.body) else { return VendorError() }
    return VendorError(code: try? body.string("error"), message: try? body.string("error_description"))
  }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    // An answer without such a code is that of somebody on the way, who knows nothing of the token: it must not lock the
    // profile out.
    guard (400..<500).contains(response.status), let code = error.code else { return nil }
    let said = error.message.map { " (\($0))" } ?? ""
    switch code {
    case "invalid_grant":
      return FaultOverride(
        .authRequired,
        message:
          "Red Hat does not accept the offline token\(said): one dies after 30 days without use, or when another profile was given a newer one in its place; make a new one for this profile alone at https://access.redhat.com/management/api"
      )
    case "invalid_client", "unauthorized_client":
      return FaultOverride(
        .authRequired,
        message:
          "Red Hat does not know the client that the offline token is for\(said): leave credentials.clientId out, or name the one that it was made with"
      )
    default: return nil
    }
  }
}
