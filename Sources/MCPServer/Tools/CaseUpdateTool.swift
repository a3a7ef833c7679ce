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
    try Self.check(params.action, target)
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
    // What is written with the action is a public comment like any other, and the other texts are as public.
    let isComment = members.contains { $0.0 == "comment" && $0.1 != nil }
    let isText = isComment || params.changes?.writesText == true
    let hasPrivate = isText ? await tool.hasPrivateComments(target) : false
    return try await tool.perform(
      params.action.method, stated + members, at: target.profile,
      isMandatory: params.action == .close || params.action == .escalate || hasPrivate,
      question: "\(params.action.question) \(target.id)?"
        + (hasPrivate ? " The \(isComment ? "comment" : "text") is public, and the case has private comments." : ""),
      shown: members
    ) { result in ToolOutput(output(result, params.action, target.id)) }
  }

  /// The action is one of several of its method, and a vendor may have only some of them.
  private static func check(_ action: Action, _ target: LocatedCase) throws(Fault) {
    let descriptor = target.provider.descriptor
    guard action.method == CasesSetStatus.name, target.provider.statusChanges != nil,
      !descriptor.actions.contains(action.rawValue)
    else { return }
    throw Fault(.unsupported, "\(descriptor.name) cannot \(action.rawValue) a case.").from(target.provider)
      .with("supported", .array(descriptor.actions.map { .string($0) }))
  }

  private static func output(_ result: JSON, _ action: Action, _ id: String) -> JSON {
    switch action {
    case .watch:
      return withPeople(id, [("added", result["added"]), ("failed", result["failed"])])
    case .unwatch: return withPeople(id, [("watchers", result["watchlist"])])
    default: return CaseSearchTool.row(result)
    }
  }

  private static let mostPeople = 50

  private static func withPeople(_ id: String, _ lists: [(name: String, users: JSON?)]) -> JSON {
    var members: [(String, JSON?)] = [("id", .string(id))]
    for (name, users) in lists {
      guard let users = users?.array else { continue }
      let shown = users.prefix(mostPeople).compactMap { user in
        SafeText.line(user["userId"]?.string ?? user["name"]?.string, atMost: 100)
      }
      members.append((name, .array(shown)))
    }
    if lists.contains(where: { $0.users?.array?.count ?? 0 > mostPeople }) {
      let arguments: JSON = ["case": .string(id), "parts": ["watchers"]]
      members.append(("cut", .string("Only \(mostPeople) people are shown.")))
      members.append(("next", ["tool": .string(CaseReadTool.name), "arguments": arguments]))
    }
    return .object(present: members)
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

    /// What it takes besides the case.
    fileprivate var arguments: [Params.CodingKeys] {
      switch self {
      case .resolve: [.comment, .resolutionCode]
      case .reopen, .close, .escalate: [.comment]
      case .set: [.changes]
      case .watch, .unwatch: [.users]
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
      let given: [(key: CodingKeys, isGiven: Bool)] = [
        (.comment, comment != nil), (.resolutionCode, resolutionCode != nil), (.changes, changes != nil),
        (.users, users != nil),
      ]
      var issues = given.filter { $0.isGiven && !action.arguments.contains($0.key) }.map { argument in
        Issue(argument.key.rawValue, "cannot be combined with the action \(action.rawValue)")
      }
      if action == .set, changes == nil { issues.append(Issue("changes", "is required with the action set")) }
      if action.arguments.contains(.users), users == nil {
        issues.append(Issue("users", "is required with the action \(action.rawValue)"))
      }
      return issues
    }
  }
}

extension CaseChanges {
  /// Whether it sets a text that everyone with access to the case reads.
  fileprivate var writesText: Bool {
    [title, description, customerReference].contains { if case .set = $0 { true } else { false } }
  }
}
