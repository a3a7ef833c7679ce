import CaseModel
import CaseService
import JSON
import JSONRPC
import ProviderKit

/// Completes the profile and the number of a case, from the configuration and the store.
enum CompletionComplete: MCPMethod, WorkMethod {
  static let name = "completion/complete"
  static let summary = "Completes an argument of a resource or of a prompt."

  /// MCP: at most 100 values.
  private static let most = 100

  static func lane(_ params: Params) -> Lane { .free }

  static func run(_ params: Params, _ call: Call) async throws(Fault) -> JSON {
    let request = try call.mcp()
    let names = try arguments(of: params.ref)
    guard let name = params.argument["name"]?.string, let value = params.argument["value"]?.string else {
      throw .invalidParams("argument", "must have a name and a value", value: params.argument)
    }
    guard names.contains(name) else {
      throw .invalidParams(
        "argument.name", "must be one of \(names.joined(separator: ", "))", value: .string(name))
    }
    await call.context.store?.settle(within: .seconds(1))
    let found: [String]
    switch name {
    case "profile": found = try call.context.profilesToFollow().filter { $0.hasPrefix(value) }
    case "number": found = await numbers(value, in: params.context?["arguments"]?["profile"]?.string, call)
    case "case": found = try await ids(value, call)
    default: found = []
    }
    return request.result([.init("completion", completion(found))])
  }

  private static func completion(_ found: [String]) -> JSON {
    // The same number may exist in several profiles.
    var seen: Set<String> = []
    let values = found.prefix(most).filter { seen.insert($0).inserted }
    let hasMore = found.count > most
    return .object(present: [
      ("values", .array(values.map { .string($0) })),
      // A search that ends early does not count the rest.
      ("total", hasMore ? nil : .number(values.count)), ("hasMore", .bool(hasMore)),
    ])
  }

  /// The arguments of a prompt, or the variables of a template.
  private static func arguments(of ref: JSON) throws(Fault) -> [String] {
    switch ref["type"]?.string {
    case "ref/prompt":
      if let prompt = PromptTable.all.first(where: { $0.name == ref["name"]?.string }) {
        return prompt.arguments.map(\.name)
      }
      let names = PromptTable.all.map(\.name).joined(separator: ", ")
      throw .invalidParams("ref.name", "must be one of \(names)", value: ref["name"])
    case "ref/resource":
      if let variables = ref["uri"]?.string.flatMap(CaseResource.variables) { return variables }
      let uris = CaseResource.templates.map(\.uri).joined(separator: ", ")
      throw .invalidParams("ref.uri", "must be one of \(uris)", value: ref["uri"])
    default: throw .invalidParams("ref.type", "must be ref/prompt or ref/resource", value: ref["type"])
    }
  }

  private static func numbers(_ text: String, in profile: String?, _ call: Call) async -> [String] {
    await CaseLookup(context: call.context)
      .search(text, in: .numbers, profiles: profile.map { [$0] }, limit: most + 1).map(\.key.number)
  }

  /// Ids that begin with the text: a number, a profile, or both.
  private static func ids(_ text: String, _ call: Call) async throws(Fault) -> [String] {
    let lookup = CaseLookup(context: call.context)
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let number = parts.last ?? ""
    let profile = parts.count == 2 ? parts[0] : nil
    let found = await lookup.search(number, in: .numbers, profiles: profile.map { [$0] }, limit: most + 1)
    guard profile == nil, !text.isEmpty else { return found.map(\.key.id) }
    let named = try call.context.profilesToFollow().filter { $0.hasPrefix(text) }
    guard !named.isEmpty else { return found.map(\.key.id) }
    return (found + (await lookup.search("", profiles: Set(named), limit: most + 1))).map(\.key.id)
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
