import CaseModel
import HTTP
import JSON
import ProviderKit
import XML

/// What the portal says when it refuses. Red Hat: the sentence stands in the header `Strata-Message`, and the body may be a
/// blank; else it is XML, JSON, a page or plain text.
struct StrataDialect: VendorDialect {
  let baseURL: String

  func error(in response: HTTPResponse) -> VendorError {
    let code = Self.text(response.headers["Strata-Code"])
    if let message = Self.text(response.headers["Strata-Message"]) { return VendorError(code: code, message: message) }
    if let root = try? XMLElement.parse(response.body), root.name == "error" {
      return VendorError(code: code ?? root.childText("code"), message: Self.text(root.childText("message")))
    }
    if let body = try? JSONRecord(parsing: response.body) {
      for name in ["message", "errorMessage", "error_description"] as [StaticString] {
        if let message = Self.text(try? body.string(name)) { return VendorError(code: code, message: message) }
      }
    }
    return VendorError(code: code, message: Self.plain(response))
  }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    switch response.status {
    case 401:
      return FaultOverride(
        .authRequired, message: "Red Hat does not accept user name and password: look at the profile's credentials")
    case 410: return FaultOverride(.configuration, message: wrongDialect("is gone (410)"))
    case 404 where Self.isPage(response):
      return FaultOverride(.configuration, message: wrongDialect("has no such path (404, with a page for people)"))
    default: return nil
    }
  }

  /// Red Hat: the interface of the guide was announced to go; its followers have other paths and take tokens.
  private func wrongDialect(_ what: String) -> String {
    "\(baseURL) \(what): the profile's dialect is strata, whose usual address is \(RedHatPortalProvider.descriptor.baseURL); if that is gone, too, Red Hat has moved on to another interface (rest-v1 below /support/v1, rest-v3 below /support/v3)"
  }

  private static func isPage(_ response: HTTPResponse) -> Bool {
    response.headers["Content-Type"]?.lowercased().hasPrefix("text/html") ?? false
  }

  /// A text body in a line; nil for pages, and for what is long.
  private static func plain(_ response: HTTPResponse) -> String? {
    guard !isPage(response), response.body.count <= 2000 else { return nil }
    return text(String(decoding: response.body, as: UTF8.self))
  }

  private static func text(_ text: String?) -> String? {
    guard let text else { return nil }
    let words = text.split { $0 == " " || $0.isNewline || $0 == "\t" }
    return words.isEmpty ? nil : words.joined(separator: " ")
  }
}
