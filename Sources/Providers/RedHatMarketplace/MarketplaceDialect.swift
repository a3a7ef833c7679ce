import CaseModel
import HTTP
import ProviderKit

/// The error bodies of the API. Red Hat: little is documented; they are empty, HTML, text, or have the members of the usage
/// service on the same host (`requestId`, `status`, `message`, `errorCode`, `details{code, statusCode, retryable}`).
struct MarketplaceDialect: VendorDialect {
  /// What to do about refused credentials.
  let remedy: String

  func error(in response: HTTPResponse) -> VendorError { MarketplaceError(response).error }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    if response.status == 401 {
      let detail = error.inParentheses
      return FaultOverride(
        .authRequired, message: "Red Hat Marketplace refused the credentials\(detail). \(remedy)")
    }
    guard response.status >= 500, let isRetryable = MarketplaceError(response).isRetryable else { return nil }
    return FaultOverride(.vendorUnavailable, retry: isRetryable ? .yes : .no)
  }
}
