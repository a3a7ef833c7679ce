import HTTP
import JSON

/// An error of the port itself, not of a vendor.
struct PortError: RequestFieldError, Sendable, Equatable {
  let status: Int
  /// A sentence.
  let reason: String
  var headers: HTTPHeaders = [:]

  init(_ status: Int, _ reason: String, headers: HTTPHeaders = [:]) {
    self.status = status
    self.reason = reason
    self.headers = headers
  }

  static func bad(_ reason: String) -> PortError { PortError(400, reason) }

  /// `{"error": reason}`.
  var response: HTTPResponse {
    var headers = headers
    headers["Content-Type"] = "application/json"
    return HTTPResponse(status, headers: headers, body: JSON.object([.init("error", .string(reason))]).bytes)
  }
}

typealias ControlFields = RequestFields<PortError>
