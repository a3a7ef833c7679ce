import CaseModel
import HTTP
import ProviderKit

/// The token service, which is IAM at another address: `errorCode`, `errorMessage`, `context{requestId}`.
struct MarketplaceTokenDialect: VendorDialect {
  func error(in response: HTTPResponse) -> VendorError { MarketplaceError(response).error }

  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    // IBM: an unknown key is a 400 (BXNIM0415E), not a 401. BXNIM0106E and BXNIM0109E mean that casewire's request is wrong. A
    // 400 or 403 without a code comes from a gateway. It does not know the key and must not lock the profile out.
    let isKeyRefused = error.code.map { !["BXNIM0106E", "BXNIM0109E"].contains($0) } ?? (response.status == 401)
    guard [400, 401, 403].contains(response.status), isKeyRefused else { return nil }
    let detail = error.inParentheses
    return FaultOverride(
      .authRequired, message: "Red Hat Marketplace refused the API key\(detail). \(MarketplaceToken.keyRemedy)")
  }
}
