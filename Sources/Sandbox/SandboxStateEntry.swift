import HTTP
import JSON
import Platform

/// A request that changed something at a simulated vendor, as a line of a file.
struct SandboxStateEntry: Sendable {
  let date: Timestamp
  let method: HTTPRequest.Method
  let url: String
  let headers: [(name: String, value: String)]
  let body: [UInt8]
  /// The token of a login.
  let token: String?

  /// Whether it is a query, although it has a body.
  var isSearch: Bool { url.hasSuffix("/filter") || url.hasSuffix("/search") }

  init(_ request: HTTPRequest, _ response: HTTPResponse, at date: Timestamp) {
    self.date = date
    (method, url, headers, body) = (request.method, request.url, request.headers.fields, request.body)
    token = url.hasSuffix("token") ? Self.token(response) : nil
  }

  /// Nil for another line.
  init?(_ json: JSON) {
    guard let time = json["at"]?.integer, let method = json["method"]?.string.flatMap(HTTPRequest.Method.init),
      let url = json["url"]?.string, let body = json["body"]?.string.flatMap({ Base64.decode($0) })
    else { return nil }
    date = Timestamp(millisecondsSince1970: time)
    (self.method, self.url, self.body) = (method, url, body)
    headers = (json["headers"]?.object ?? []).compactMap { member in member.value.string.map { (member.name, $0) } }
    token = json["token"]?.string
  }

  var json: JSON {
    var members: [JSON.Member] = [
      .init("at", .number(date.millisecondsSince1970 ?? 0)), .init("method", .string(method.rawValue)),
      .init("url", .string(url)), .init("headers", .object(headers.map { .init($0.name, .string($0.value)) })),
      .init("body", .string(Base64.encode(body))),
    ]
    if let token { members.append(.init("token", .string(token))) }
    return .object(members)
  }

  /// The request with the tokens of the repeated logins.
  func request(_ tokens: [String: String]) -> HTTPRequest {
    let fields = headers.map { field -> (name: String, value: String) in
      guard let old = tokens.keys.first(where: { field.value.hasSuffix($0) }), let new = tokens[old] else {
        return field
      }
      return (field.name, String(field.value.dropLast(old.count)) + new)
    }
    return HTTPRequest(method, url, headers: HTTPHeaders(fields), body: body)
  }

  static func token(_ response: HTTPResponse) -> String? {
    (try? JSON(parsing: response.body))?["access_token"]?.string
  }
}
