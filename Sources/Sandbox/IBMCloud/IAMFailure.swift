import HTTP
import JSON

/// An error of the IAM token service. The codes BXNIM0060E, 0106E, 0109E and 0415E and their texts are IBM's.
struct IAMFailure: Error, Sendable {
  let status: Int
  let code: String
  let message: String
  var details: String?
  var headers: HTTPHeaders = [:]

  static let wrongMethod = IAMFailure(
    status: 405, code: "BXNIM0060E",
    message: "Web application exception 'javax.ws.rs.ClientErrorException' during request processing.",
    details: "HTTP 405 Method Not Allowed", headers: ["Allow": "POST"])

  static let unknownKey = IAMFailure(
    status: 400, code: "BXNIM0415E", message: "Provided API key could not be found.")

  static let unknownRefreshToken = IAMFailure(
    status: 400, code: "BXNIM0408E", message: "Provided refresh token is invalid.")

  static let wrongClient = IAMFailure(
    status: 401, code: "BXNIM0139E", message: "Wrong client id or client secret.")

  static func missing(_ name: String) -> IAMFailure {
    IAMFailure(
      status: 400, code: "BXNIM0109E", message: "Property missing or empty.",
      details: "Property '\(name)' either missing or empty.")
  }

  static func notAllowed(_ name: String, _ value: String, _ allowed: String) -> IAMFailure {
    IAMFailure(
      status: 400, code: "BXNIM0106E",
      message: "Validation of property '\(name)' with value '[\(value)]' failed. Valid values: '\(allowed)'")
  }

  init(status: Int, code: String, message: String, details: String? = nil, headers: HTTPHeaders = [:]) {
    self.status = status
    self.code = code
    self.message = message
    self.details = details
    self.headers = headers
  }

  /// For an injected status. The reference has no codes for these; they are of the same kind.
  init(status: Int, headers: HTTPHeaders = [:]) {
    let (code, message) =
      switch status {
      case 404: ("BXNIM0060E", "Web application exception 'javax.ws.rs.NotFoundException' during request processing.")
      case 429: ("BXNIM0140E", "Too many requests.")
      case 500...: ("BXNIM0001E", "Unexpected exception during request processing.")
      default: ("BXNIM0060E", "The request failed.")
      }
    self.init(status: status, code: code, message: message, headers: headers)
  }

  func response(context: JSON) -> HTTPResponse {
    var members: [JSON.Member] = [.init("errorCode", .string(code)), .init("errorMessage", .string(message))]
    if let details { members.append(.init("errorDetails", .string(details))) }
    return HTTPResponse(status, json: .object(members + [.init("context", context)]), headers: headers)
  }
}
