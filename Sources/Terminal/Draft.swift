import JSON
import Platform

/// A request with a text that was not sent, or whose outcome is unknown.
struct Draft {
  var name: String
  let method: String
  let params: JSON
  let createdAt: Timestamp
  var error: String?
  /// Whether the vendor may have the text.
  var isUncertain: Bool

  private static let limit = 64 << 20

  init(name: String, method: String, params: JSON, createdAt: Timestamp, error: String?, isUncertain: Bool) {
    self.name = name
    self.method = method
    self.params = params
    self.createdAt = createdAt
    self.error = error
    self.isUncertain = isUncertain
  }

  /// Nil for a file that is no draft.
  init?(name: String, path: String) {
    guard let bytes = try? FileSystem.read(path, limit: Self.limit), let json = try? JSON(parsing: bytes),
      let method = json["method"]?.string, let params = json["params"],
      let time = json["createdAt"]?.string.flatMap({ RFC3339.parse($0) })
    else { return nil }
    self.init(
      name: name, method: method, params: params, createdAt: time, error: json["error"]?.string,
      isUncertain: json["uncertain"]?.bool ?? false)
  }

  var json: JSON {
    var members: [JSON.Member] = [
      .init("draft", .string(name)), .init("method", .string(method)), .init("params", params),
      .init("createdAt", .string(RFC3339.format(createdAt))), .init("uncertain", .bool(isUncertain)),
    ]
    if let error { members.append(.init("error", .string(error))) }
    return .object(members)
  }

  func write(to path: String) throws(SystemError) {
    try AtomicFile.write(Array((json.prettyText + "\n").utf8), to: path, isDurable: false)
  }

  /// The text, for a list.
  var text: String {
    ["text", "comment", "description"].lazy.compactMap { params[$0]?.string }.first ?? ""
  }

  var subject: String { (params["case"] ?? params["profile"])?.string ?? "" }
}
