import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// Exchanges a client id and its secret for a token.
enum CiscoToken {
  static func session(_ context: ProviderContext) -> TokenSession {
    TokenExchanger(context, address: context.settings.tokenURL ?? "", dialect: CiscoTokenDialect()).session(
      of: "clientSecret"
    ) { (service, requested) throws(Fault) in
      // Cisco: the credentials are in the body, not in a Basic header.
      let form = [
        ("grant_type", "client_credentials"), ("client_id", try await service.credential("clientId")),
        ("client_secret", try await service.credential("clientSecret")),
      ]
      return try await service.post(form, for: requested) { (answer, _) throws(JSONError) in try token(answer) }
    }
  }

  /// Cisco: `expires_in` is 3600 in real responses, 3599 in the documentation, and 12 hours in one report; the stated value is
  /// used. There is no refresh token.
  private static func token(_ answer: JSONRecord) throws(JSONError) -> AccessToken {
    AccessToken(value: try answer.accessToken(), seconds: answer.expiresIn ?? 3600)
  }
}

/// The error bodies of the token service: `errorCode`, `errorSummary`, `errorId` for an unknown client, and `error`,
/// `error_description` for a wrong secret.
private struct CiscoTokenDialect: VendorDialect {
  func error(in response: HTTPResponse) -> VendorError {
    guard let body = try? VendorJSON.record(response.body) else { return VendorError() }
    return VendorError(
      code: body.lenientText("errorCode") ?? body.lenientText("error"),
      message: body.lenientText("errorSummary") ?? body.lenientText("error_description"),
      traceId: body.lenientText("errorId"))
  }

  /// Cisco: the status is 400 or 401. E0000004 and E0000022 are Okta's codes for the same. A response without such a code comes
  /// from a gateway. It does not know the client and must not lock the profile out.
  private static let refusals: Set<String> = [
    "invalid_client", "unauthorized_client", "access_denied", "invalid_grant", "E0000004", "E0000022",
  ]

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    guard let code = error.code, Self.refusals.contains(code), !(200..<300).contains(response.status) else {
      return nil
    }
    let detail = error.inParentheses
    return FaultOverride(
      .authRequired,
      message:
        "Cisco refused the client id and secret\(detail). Use those of an application registered at apiconsole.cisco.com. Keys from before the move to id.cisco.com do not work."
    )
  }
}
