import HTTP
import JSON

/// An error answer of the Case Management API, section 6 of the reference.
struct IBMError: RequestFieldError, Sendable {
  let status: Int
  /// `invalid_token` is the only code that IBM shows; the others are of its kind.
  let code: String
  let message: String
  var headers: HTTPHeaders = [:]

  init(_ status: Int, code: String? = nil, _ message: String? = nil, headers: HTTPHeaders = [:]) {
    let usual = Self.usual(status)
    self.status = status
    self.code = code ?? usual.code
    self.message = message ?? usual.message
    self.headers = headers
  }

  static let ignoresNull = true

  static func bad(_ message: String) -> IBMError { IBMError(400, message) }

  static func invalid(_ name: String, _ predicate: String) -> IBMError { invalid(name, because: "it \(predicate)") }

  static func invalid(_ name: String, because reason: String) -> IBMError {
    .bad("The value of '\(name)' is not valid: \(reason).")
  }

  static func noCase(_ number: String) -> IBMError { IBMError(404, "Case \(number) could not be found.") }

  func response(trace: String) -> HTTPResponse {
    HTTPResponse(
      status,
      json: [
        "trace": .string(trace), "errors": [["code": .string(code), "message": .string(message)]],
        "status_code": .number(status),
      ], headers: headers)
  }

  private static func usual(_ status: Int) -> (code: String, message: String) {
    switch status {
    case 400: ("bad_request", "The input parameters in the request are incomplete or in the wrong format.")
    case 401: ("invalid_token", "The provided IAM token is invalid.")
    case 403: ("forbidden", "The subject of the token is not authorized to perform the operation.")
    case 404: ("not_found", "The requested resource could not be found.")
    case 405: ("method_not_allowed", "The method is not allowed on this resource.")
    case 406: ("not_acceptable", "The resource cannot be represented in an accepted media type.")
    case 409: ("conflict", "The requested resource is being modified in a different request.")
    case 413: ("payload_too_large", "The request is larger than the server accepts.")
    case 415: ("unsupported_media_type", "The request body was sent in an unsupported media type.")
    case 429: ("too_many_requests", "Too many requests were made within a given time window.")
    case 500...: ("internal_error", "The service is unavailable. Your request might not be processed.")
    default: ("error", "The request failed.")
    }
  }
}
