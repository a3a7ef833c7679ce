import CaseModel
import HTTP
import JSON
import ProviderKit

/// Places orders.
struct MarketplaceOrders: OrderService {
  let client: VendorClient
  /// The version in the address of orders: `v1` or `vi`.
  let version: String

  func eligibility(on edition: String, for account: String, _ call: VendorCall) async throws(Fault) -> OrderEligibility
  {
    let body: JSON = ["accountId": .string(account), "editionId": .string(edition)]
    // Red Hat: a POST that only asks. Its address is always v1.
    var request = VendorRequest(
      .post, "/subscriptions/api/v1/orders/check", headers: MarketplaceWire.headers, body: body.bytes,
      isRepeatable: true)
    // Red Hat: 204 is yes; 400 is no or a wrong question, without a difference. A 400 of the token service for a refused key is
    // not an answer.
    request.answers = [400]
    return try await client.send(request, call) { (response) throws(JSONError) in
      guard response.status == 400 else { return OrderEligibility(allowed: true) }
      let reason = client.dialect.error(in: response).message
      return OrderEligibility(allowed: false, reason: reason.map(client.bounded))
    }
  }

  func submit(_ order: NewOrder, _ call: VendorCall) async throws(Fault) -> [Subscription] {
    // Red Hat: nothing states that an order with the same requestId is accepted only once.
    let request = VendorRequest(
      .post, "/subscriptions/api/\(version, "ordersPath")/orders", headers: MarketplaceWire.headers,
      body: Self.body(order).bytes,
      isRepeatable: false, check: "subscriptions/get")
    let records = MarketplaceRecords(includesRaw: false)
    do throws(Fault) {
      let made = try await orderClient.sendForRecord(request, call) { (answer) throws(JSONError) in
        guard let data = try answer.records("data") else { throw answer.missing("data") }
        guard !data.isEmpty else { throw answer.wrongType("a list of what was ordered", "data") }
        var subscriptions: [Subscription] = []
        for record in data { subscriptions.append(try records.subscription(record)) }
        return subscriptions
      }
      try orderClient.require(made.allSatisfy { Self.fits($0, order) }, "what was ordered", request)
      return made
    } catch {
      guard error.kind == .outcomeUnknown else { throw error }
      throw error.with(
        "remedy",
        "Do not order again until the outcome is known. The web pages of the marketplace list the subscriptions of the "
          + "account. The vendor's support can find the order by its requestId.")
    }
  }

  /// Whether a subscription can belong to an order. Missing members are ignored.
  private static func fits(_ made: Subscription, _ order: NewOrder) -> Bool {
    let account = made["accountId"]?.string.map { ResponseMatch.isSameID($0, order.account) } ?? true
    let edition = made["editionId"]?.string.map { id in
      order.subscriptions.contains { ResponseMatch.isSameID($0.editionId, id) }
    }
    return account && edition ?? true
  }

  /// The client for the order itself.
  private var orderClient: VendorClient {
    var client = client
    client.dialect = MarketplaceOrderDialect(usual: client.dialect, version: version, profile: client.profile)
    return client
  }

  // MARK: The body

  private static func body(_ order: NewOrder) -> JSON {
    .object(present: [
      ("requestId", .string(order.requestId)), ("accountId", .string(order.account)),
      ("quoteId", order.quote.map { .string($0) }),
      (
        "requestor",
        order.requestor.map {
          JSON.object(present: [("iamId", $0.iamId.map { .string($0) }), ("email", $0.email.map { .string($0) })])
        }
      ),
      (
        "payment",
        order.payment.map {
          JSON.object(present: [
            ("purchaseOrderNumber", $0.purchaseOrderNumber.map { .string($0) }),
            ("paymentAuthRef", $0.paymentAuthRef.map { .string($0) }),
          ])
        }
      ),
      ("subscriptions", .array(order.subscriptions.map(subscription))),
    ])
  }

  private static func subscription(_ new: OrderSubscription) -> JSON {
    .object(present: [
      ("id", new.id.map { .string($0) }),
      ("type", new.type.map { .string(MarketplaceWord.ordered($0, among: MarketplaceWord.types)) }),
      ("editionId", .string(new.editionId)), ("editionRevision", .number(new.editionRevision)),
      // Red Hat: a string in the table, a number in the example.
      ("term", .number(new.term)),
      ("termUnit", .string(MarketplaceWord.ordered(new.termUnit, among: MarketplaceWord.termUnits))),
      (
        "billingFrequency",
        .string(MarketplaceWord.ordered(new.billingFrequency, among: MarketplaceWord.frequencies))
      ),
      ("currency", new.currency.map { .string($0) }), ("lineItems", .array(new.lineItems.map(item))),
      ("startDate", new.startDate.map { .number($0) }), ("autoRenewal", new.autoRenewal.map { .bool($0) }),
      ("byolMessage", new.byolMessage.map { .string($0) }), ("byol", new.byol.map { .bool($0) }),
      ("draftContent", new.draftContent.map { .bool($0) }),
    ])
  }

  private static func item(_ item: OrderLineItem) -> JSON {
    .object(present: [
      ("chargeId", .string(item.chargeId)), ("quantity", .number(item.quantity)),
      ("price", item.price.map { .number($0) }), ("unitPrice", item.unitPrice.map { .number($0) }),
      ("overagePrice", item.overagePrice.map { .number($0) }), ("tax", item.tax.map { .number($0) }),
    ])
  }
}
