import CaseModel
import CaseService
import JSON
import JSONRPC
import ProviderKit

/// Orders subscriptions. Only a person can agree to it.
enum MarketplaceOrderTool: Tool {
  static let name = "marketplace_order"
  static let effect = OrdersCreate.effect
  static let toolset = Toolset.marketplace
  static let methods = [OrdersCreate.name]
  static let summary = "Orders subscriptions, which spends money. The user must agree."
  static var isDestructive: Bool { true }

  static func lane(_ params: Params) -> Lane { .exclusive(.profile(params.profile.text)) }

  static func run(_ params: Params, _ call: Call) async throws(Fault) -> ToolOutput {
    let tool = try ToolCall(call)
    let profile = try call.context.profile(params.profile.text, path: "profile")
    try call.context.allow(OrdersCreate.name, effect, on: profile, consent: .person)
    let members = (tool.invocation.arguments.object ?? []).filter { $0.name != "confirm" }
      .map { ($0.name, Optional($0.value)) }
    let count = params.subscriptions.count
    return try await tool.perform(
      OrdersCreate.name, members + [("confirm", true)], at: profile, isMandatory: true,
      question:
        "Order \(count) subscriptions for the account, and spend money, with the profile \(profile.name)?",
      shown: members
    ) { order in ToolOutput(CutList.content(order, budget: tool.budget)) }
  }

  struct Params: WireObject {
    var profile: ProfileName
    var account: String
    var subscriptions: [OrderSubscription]
    var payment: OrderPayment?
    var requestor: OrderRequestor?
    var quote: String?
    var requestId: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case profile, account, subscriptions, payment, requestor, quote, requestId
    }
    static let fields: [CodingKeys: Field] = [
      .profile: Field("The profile."), .account: OrdersCreateParams.fields[.account] ?? Field("The account."),
      .subscriptions: Field("The subscriptions to order, with the vendor's member names.", count: 1...100),
      .payment: Field("The payment.", isSecret: true), .requestor: Field("The person who orders.", isSecret: true),
      .quote: OrdersCreateParams.fields[.quote] ?? Field("The quote."),
      .requestId: OrdersCreateParams.fields[.requestId] ?? Field("The id of the order."),
    ]
    static var schemaName: String { "MarketplaceOrderArguments" }
  }
}
