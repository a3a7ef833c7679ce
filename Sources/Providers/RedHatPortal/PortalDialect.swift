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
  var others: [PortalDialect] {
    switch self {
    case .strata: [.restV1, .restV3]
    case .restV1: [.restV3, .strata]
    case .restV3: [.restV1, .strata]
    }
  }

  var takes: String {
    self == .strata ? "a user name and a password" : "an offline token or a service account"
  }
}
