import HTTP
import JSON

/// An error of the marketplace. Section 3 of the reference: its documentation shows no body; this is the shape of a
/// service on the same host.
struct SimulatedMarketplaceError: RequestFieldError, Sendable {
  let status: Int
  let message: String
  var headers: HTTPHeaders = [:]

  init(_ status: Int, _ message: String? = nil, headers: HTTPHeaders = [:]) {
    self.status = status
    self.message = message ?? Self.usual(status)
    self.headers = headers
  }

  static func bad(_ message: String) -> SimulatedMarketplaceError { SimulatedMarketplaceError(400, message) }

  static func notFound(_ what: String) -> SimulatedMarketplaceError {
    SimulatedMarketplaceError(404, "\(what) was not found")
  }

  func response(trace: String, _ settings: MarketplaceSettings) -> HTTPResponse {
    guard !settings.hasEmptyErrors else { return HTTPResponse(status, headers: headers) }
    let body: JSON = [
      "requestId": .string(trace), "status": "error", "message": .string(message), "errorCode": .string(code),
      "details": [
        "code": .string(code), "statusCode": .number(status), "retryable": .bool(status == 429 || status >= 500),
      ],
    ]
    return HTTPResponse(status, headers: headers, body: body.bytes)
  }

  /// No code is published; these are of the usual kind.
  private var code: String {
    switch status {
    case 400: "bad_request"
    case 401: "unauthorized"
    case 403: "forbidden"
    case 404: "not_found"
    case 405: "method_not_allowed"
    case 429: "too_many_requests"
    case 500...: "service_error"
    default: "request_error"
    }
  }

  private static func usual(_ status: Int) -> String {
    switch status {
    case 400: "The request could not be processed."
    case 401: "The access token is missing, unknown or expired"
    case 403: "The user may not do this"
    case 404: "Nothing was found at this path"
    case 405: "The method is not allowed here"
    case 406: "The answer is JSON, which the client does not accept"
    case 413: "The request is larger than the server takes"
    case 415: "The body must be application/json"
    case 429: "Too many requests"
    case 500...: "The service cannot answer now"
    default: "The request failed"
    }
  }
}
