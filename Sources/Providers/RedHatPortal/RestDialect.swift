import CaseModel
import HTTP
import ProviderKit

/// What rest-v1 and rest-v3 say when they refuse: JSON with a sentence, text, a page, or the status alone.
struct RestDialect: VendorDialect {
  let place: PortalPlace

  var name: String? { place.dialect.rawValue }

  func error(in response: HTTPResponse) -> VendorError {
    VendorError(message: PortalErrorText.inJSON(response) ?? PortalErrorText.plain(response))
  }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    if let objection = place.objection(to: response) { return FaultOverride(.configuration, message: objection) }
    switch response.status {
    case 401: return FaultOverride(.authRequired, message: RedHatToken.refusal)
    // Red Hat: beside Retry-After somebody saw this header, in seconds.
    case 429: return FaultOverride(.rateLimited, leastWait: Self.seconds(response.headers["X-RateLimit-Delay"]))
    default: return nil
    }
  }

  private static func seconds(_ text: String?) -> Int? {
    guard let text, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else { return nil }
    return Int(text).map { min($0, 86_400) }
  }
}
