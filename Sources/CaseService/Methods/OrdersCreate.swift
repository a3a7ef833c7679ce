package import CaseModel
package import JSON
package import JSONRPC
import Platform
package import ProviderKit

/// Orders subscriptions, which spends money. Every edition is checked first; nothing is ordered unless all are allowed.
package enum OrdersCreate: ProfileMethod {
  package typealias Params = OrdersCreateParams
  package typealias Result = OrdersCreateResult

  package static let name = "orders/create"
  package static let effect = Effect.adds
  package static let part = ProviderParts.orders
  package static let summary =
    "Checks every edition, orders subscriptions, and returns what the vendor accepted."

  package static func lane(_ params: OrdersCreateParams) -> Lane { .exclusive(.profile(params.profile.text)) }

  package static func run(
    _ params: OrdersCreateParams, _ part: any OrderService, at provider: Provider, _ call: VendorCall
  ) async throws(Fault) -> OrdersCreateResult {
    let order = params.order
    do throws(Fault) {
      try await check(order, provider, part, call)
    } catch {
      throw error.kind == .rejected && error.data["editions"] != nil ? error : nothingOrdered(error)
    }
    do throws(Fault) {
      return OrdersCreateResult(
        requestId: order.requestId, subscriptions: try await part.submit(order, call))
    } catch {
      // After these kinds the vendor certainly did not act.
      let isNothing = [.cancelled, .authRequired, .rateLimited, .vendorUnavailable].contains(error.kind)
      throw (isNothing ? nothingOrdered(error) : error).with("requestId", order.requestId)
    }
  }

  /// States that no money was spent.
  private static func nothingOrdered(_ fault: Fault) -> Fault {
    var fault = fault
    fault.message = Issue.sentence("", fault.message) + " Nothing was ordered."
    return fault
  }

  /// Checks each edition, so that one fault names all that may not be ordered.
  private static func check(
    _ order: NewOrder, _ provider: Provider, _ orders: any OrderService, _ call: VendorCall
  ) async throws(Fault) {
    var refused: [(edition: String, reason: String?)] = []
    for edition in order.editions {
      call.report("Checking \(edition)")
      let eligibility = try await orders.eligibility(on: edition, for: order.account, call)
      if !eligibility.allowed { refused.append((edition, eligibility.reason)) }
    }
    if refused.isEmpty { return }
    let reasons = refused.map { edition, reason in edition + (reason.map { " (\($0))" } ?? "") }
    let texts = refused.compactMap(\.reason).map { JSON.string($0) }
    throw Fault(
      .rejected,
      "\(provider.descriptor.name) does not let this account order \(reasons.joined(separator: ", ")). Nothing was ordered."
    ).from(provider).with("editions", .array(refused.map { .string($0.edition) }))
      .with("vendorErrors", texts.isEmpty ? nil : .array(texts))
  }
}

package struct OrdersCreateParams: ProfileParams {
  package var profile: ProfileName
  package var account: String
  package var subscriptions: [OrderSubscription]
  package var payment: OrderPayment?
  package var requestor: OrderRequestor?
  package var quote: String?
  package var requestId: String?
  package var confirm: OrderConfirmation

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case profile, account, subscriptions, payment, requestor, quote, requestId, confirm
  }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile."),
    .account: Field("The id of the account to order for, from `accounts/list`.", length: 1...200),
    .subscriptions: Field("The subscriptions to order, with the vendor's member names.", count: 1...100),
    .payment: Field("The payment.", isSecret: true),
    .requestor: Field("The person who orders.", isSecret: true),
    .quote: Field("The quote that overrides prices.", length: 1...200),
    .requestId: Field(
      "The id of the order, for the vendor's support. Default: a new UUID. Using it again creates a second order.",
      length: 1...200),
    .confirm: Field("Must be true. It confirms that the order may spend money."),
  ]

  var order: NewOrder {
    var order = NewOrder(
      requestId: requestId ?? RandomUUID.make(), account: account, subscriptions: subscriptions)
    (order.payment, order.requestor, order.quote) = (payment, requestor, quote)
    return order
  }
}

/// A confirmation: only `true` is valid.
package struct OrderConfirmation: WireValue, Equatable {
  package static var schema: JSON {
    ["type": "boolean", "enum": [true]]
  }
  package static var rule: String? { "must be true. An order spends money." }
  package static var placeholder: OrderConfirmation { OrderConfirmation() }
  package static func read(_ json: JSON) -> OrderConfirmation? { json.bool == true ? OrderConfirmation() : nil }
  package func write(to writer: inout JSONWriter) { writer.bool(true) }
}

package struct OrdersCreateResult: WireObject {
  package var requestId: String
  package var subscriptions: [Subscription]

  package enum CodingKeys: String, CodingKey, CaseIterable { case requestId, subscriptions }
  package static let fields: [CodingKeys: Field] = [
    .requestId: Field("The id of the order, for the vendor's support."),
    .subscriptions: Field(
      "The accepted subscriptions, which are not active yet. Read them with `subscriptions/get` until `state` changes."),
  ]
}
