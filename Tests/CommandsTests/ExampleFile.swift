import CaseService
import JSON
import TestSupport
import Testing

/// One file of `protocol/examples`. `protocol/examples/README.md` describes the format.
struct ExampleFile: Sendable, CustomTestStringConvertible {
  /// From the root of the repository.
  let path: String
  let text: String
  let json: JSON

  init(path: String) throws {
    self.path = path
    text = try Repository.read(path)
    json = try JSON(parsing: text, duplicates: .refuse)
  }

  static let folder = "protocol/examples"

  /// All examples; empty if one cannot be read, which the tests of `all` report.
  static let all: [ExampleFile] = (try? loadAll()) ?? []

  static func loadAll() throws -> [ExampleFile] {
    try Repository.files(below: folder, ending: ".json").map(ExampleFile.init)
  }

  /// For example, `cases/list/three-newest`.
  var name: String { String(path.dropFirst(Self.folder.count + 1).dropLast(".json".count)) }
  var testDescription: String { name }

  var description: String { json["description"]?.string ?? "" }
  var request: JSON { json["request"] ?? .null }
  var response: JSON { json["response"] ?? .null }
  var method: String { request["method"]?.string ?? "" }
  /// The error's kind; nil for a success.
  var kind: String? { response["error"]?["data"]?["kind"]?.string }
  var isRefusal: Bool { response["error"] != nil }
  /// Requests that are sent first on the same connection.
  var before: [JSON] { json["before"]?.array ?? [] }

  /// The file with another response, in the common layout.
  func text(response: JSON) -> String {
    let members = (json.object ?? []).map { $0.name == "response" ? JSON.Member("response", response) : $0 }
    let hasResponse = members.contains { $0.name == "response" }
    return JSON.object(members + (hasResponse ? [] : [.init("response", response)])).prettyText + "\n"
  }

  var forReference: Reference.Example {
    Reference.Example(
      name: name, description: description, before: before, request: request, response: response)
  }

  /// The message to send: the request with its abbreviations expanded.
  static func message(_ request: JSON, id: Int) -> String {
    let members = (request.object ?? []).map { JSON.Member($0.name, expanded($0.value)) }
    return JSON.object([.init("jsonrpc", "2.0"), .init("id", .number(id))] + members).text
  }

  /// `{"$repeat": text, "times": count}` becomes the repeated text.
  static func expanded(_ json: JSON) -> JSON {
    switch json {
    case .array(let elements): return .array(elements.map(expanded))
    case .object(let members):
      if let text = json["$repeat"]?.string, let count = json["times"]?.integer, members.count == 2 {
        return .string(String(repeating: text, count: max(0, min(count, 1_000_000))))
      }
      return .object(members.map { JSON.Member($0.name, expanded($0.value)) })
    default: return json
    }
  }

  /// `{"$file": path}` becomes the JSON of that file of `protocol/`.
  static func included(_ json: JSON) throws -> JSON {
    guard let path = json["$file"]?.string else { return json }
    return try JSON(parsing: Repository.read("protocol/\(path)"))
  }
}
