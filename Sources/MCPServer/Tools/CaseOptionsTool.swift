import CaseModel
import CaseService
import JSON
import JSONRPC
import ProviderKit

/// Lists the profiles, what each supports, and the values that vendors allow.
enum CaseOptionsTool: Tool {
  static let name = "case_options"
  static let effect = Effect.reads
  static let methods = [ValuesList.name, ProfilesList.name, ProvidersList.name]
  static let summary =
    "Lists the profiles with what each supports and requires; with `kind`, the values that a vendor allows."

  static func lane(_ params: Params) -> Lane { .free }

  static func run(_ params: Params, _ call: Call) async throws(Fault) -> ToolOutput {
    let tool = try ToolCall(call)
    if let kind = params.kind, let profile = params.profile { return try await values(kind, of: profile, params, tool) }
    let names = try call.context.profiles().map(\.name)
    if let name = params.profile, !names.contains(name.text) {
      _ = try call.context.profile(name.text, path: "profile")
    }
    let listed = try await tool.perform(ProfilesList.name, [])
    let providers = try await tool.perform(ProvidersList.name, [])["providers"]?.array ?? []
    let rows = (listed["profiles"]?.array ?? []).filter { row in
      params.profile.map { row["profile"]?.string == $0.text } ?? true
    }
    let described = rows.map { row in
      describe(row, providers.first { $0["provider"] == row["provider"] }, try? call.context.profiles())
    }
    return ToolOutput(
      CutList("profiles", described, from: params.offset, budget: tool.budget) { offset in
        [("profile", params.profile.map { .string($0.text) }), ("offset", .number(offset))]
      }.content(of: name), isUntrusted: false)
  }

  private static func describe(_ row: JSON, _ provider: JSON?, _ profiles: [Profile]?) -> JSON {
    let abilities = provider?["abilities"]?.array?.compactMap(\.string) ?? []
    let tools = ToolTable.all.filter { tool in
      // The changes come from the store, for each vendor with cases.
      tool.methods.contains { abilities.contains($0) || $0 == ChangesList.name && abilities.contains(CasesList.name) }
    }.map(\.name)
    let statusActions = provider?["actions"]?.array?.compactMap(\.string) ?? []
    let actions = CaseUpdateTool.Action.allCases.filter { action in
      abilities.contains(action.method)
        && (action.method != CasesSetStatus.name || statusActions.contains(action.rawValue))
    }
    let profile = profiles?.first { $0.name == row["profile"]?.string }
    let commenting = (try? profile?.provider.get())?.commenting
    let requirements = (provider?["requirements"]?.array ?? []).map { requirement -> JSON in
      .object(present: [
        ("tool", .string(ToolTable.withToolNames(requirement["method"]?.string ?? ""))),
        ("fields", requirement["fields"]), ("when", requirement["when"]),
      ])
    }
    return .object(present: [
      ("profile", row["profile"]), ("vendor", provider?["name"]), ("readOnly", row["readOnly"]),
      ("tools", .array(tools.map { .string($0) })),
      ("actions", actions.isEmpty ? nil : .array(actions.map { .string($0.rawValue) })),
      ("visibility", commenting.map { $0.takesPrivate ? ["public", "private"] : ["public"] }),
      ("requires", requirements.isEmpty ? nil : .array(requirements)),
      ("allow", profile?.policy.allow.map { .array($0.map { .string($0) }) }),
      ("confirm", profile.flatMap { $0.policy.confirm.isEmpty ? nil : .array($0.policy.confirm.map { .string($0) }) }),
      ("session", row["session"]), ("failure", row["failure"]?["message"]),
    ])
  }

  private static func values(
    _ kind: ValueKind, of profile: ProfileName, _ params: Params, _ tool: ToolCall
  ) async throws(Fault) -> ToolOutput {
    let found = try await tool.perform(
      ValuesList.name,
      [
        ("profile", .string(profile.text)), ("kind", .string(kind.rawValue)), ("of", params.of.map { .string($0) }),
      ])
    let list = CutList("values", found["values"]?.array ?? [], from: params.offset, budget: tool.budget) { offset in
      [
        ("profile", .string(profile.text)), ("kind", .string(kind.rawValue)), ("of", params.of.map { .string($0) }),
        ("offset", .number(offset)),
      ]
    }
    return ToolOutput(list.content(of: name))
  }

  struct Params: WireObject {
    var profile: ProfileName?
    var kind: ValueKind?
    var of: String?
    var offset: Int

    enum CodingKeys: String, CodingKey, CaseIterable { case profile, kind, of, offset }
    static let fields: [CodingKeys: Field] = [
      .profile: ValuesListParams.fields[.profile] ?? Field("The profile."),
      .kind: ValuesListParams.fields[.kind] ?? Field("The kind of value."),
      .of: ValuesListParams.fields[.of] ?? Field("What the list depends on."),
      .offset: Field("Only from `next`.", default: 0, range: 0...1_000_000),
    ]
    static var schemaName: String { "CaseOptionsArguments" }

    func check() -> [Issue] {
      kind != nil && profile == nil ? [Issue("profile", "is required with \"kind\"")] : []
    }
  }
}
