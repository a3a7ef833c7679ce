import HTTP
import ProviderKit

/// The interface of a profile: its dialect and its address.
struct PortalEndpoint {
  let dialect: PortalDialect
  /// Origin and base path, without a slash at the end.
  let baseURL: String

  /// The fault of a response that shows that this address does not have the dialect; nil for any other response.
  func objection(to response: HTTPResponse) -> String? {
    // Red Hat: at the path of another dialect, any part of the request may be refused first.
    if let actual = spoken, [400, 401, 404, 405, 406, 410, 415].contains(response.status) {
      return
        "The path of \(baseURL) is that of the dialect \(actual.rawValue), but the dialect of the profile is \(dialect.rawValue) (status \(response.status)). Set dialect to \(actual.rawValue), or omit baseURL."
    }
    switch response.status {
    case 410: return advice("no longer exists (status 410)")
    case 404, 405:
      return response.isPage
        ? advice("returned a web page (status \(response.status)) instead of an API response") : nil
    default: return nil
    }
  }

  /// The other dialect whose usual path is that of the base URL.
  private var spoken: PortalDialect? {
    guard let path = URLParts(baseURL)?.path, !path.hasSuffix(dialect.usualPath) else { return nil }
    return PortalDialect.allCases.first { path.hasSuffix($0.usualPath) }
  }

  private func advice(_ what: String) -> String {
    let others = dialect.others.map { "\($0.rawValue) (usually at \($0.usualBaseURL), with \($0.takes))" }
    return
      "\(baseURL) \(what). The usual address of the dialect \(dialect.rawValue) is \(dialect.usualBaseURL). If that fails as well, try the dialect \(others.joined(separator: ", or "))."
  }
}
