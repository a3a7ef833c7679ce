import CaseModel
import HTTP
import JSON
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

/// The content of an error body in any format.
private struct MarketplaceError {
  private(set) var error: VendorError
  /// Whether the vendor states that a retry makes sense; nil if it does not say.
  private(set) var isRetryable: Bool?

  init(_ response: HTTPResponse) {
    guard let body = try? VendorJSON.record(response.body) else {
      error = VendorError(message: Self.plainText(response))
      return
    }
    let details = body.lenientRecord("details")
    let context = body.lenientRecord("context")
    error = VendorError(
      code: body.lenientText("errorCode") ?? details?.lenientText("code"),
      message: body.lenientText("message") ?? body.lenientText("errorMessage"),
      traceId: body.lenientText("requestId") ?? context?.lenientText("requestId"))
    isRetryable = try? details?.bool("retryable")
  }

  /// A plain text for the caller; nil for HTML.
  private static func plainText(_ response: HTTPResponse) -> String? {
    guard response.headers["Content-Type"]?.lowercased().hasPrefix("text/plain") == true else { return nil }
    let text = String(decoding: response.body.prefix(2000), as: UTF8.self)
    let words = text.split { $0.isWhitespace }.joined(separator: " ")
    return words.isEmpty ? nil : words
  }
}
