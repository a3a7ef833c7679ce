import CaseModel
import HTTP
import Platform
import ProviderKit

/// The errors of rest-v1 and rest-v3: JSON with a message, text, HTML, or only the status.
struct RestDialect: VendorDialect {
  let endpoint: PortalEndpoint
  let login: @Sendable () -> RedHatLogin

  var name: String? { endpoint.dialect.rawValue }

  func error(in response: HTTPResponse) -> VendorError {
    VendorError(message: PortalErrorText.inJSON(response) ?? PortalErrorText.plain(response))
  }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    if let objection = endpoint.objection(to: response) { return FaultOverride(.configuration, message: objection) }
    switch response.status {
    case 401: return FaultOverride(.authRequired, message: login().refusal)
    // Red Hat: the permissions of a service account in this API are not documented.
    case 403 where login() == .serviceAccount:
      let detail = error.inParentheses
      return FaultOverride(
        .forbidden,
        message:
          "Permission denied by Red Hat for the service account\(detail). Ask an administrator of the account for the role, or use an offline token."
      )
    // Red Hat: this header, in seconds, occurs beside Retry-After.
    case 429: return FaultOverride(.rateLimited, leastWait: Self.seconds(response.headers["X-RateLimit-Delay"]))
    default: return nil
    }
  }

  private static func seconds(_ text: String?) -> Int? {
    guard let text, text.isDecimal else { return nil }
    return Int(text).map { min($0, 86_400) }
  }
}
