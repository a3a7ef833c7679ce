import CaseModel
import CaseService
import JSON
import JSONRPC
import ProviderKit

/// Reads accounts, units, editions, subscriptions, and whether an edition may be ordered.
enum MarketplaceReadTool: Tool {
  static let name = "marketplace_read"
  static let effect = Effect.reads
  static let toolset = Toolset.marketplace
  static let methods = [AccountsList.name, UomsList.name, EditionsGet.name, SubscriptionsGet.name, OrdersCheck.name]
  static let summary =
    "Reads accounts, units of measure, an edition or a subscription, or checks whether an edition may be ordered."

  static func lane(_ params: Params) -> Lane { .shared(.profile(params.profile.text)) }

  static func run(_ params: Params, _ call: Call) async throws(Fault) -> ToolOutput {
    let tool = try ToolCall(call)
    let profile: (String, JSON?) = ("profile", .string(params.profile.text))
    let account: (String, JSON?) = ("account", params.account.map { .string($0) })
    let edition: (String, JSON?) = ("edition", params.edition.map { .string($0) })
    switch params.what {
    case .accounts:
      return try await accounts(params, tool)
    case .units:
      return list("uoms", try await tool.perform(UomsList.name, [profile])["uoms"], params, tool)
    case .edition:
      let found = try await tool.perform(EditionsGet.name, [profile, edition])
      return ToolOutput(["edition": CutList.content(found, budget: tool.budget)])
    case .subscription:
      let found = try await tool.perform(
        SubscriptionsGet.name, [profile, ("subscription", params.subscription.map { .string($0) })])
      return ToolOutput(["subscription": CutList.content(found, budget: tool.budget)])
    case .eligibility:
      let found = try await tool.perform(OrdersCheck.name, [profile, account, edition])
      return ToolOutput(CutList.content(found, budget: tool.budget))
    }
  }

  /// One page of the vendor. The call that follows continues in it, or with the next one.
  private static func accounts(_ params: Params, _ tool: ToolCall) async throws(Fault) -> ToolOutput {
    let same: [(String, JSON?)] = [
      ("profile", .string(params.profile.text)), ("account", params.account.map { .string($0) }),
      ("name", params.name.map { .string($0) }),
    ]
    let found = try await tool.perform(
      AccountsList.name, same + [("limit", .number(100)), ("cursor", params.cursor.map { .string($0) })])
    let next = found["nextCursor"]
    let page = CutList(
      "accounts", found["accounts"]?.array ?? [], from: params.offset, budget: tool.budget, hasMore: next != nil
    ) { offset in
      same + [
        ("what", .string(params.what.rawValue)), ("cursor", params.cursor.map { .string($0) }),
        ("offset", .number(offset)),
      ]
    }
    var members = page.content(of: name).object ?? []
    if let next, !page.isCut {
      let arguments = JSON.object(present: same + [("what", .string(params.what.rawValue)), ("cursor", next)])
      members.append(.init("cut", "More accounts follow."))
      members.append(.init("next", ["tool": .string(name), "arguments": arguments]))
    }
    return ToolOutput(.object(members))
  }

  private static func list(_ name: String, _ rows: JSON?, _ params: Params, _ tool: ToolCall) -> ToolOutput {
    let list = CutList(name, rows?.array ?? [], from: params.offset, budget: tool.budget) { offset in
      [
        ("profile", .string(params.profile.text)), ("what", .string(params.what.rawValue)),
        ("offset", .number(offset)),
      ]
    }
    return ToolOutput(list.content(of: Self.name))
  }

  enum Subject: String, CaseIterable, WireValue { case accounts, units, edition, subscription, eligibility }

  struct Params: WireObject {
    var profile: ProfileName
    var what: Subject
    var account: String?
    var name: String?
    var edition: String?
    var subscription: String?
    var cursor: String?
    var offset: Int

    enum CodingKeys: String, CodingKey, CaseIterable {
      case profile, what, account, name, edition, subscription, cursor, offset
    }
    static let fields: [CodingKeys: Field] = [
      .profile: Field("The profile."), .what: Field("What to read. accounts needs account or name."),
      .account: Field("The id of an account.", length: 1...200),
      .name: AccountsListParams.fields[.name] ?? Field("The name."),
      .edition: Field("The id of an edition, for edition and eligibility.", length: 1...200),
      .subscription: SubscriptionsGetParams.fields[.subscription] ?? Field("The subscription."),
      .cursor: Field("Only from `next`.", length: 1...4096),
      .offset: Field("Only from `next`.", default: 0, range: 0...1_000_000),
    ]
    static var schemaName: String { "MarketplaceReadArguments" }
  }
}
