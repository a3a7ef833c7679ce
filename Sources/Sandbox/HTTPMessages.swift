import HTTP
import JSON

extension HTTPRequest {
  /// Empty for a damaged URL.
  var path: String { URLParts(url)?.path ?? "" }

  static let formType = "application/x-www-form-urlencoded"
  static let largestForm = 1 << 16

  /// The fields of a form; nil for another or a larger body. The first field of a name counts.
  var form: [String: String]? {
    guard MediaType.of(headers["Content-Type"]) == Self.formType, body.count <= Self.largestForm,
      let pairs = URLText.pairs(String(decoding: body, as: UTF8.self))
    else { return nil }
    return Dictionary(pairs.map { ($0.name, $0.value) }) { first, _ in first }
  }

  /// The error status for a body of another type, with a coding, or above 1 MiB.
  func refusal(of types: [String]) -> Int? {
    guard types.contains(MediaType.of(headers["Content-Type"])) else { return 415 }
    guard (headers["Content-Encoding"]?.lowercased() ?? "identity") == "identity" else { return 415 }
    return body.count <= 1 << 20 ? nil : 413
  }
}

extension HTTPResponse {
  init(_ status: Int = 200, json: JSON, headers: HTTPHeaders = [:]) {
    self.init(status, headers: headers, body: json.bytes)
  }
}

extension URLParts {
  /// As the client wrote them.
  var shownOrigin: String { "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")" }
}
