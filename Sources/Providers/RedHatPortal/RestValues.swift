import CaseModel
import HTTP
import ProviderKit

/// The values for rest-v1. Red Hat: it has no lists of its own; its clients read those of strata with their token.
enum RestValues {
  /// Nil if the address of strata cannot be derived from the base URL.
  static func catalog(_ client: VendorClient, _ login: @escaping @Sendable () -> RedHatLogin) -> StrataValues? {
    let usual = PortalDialect.restV1.usualPath
    guard client.baseURL.hasSuffix(usual) else { return nil }
    let baseURL = client.baseURL.dropLast(usual.count) + PortalDialect.strata.usualPath
    var strata = client.at(String(baseURL))
    strata.dialect = BorrowedDialect(login: login)
    strata.bodyLimit = StrataXML.largestDocument
    return StrataValues(client: strata)
  }

  private struct BorrowedDialect: VendorDialect {
    let login: @Sendable () -> RedHatLogin
    private let strata = StrataDialect(endpoint: PortalEndpoint(dialect: .strata, baseURL: ""))

    func error(in response: HTTPResponse) -> VendorError { strata.error(in: response) }

    func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
      switch response.status {
      case 401: FaultOverride(.authRequired, message: login().refusal)
      case 410,
        404 where response.isPage:
        FaultOverride(
          .unsupported,
          message: "Red Hat no longer provides the lists of values at rest-v1 (status \(response.status)).")
      default: nil
      }
    }
  }
}
