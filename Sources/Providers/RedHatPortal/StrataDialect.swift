import CaseModel
import HTTP
import JSON
import ProviderKit
import XML

/// The errors of the portal. Red Hat: the message is in the header `Strata-Message`, and the body may be blank; else the body
/// is XML, JSON, HTML or plain text.
struct StrataDialect: VendorDialect {
  let endpoint: PortalEndpoint

  var name: String? { endpoint.dialect.rawValue }

  func error(in response: HTTPResponse) -> VendorError {
    let code = PortalErrorText.line(response.headers["Strata-Code"])
    if let message = PortalErrorText.line(response.headers["Strata-Message"]) {
      return VendorError(code: code, message: message)
    }
    if let root = try? XMLElement.parse(response.body, repairs: true), root.name == "error" {
      return VendorError(
        code: code ?? root.childText("code"), message: PortalErrorText.line(root.childText("message")))
    }
    return VendorError(code: code, message: PortalErrorText.inJSON(response) ?? PortalErrorText.plain(response))
  }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    if let objection = endpoint.objection(to: response) { return FaultOverride(.configuration, message: objection) }
    guard response.status == 401 else { return nil }
    return FaultOverride(
      .authRequired,
      message:
        "Red Hat refused the user name and password. Check credentials.username and credentials.password of the profile."
    )
  }
}
