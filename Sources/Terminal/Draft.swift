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
  /// Whether a process is sending it.
  var isInFlight = false

  /// Whether it is a text that an editor left, without a request.
  var isTextOnly: Bool { method.isEmpty }
  var fileName: String { name + (isTextOnly ? Drafts.textSuffix : ".json") }

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

  /// A text that was kept because the editor failed or the text was not valid.
  init?(name: String, textPath: String) {
    guard let bytes = try? FileSystem.read(textPath, limit: Self.limit), let time = Self.time(inName: name) else {
      return nil
    }
    self.init(
      name: name, method: "", params: ["text": .string(String(decoding: bytes, as: UTF8.self))],
      createdAt: time, error: nil, isUncertain: false)
  }

  /// `edit-20261130112233-1f9c2d`: a name that no other text has, with the time.
  static func textName(_ time: Timestamp) -> String {
    "edit-\(RFC3339.format(time).filter(\.isNumber).prefix(14))-\(RandomUUID.make().prefix(8))"
  }

  private static func time(inName name: String) -> Timestamp? {
    let digits = Array(name.dropFirst("edit-".count).prefix(14))
    guard digits.count == 14 else { return nil }
    func part(_ range: Range<Int>) -> String { String(digits[range]) }
    return RFC3339.parse(
      "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z")
  }

  var json: JSON {
    var members: [JSON.Member] = [
      .init("draft", .string(name)), .init("method", .string(method)), .init("params", params),
      .init("createdAt", .string(RFC3339.format(createdAt))), .init("uncertain", .bool(isUncertain && !isInFlight)),
    ]
    if isInFlight { members.append(.init("sending", true)) }
    if let error { members.append(.init("error", .string(error))) }
    return .object(members)
  }

  func write(to path: String) throws(SystemError) {
    try AtomicFile.write(Array((json.prettyText + "\n").utf8), to: path, isDurable: true)
  }

  /// The text, for a list.
  var text: String {
    let names = ["text", "comment", "description"]
    let objects = [params] + (params.object ?? []).map(\.value).filter { $0.object != nil }
    return objects.lazy.flatMap { object in names.compactMap { object[$0]?.string } }.first { !$0.isEmpty } ?? ""
  }

  var subject: String { (params["case"] ?? params["profile"])?.string ?? "" }
}
