import HTTP
import JSON
import ProviderKit

/// The portal's interfaces. Red Hat: they have the same cases, and some are shut down over time, so the profile states which
/// one to use.
enum PortalDialect: String, CaseIterable {
  /// The interface of the integration guide: XML, with a password.
  case strata
  /// The successor of strata: JSON, with a token.
  case restV1 = "rest-v1"
  /// The successor of rest-v1.
  case restV3 = "rest-v3"

  static func of(_ settings: ProfileSettings) -> PortalDialect {
    settings.vendorSettings["dialect"]?.string.flatMap(PortalDialect.init) ?? .strata
  }

  var usualPath: String {
    switch self {
    case .strata: "/rs"
    case .restV1: "/support/v1"
    case .restV3: "/support/v3"
    }
  }

  var usualBaseURL: String { "https://api.access.redhat.com\(usualPath)" }

  /// The dialects to try if this one is not available.
  fileprivate var others: [PortalDialect] {
    switch self {
    case .strata: [.restV1, .restV3]
    case .restV1: [.restV3, .strata]
    case .restV3: [.restV1, .strata]
    }
  }

  fileprivate var takes: String {
    self == .strata ? "a user name and a password" : "an offline token or a service account"
  }
}

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
