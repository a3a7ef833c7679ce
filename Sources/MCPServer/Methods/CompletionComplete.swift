import CaseModel
import CaseService
import JSON
import JSONRPC

/// Completes the profile and the number of a case, from the configuration and the store.
enum CompletionComplete: MCPMethod, WorkMethod {
  static let name = "completion/complete"
  static let summary = "Completes an argument of a resource or of a prompt."

  /// MCP: at most 100 values.
  private static let most = 100

  static func lane(_ params: Params) -> Lane { .free }

  static func run(_ params: Params, _ call: Call) async throws(Fault) -> JSON {
    let request = try call.mcp()
    let name = params.argument["name"]?.string
    guard let name, let value = params.argument["value"]?.string else {
      throw .invalidParams("argument", "must have a name and a value", value: params.argument)
    }
    await call.context.store?.settle(within: .seconds(1))
    let values: [String]
    switch name {
    case "profile": values = try call.context.profilesToFollow().filter { $0.hasPrefix(value) }
    case "number": values = await numbers(value, in: params.context?["arguments"]?["profile"]?.string, call)
    case "case": values = await ids(value, call)
    default: values = []
    }
    let shown = Array(values.prefix(most))
    return request.result([
      .init(
        "completion",
        [
          "values": .array(shown.map { .string($0) }), "total": .number(values.count),
          "hasMore": .bool(shown.count < values.count),
        ])
    ])
  }

  private static func numbers(_ text: String, in profile: String?, _ call: Call) async -> [String] {
    await CaseLookup(context: call.context)
      .search(text, in: .numbers, profiles: profile.map { [$0] }, limit: most + 1).map(\.key.number)
  }

  private static func ids(_ text: String, _ call: Call) async -> [String] {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let number = parts.last ?? ""
    let profile = parts.count == 2 ? parts[0] : nil
    let found = await CaseLookup(context: call.context)
      .search(number, in: .numbers, profiles: profile.map { [$0] }, limit: most + 1)
    return found.map(\.key.id)
  }

  struct Params: WireObject {
    var ref: JSON
    var argument: JSON
    var context: JSON?

    enum CodingKeys: String, CodingKey, CaseIterable { case ref, argument, context }
    static let fields: [CodingKeys: Field] = [
      .ref: Field("The prompt or the form of addresses.", as: JSONObject.self),
      .argument: Field("The argument and the beginning of its value.", as: JSONObject.self),
      .context: Field("Other arguments.", as: JSONObject.self),
    ]
    static var schemaName: String { "CompletionCompleteParams" }
    static var allowsOtherMembers: Bool { true }
  }
}
