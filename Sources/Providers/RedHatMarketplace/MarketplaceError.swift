import HTTP
import JSON
import ProviderKit

/// The content of an error body in any format.
struct MarketplaceError {
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
