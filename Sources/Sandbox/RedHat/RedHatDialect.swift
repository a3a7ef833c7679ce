enum RedHatDialect: String, CaseIterable, Sendable {
  case strata
  case restV1 = "rest-v1"
  case restV3 = "rest-v3"

  var basePath: String {
    switch self {
    case .strata: "/rs"
    case .restV1: "/support/v1"
    case .restV3: "/support/v3"
    }
  }
}
