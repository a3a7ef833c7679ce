import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// The exchange of a client id and its secret for a token.
enum CiscoToken {
  static func session(
    _ settings: ProfileSettings, _ transport: any HTTPTransport, _ time: any TimeSource
  ) -> TokenSession {
    var client = VendorClient(
      profile: settings.name, provider: CiscoSupportProvider.descriptor.id, baseURL: settings.tokenURL ?? "",
      transport: transport, session: nil, dialect: CiscoTokenDialect(), redactor: settings.redactor, time: time)
    client.addressKey = "tokenURL"
    client.showsAnswers = false
    let exchanger = client
    return TokenSession(
      profile: settings.name, provider: CiscoSupportProvider.descriptor.id,
      source: settings.credentials.source(of: "clientSecret"), time: time, redactor: settings.redactor
    ) { (exchange) throws(Fault) in
      try await self.exchange(settings, exchanger, VendorCall(deadline: exchange.deadline))
    }
  }

  private static func exchange(
    _ settings: ProfileSettings, _ client: VendorClient, _ call: VendorCall
  ) async throws(Fault) -> AccessToken {
    let id = try await credential("clientId", settings, client)
    let secret = try await credential("clientSecret", settings, client)
    // Cisco: the credentials travel in the body, not as Basic.
    let form = URLText.query([
      ("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret),
    ])
    let request = VendorRequest(
      .post, "",
      headers: ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"],
      body: Array(form.utf8), isRepeatable: true)
    return try await client.sendForRecord(request, call) { (answer) throws(JSONError) in try token(answer) }
  }

  private static func credential(
    _ name: String, _ settings: ProfileSettings, _ client: VendorClient
  ) async throws(Fault) -> String {
    guard let value = try await settings.credentials.value(name) else {
      throw client.fault(.authRequired, "the profile \(settings.name) has no \(name)")
        .with("remedy", "set credentials.\(name) of the profile \(settings.name)")
    }
    return value
  }

  /// Cisco: `expires_in` is 3600 in real answers, 3599 in the documentation, and somebody saw 12 hours: it is believed,
  /// between a second and a day. There is no refresh token.
  private static func token(_ answer: JSONRecord) throws(JSONError) -> AccessToken {
    guard let value = try answer.string("access_token"), isHeaderSafe(value) else {
      throw answer.missing("access_token")
    }
    let told = answer["expires_in"].flatMap { $0.number?.integer ?? $0.string.flatMap { Int($0) } }
    return AccessToken(value: value, lifetime: .seconds(min(max(told ?? 3600, 1), 86_400)))
  }

  private static func isHeaderSafe(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}

/// The token service's error bodies, in its two forms: `errorCode`, `errorSummary`, `errorId` for a client that it does not
/// know, and `error`, `error_description` for a wrong secret.
struct CiscoTokenDialect: VendorDialect {
  func error(in response: HTTPResponse) -> VendorError {
    guard let body = try? JSONRecord(parsing: response.body) else { return VendorError() }
    let code = (try? body.string("errorCode")) ?? (try? body.string("error"))
    let message = (try? body.string("errorSummary")) ?? (try? body.string("error_description"))
    return VendorError(code: code, message: message, traceId: try? body.string("errorId"))
  }

  /// Cisco: the status is 400 or 401. E0000004 and E0000022 are Okta's words for the same. An answer without such a code is
  /// that of somebody on the way, who knows nothing of the client: it must not lock the profile out.
  private static let refusals: Set<String> = [
    "invalid_client", "unauthorized_client", "access_denied", "invalid_grant", "E0000004", "E0000022",
  ]

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    guard let code = error.code, Self.refusals.contains(code), !(200..<300).contains(response.status) else {
      return nil
    }
    let said = error.message.map { " (\($0))" } ?? ""
    return FaultOverride(
      .authRequired,
      message:
        "Cisco does not accept the client id and secret\(said): take those of an application registered at apiconsole.cisco.com; keys from before the move to id.cisco.com do not work there"
    )
  }
}
