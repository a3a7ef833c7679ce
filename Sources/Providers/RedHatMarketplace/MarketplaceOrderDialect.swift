import CaseModel
import HTTP
import ProviderKit

/// The responses to an order.
struct MarketplaceOrderDialect: VendorDialect {
  /// Reads the other responses of the API.
  let usual: any VendorDialect
  /// The version in the address of the order.
  let version: String
  let profile: String

  func error(in response: HTTPResponse) -> VendorError { usual.error(in: response) }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    switch response.status {
    // Red Hat: the documentation has two addresses.
    case 404: FaultOverride(.notFound, message: wrongAddress("Not found at Red Hat Marketplace", error))
    case 405:
      FaultOverride(.rejected, message: wrongAddress("Red Hat Marketplace accepts no orders at this address", error))
    default: usual.kind(of: response, error)
    }
  }

  private func wrongAddress(_ summary: String, _ error: VendorError) -> String {
    // A long text is left out, because the redactor does not recognise a cut secret.
    let detail = error.message.flatMap { $0.unicodeScalars.count <= 500 ? " (\($0))" : nil } ?? ""
    return
      "\(summary)\(detail). If the account and the editions of the order are correct, set ordersPath of the profile \(profile) to "
      + "\(version == "v1" ? "vi" : "v1")."
  }
}
