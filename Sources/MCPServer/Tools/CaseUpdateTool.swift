import CaseModel
import CaseService
import JSON
import JSONRPC
import ProviderKit

/// Changes a case.
enum CaseUpdateTool: Tool {
  static let name = "case_update"
  static let effect = Effect.changes
  static let methods = [
    CasesSetStatus.name, CasesUpdate.name, CasesEscalate.name, WatchlistAdd.name, WatchlistRemove.name,
  ]
  static let summary = "Resolves, reopens, closes or escalates a case, sets its members, or changes its watchers."

  static func run(_ params: Params, _ call: Call) async throws(Fault) -> ToolOutput {
    let tool = try ToolCall(call)
    let target = try call.target(of: params.case, for: params.action.method, effect)
    var members: [(String, JSON?)] = []
    let users = params.users.map { JSON.array($0.map { ["userId": .string($0)] }) }
    switch params.action {
    case .resolve, .reopen, .close:
      members += [
        ("comment", params.comment.map { .string($0) }),
        ("resolutionCode", params.resolutionCode.map { .number($0) }),
      ]
    case .escalate: members.append(("comment", params.comment.map { .string($0) }))
    case .set: members.append(("changes", tool.invocation.arguments["changes"]))
    case .watch, .unwatch: members.append(("users", users))
    }
    var stated: [(String, JSON?)] = [("case", .string(target.id))]
    if params.action.method == CasesSetStatus.name { stated.append(("action", .string(params.action.rawValue))) }
    // What is written with the action is a public comment like any other.
    let isComment = members.contains { $0.0 == "comment" && $0.1 != nil }
    let hasPrivate = isComment ? await tool.hasPrivateComments(target) : false
    return try await tool.perform(
      params.action.method, stated + members, at: target.profile,
      isMandatory: params.action == .close || params.action == .escalate || hasPrivate,
      question: "\(params.action.question) \(target.id)?"
        + (hasPrivate ? " The comment is public, and the case has private comments." : ""), shown: members
    ) { result in ToolOutput(output(result, params.action, target.id)) }
  }

  private static func output(_ result: JSON, _ action: Action, _ id: String) -> JSON {
    switch action {
    case .watch:
      return .object(present: [
        ("id", .string(id)), ("added", people(result["added"])), ("failed", people(result["failed"])),
      ])
    case .unwatch: return .object(present: [("id", .string(id)), ("watchers", people(result["watchlist"]))])
    default: return CaseSearchTool.row(result)
    }
  }

  private static func people(_ users: JSON?) -> JSON? {
    users?.array.map { users in
      .array(users.prefix(50).compactMap { SafeText.line($0["userId"]?.string ?? $0["name"]?.string, atMost: 100) })
    }
  }

  enum Action: String, CaseIterable, WireValue {
    case resolve, reopen, close, escalate, set, watch, unwatch

    var method: String {
      switch self {
      case .resolve, .reopen, .close: CasesSetStatus.name
      case .escalate: CasesEscalate.name
      case .set: CasesUpdate.name
      case .watch: WatchlistAdd.name
      case .unwatch: WatchlistRemove.name
      }
    }

    /// The beginning of the question before it.
    var question: String {
      switch self {
      case .resolve: "Resolve the case"
      case .reopen: "Reopen the case"
      case .close: "Close the case"
      case .escalate: "Escalate the case"
      case .set: "Change the case"
      case .watch: "Add people to the watchers of the case"
      case .unwatch: "Remove people from the watchers of the case"
      }
    }
  }

  struct Params: CaseToolParams {
    var `case`: CaseReference
    var action: Action
    var comment: String?
    var resolutionCode: Int?
    var changes: CaseChanges?
    var users: [String]?

    enum CodingKeys: String, CodingKey, CaseIterable { case `case`, action, comment, resolutionCode, changes, users }
    static let fields: [CodingKeys: Field] = [
      .case: CasesUpdateParams.fields[.case] ?? Field("The case."),
      .action: Field("What to do; case_options lists what a vendor supports."),
      .comment: Field("The reason, for resolve, reopen, close and escalate.", length: 1...1_000_000),
      .resolutionCode: CasesSetStatusParams.fields[.resolutionCode] ?? Field("The code."),
      .changes: Field("For set: the members to change; null clears one."),
      .users: Field("For watch and unwatch: the ids of the people.", length: 1...1000, count: 1...100),
    ]
    static var schemaName: String { "CaseUpdateArguments" }

    func check() -> [Issue] {
      switch action {
      case .set where changes == nil: [Issue("changes", "is required with the action set")]
      case .watch where users == nil, .unwatch where users == nil:
        [Issue("users", "is required with the action \(action.rawValue)")]
      default: []
      }
    }
  }
}
