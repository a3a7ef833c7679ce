import HTTP
import JSON
import Platform

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

enum MediaType {
  /// Without parameters, in lower case.
  static func of(_ header: String?) -> String {
    let type = (header ?? "").prefix { $0 != ";" }
    return String(type.filter { $0 != " " && $0 != "\t" }).lowercased()
  }

  /// Whether an `Accept` header, or none, allows this type.
  static func accepts(_ header: String?, _ type: String) -> Bool {
    guard let header, !header.isEmpty else { return true }
    let family = type.prefix { $0 != "/" } + "/*"
    return header.split(separator: ",").contains { [type, "*/*", String(family)].contains(of(String($0))) }
  }
}

/// The parameters of a URL's query. An empty value counts as absent: IBM's own SDK sends `status=` for none.
struct QueryParameters: Sendable {
  /// In the order of the query.
  let names: [String]
  private let values: [String: String]

  /// The first parameter of a name counts.
  init?(_ query: String) {
    guard let pairs = URLText.pairs(query) else { return nil }
    names = pairs.map(\.name)
    values = Dictionary(pairs.map { ($0.name, $0.value) }) { first, _ in first }
  }

  subscript(_ name: String) -> String? {
    guard let value = values[name], !value.isEmpty else { return nil }
    return value
  }
}

/// What HTTP allows in a header (RFC 9110, section 5).
enum HeaderText {
  static func isField(_ field: (name: String, value: String)) -> Bool {
    !field.name.isEmpty && field.name.utf8.allSatisfy(isToken) && field.value.utf8.allSatisfy(isValue)
  }

  static func isValue(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }

  /// The characters of methods and of names (section 5.6.2).
  static func isToken(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte) }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    byte.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}

enum AuthorizationHeader {
  /// The credentials of that scheme.
  static func credentials(_ header: String?, scheme: String) -> String? {
    let parts = (header ?? "").split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == scheme else { return nil }
    let text = parts[1].drop { $0 == " " }
    return text.isEmpty || text.contains(" ") ? nil : String(text)
  }

  /// `user:password` of HTTP Basic.
  static func basic(_ header: String?) -> String? {
    credentials(header, scheme: "basic").flatMap { Base64.decode($0) }.flatMap { String(validating: $0, as: UTF8.self) }
  }
}
