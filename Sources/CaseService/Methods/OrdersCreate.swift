package import CaseModel
package import JSON
package import JSONRPC
import Platform
package import ProviderKit

/// Orders subscriptions, which spends money: every edition is checked first, and nothing is ordered unless all may be.
package enum OrdersCreate: ProfileMethod {
  package typealias Params = OrdersCreateParams
  package typealias Result = OrdersCreateResult

  package static let name = "orders/create"
  package static let effect = Effect.adds
  package static let part = ProviderParts.orders
  package static let summary =
    "Orders subscriptions once every edition was checked; tells what was accepted, not what is done."

  package static func lane(_ params: OrdersCreateParams) -> Lane { .exclusive(params.profile.text) }

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
      // These are certain not to have reached the vendor, or to have been turned away at the door.
      let isNothing = [.cancelled, .authRequired, .rateLimited, .vendorUnavailable].contains(error.kind)
      throw (isNothing ? nothingOrdered(error) : error).with("requestId", order.requestId)
    }
  }

  /// Says what whoever spends money wants to know first.
  private static func nothingOrdered(_ fault: Fault) -> Fault {
    var fault = fault
    fault.message += "; nothing was ordered"
    return fault
  }

  /// Asks about each edition, so that one answer names all that may not be ordered.
  private static func check(
    _ order: NewOrder, _ provider: Provider, _ orders: any OrderService, _ call: VendorCall
  ) async throws(Fault) {
    var refused: [(edition: String, reason: String?)] = []
    for edition in order.editions {
      call.report("checking \(edition)")
      let eligibility = try await orders.eligibility(on: edition, for: order.account, call)
      if !eligibility.allowed { refused.append((edition, eligibility.reason)) }
    }
    if refused.isEmpty { return }
    let reasons = refused.map { edition, reason in edition + (reason.map { " (\($0))" } ?? "") }
    throw Fault(
      .rejected,
      "\(provider.descriptor.name) does not let this account order \(reasons.joined(separator: ", ")); nothing was ordered"
    ).from(provider).with("editions", .array(refused.map { .string($0.edition) }))
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
    .profile: Field("The profile to order with."),
    .account: Field("The account to order for, as `accounts/list` gives its id.", length: 1...200),
    .subscriptions: Field("What to order, with the vendor's member names.", count: 1...100),
    .payment: Field("What it is paid with.", isSecret: true),
    .requestor: Field("Who orders.", isSecret: true),
    .quote: Field("The quote that overrides prices.", length: 1...200),
    .requestId: Field(
      "Names the order in talks with the vendor; made by casewire by default. It does not make a second order the first.",
      length: 1...200),
    .confirm: Field("True, to say that money may be spent; nothing is sent otherwise."),
  ]

  var order: NewOrder {
    var order = NewOrder(
      requestId: requestId ?? RandomUUID.make(), account: account, subscriptions: subscriptions)
    (order.payment, order.requestor, order.quote) = (payment, requestor, quote)
    return order
  }
}

/// A word that can only be given on purpose: `true`.
package struct OrderConfirmation: WireValue, Equatable {
  package static var schema: JSON {
    ["type": "boolean", "enum": [true]]
  }
  package static var rule: String? { "must be true: an order spends money" }
  package static var placeholder: OrderConfirmation { OrderConfirmation() }
  package static func read(_ json: JSON) -> OrderConfirmation? { json.bool == true ? OrderConfirmation() : nil }
  package func write(to writer: inout JSONWriter) { writer.bool(true) }
}

package struct OrdersCreateResult: WireObject {
  package var requestId: String
  package var subscriptions: [Subscription]

  package enum CodingKeys: String, CodingKey, CaseIterable { case requestId, subscriptions }
  package static let fields: [CodingKeys: Field] = [
    .requestId: Field("Names the order in talks with the vendor."),
    .subscriptions: Field(
      "What was accepted and is not done yet: read it with `subscriptions/get` until its `state` changes."),
  ]
}
