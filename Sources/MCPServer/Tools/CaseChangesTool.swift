import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import ProviderKit

/// Lists what changed.
enum CaseChangesTool: Tool {
  static let name = "case_changes"
  static let effect = Effect.reads
  static let methods = [ChangesList.name]
  static let summary = "Lists what changed in cases since a time, or since `state` of an earlier result."

  static func lane(_ params: Params) -> Lane { .free }

  /// The most characters of a change.
  private static let rowSize = 900

  static func run(_ params: Params, _ call: Call) async throws(Fault) -> ToolOutput {
    let tool = try ToolCall(call)
    var state = params.state
    if let since = params.since { state = try await call.changesState(before: since) }
    let limit = min(params.limit, max(1, (tool.budget - 1500) / rowSize))
    let profiles = params.profiles.map { JSON.array($0.map { .string($0.text) }) }
    let query = params.query.map { JSON.string($0) }
    let found = try await tool.perform(
      ChangesList.name,
      [
        ("state", state.map { .string($0) }), ("query", query), ("profiles", profiles), ("limit", .number(limit)),
      ])
    let hasMore = found["hasMore"]?.bool == true
    let next: JSON? =
      hasMore
      ? [
        "tool": .string(name),
        "arguments": .object(present: [
          ("state", found["state"]), ("query", query), ("profiles", profiles), ("limit", .number(params.limit)),
        ]),
      ] : nil
    let content = CutList.complete(
      [("changes", .array((found["events"]?.array ?? []).map(change))), ("state", found["state"])],
      with: [
        ("pending", found["pending"]?.array ?? []),
        ("incomplete", (found["failures"]?.array ?? []).compactMap(CaseSearchTool.source)),
      ], cut: hasMore ? "More changes follow." : nil, next: next, budget: tool.budget)
    let isEmpty = found["events"]?.array?.isEmpty != false && found["failures"] == nil
    return ToolOutput(content, isUntrusted: !isEmpty)
  }

  private static func change(_ event: JSON) -> JSON {
    let (old, new) = (short(event["old"]), short(event["new"]))
    let isCut = old?.object?.count != event["old"]?.object?.count || new?.object?.count != event["new"]?.object?.count
    return .object(present: [
      ("case", event["case"]), ("kind", event["kind"]), ("at", event["at"] ?? event["seenAt"]),
      ("origin", event["origin"]), ("old", old), ("new", new),
      ("cut", isCut ? "Members are left out." : nil),
    ])
  }

  /// The members that changed, with short texts: case_read has the rest.
  private static func short(_ members: JSON?) -> JSON? {
    guard let members = members?.object else { return nil }
    var left = 300
    let shown = members.prefix(8).compactMap { member -> (String, JSON?)? in
      let text = member.value.string ?? member.value["name"]?.string
      let value = text.flatMap { SafeText.line($0, atMost: 100) } ?? member.value
      let size = SafeText.size(value) + member.name.utf8.count + 4
      guard size <= left else { return nil }
      left -= size
      return (member.name, value)
    }
    return .object(present: shown)
  }

  struct Params: WireObject {
    var since: Timestamp?
    var state: String?
    var query: String?
    var profiles: [ProfileName]?
    var limit: Int

    enum CodingKeys: String, CodingKey, CaseIterable { case since, state, query, profiles, limit }
    static let fields: [CodingKeys: Field] = [
      .since: Field("Changes seen at this time or later. Without `since` and `state`, only the current state."),
      .state: Field("`state` of an earlier result.", length: 1...4096),
      .query: Field("Only cases that match, as in case_search.", length: 0...1000),
      .profiles: CasesListParams.fields[.profiles] ?? Field("The profiles."),
      .limit: Field("The maximum number of changes.", default: 20, range: 1...100),
    ]
    static var schemaName: String { "CaseChangesArguments" }

    func check() -> [Issue] {
      since != nil && state != nil ? [Issue("since", "cannot be combined with \"state\"")] : []
    }
  }
}
