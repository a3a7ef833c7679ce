import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite struct OrderTests {
  @Test func aCheckChangesNothing() async throws {
    let market = ProviderHarness([.status(204)], settings: ["ordersPath": "vi"])
    let eligibility = try await market.orders.eligibility(on: "EIDNORD1", for: "5dea", market.call)
    #expect(eligibility == OrderEligibility(allowed: true))
    #expect(market.lines == ["POST /subscriptions/api/v1/orders/check"])
    #expect(try market.body() == ["accountId": "5dea", "editionId": "EIDNORD1"])
  }

  @Test(arguments: [
    ("", "application/json", nil), (#"{"message":"not approved"}"#, "application/json", "not approved"),
    (#"{"errorMessage":"no","errorCode":7}"#, "application/json", "no"),
    ("no\n trials left", "text/plain", "no trials left"),
    ("<html>Bad Request</html>", "text/html", nil), ("{", "application/json", nil), ("[]", "application/json", nil),
  ])
  func a400IsNotEligible(body: String, type: String, reason: String?) async throws {
    let market = ProviderHarness([.answer(HTTPResponse(400, headers: ["Content-Type": type], body: Array(body.utf8)))])
    let eligibility = try await market.orders.eligibility(on: "EIDNORD1", for: "5dea", market.call)
    #expect(eligibility == OrderEligibility(allowed: false, reason: reason))
  }

  @Test(arguments: [(403, "forbidden 403"), (404, "notFound 404"), (409, "conflict 409"), (422, "rejected 422")])
  func otherStatusesAreErrors(status: Int, brief: String) async throws {
    let market = ProviderHarness([.status(status)])
    let orders = try market.orders
    let refused = await fault { () throws(Fault) in try await orders.eligibility(on: "E", for: "a", market.call) }
    #expect(refused?.brief == brief)
  }

  /// It is a read, so it may be repeated.
  @Test func aCheckIsRetried() async throws {
    let market = ProviderHarness([.status(503), .fail(.cut, sent: true), .status(204)])
    let eligibility = try await market.time.patiently {
      try await market.orders.eligibility(on: "E", for: "a", market.call)
    }
    #expect(eligibility.allowed && market.transport.requests.count == 3)
  }

  @Test(arguments: [(nil, "v1"), ("v1", "v1"), ("vi", "vi")])
  func thePathIsThatOfTheProfile(setting: String?, version: String) async throws {
    let market = ProviderHarness(
      [.json(202, #"{"data":[{"id":"s-1"}]}"#)], settings: setting.map { ["ordersPath": .string($0)] } ?? [:])
    _ = try await market.orders.submit(.sample, market.call)
    #expect(market.lines == ["POST /subscriptions/api/\(version)/orders"])
  }

  @Test func theOtherPathIsNotTried() async throws {
    let market = ProviderHarness([.status(404)])
    let orders = try market.orders
    let refused = await fault { () throws(Fault) in try await orders.submit(.sample, market.call) }
    #expect(refused?.brief == "notFound 404" && market.transport.requests.count == 1)
  }

  /// The fault for the wrong one of the two addresses names the other.
  @Test(arguments: [(404, "v1", "vi"), (405, "v1", "vi"), (404, "vi", "v1"), (405, "vi", "v1")])
  func theOtherPathIsNamed(status: Int, set: String, other: String) async throws {
    let market = ProviderHarness([.json(status, #"{"message":"no route"}"#)], settings: ["ordersPath": .string(set)])
    let orders = try market.orders
    let refused = await fault { () throws(Fault) in try await orders.submit(.sample, market.call) }
    #expect(refused?.message.contains("(no route)") == true)
    #expect(refused?.message.hasSuffix("set ordersPath of the profile work to \(other).") == true)
    #expect(refused?.data["vendorMessage"] == "no route")
  }

  /// A response of the token service is neither an eligibility nor an outcome of the order, which was not sent.
  @Test(
    arguments: [
      (.json(400, #"{"errorCode":"BXNIM0415E","errorMessage":"no such key"}"#), "authRequired 400"),
      (.json(400, #"{"errorCode":"BXNIM0109E"}"#), "rejected 400"), (.status(400), "rejected 400"),
      (.status(404), "configuration 404"), (.status(301), "vendorProtocol 301"),
      (.json(200, "{}"), "vendorProtocol 200"),
      (.status(500), "vendorUnavailable 500"),
    ] as [(FakeTransport.Step, String)])
  func theTokenServiceDoesNotDecideEligibility(step: FakeTransport.Step, brief: String) async throws {
    let market = ProviderHarness([step, step, step], credentials: ["apiKey": "k3y-k3y"])
    let orders = try market.orders
    let asked = await market.time.patiently {
      await fault { () throws(Fault) in try await orders.eligibility(on: "E", for: "a", market.call) }
    }
    #expect(asked?.brief == brief)
    let other = ProviderHarness([step, step, step], credentials: ["apiKey": "k3y-k3y"])
    let service = try other.orders
    let ordered = await other.time.patiently {
      await fault { () throws(Fault) in try await service.submit(.sample, other.call) }
    }
    #expect(ordered?.brief == brief && ordered?.message.contains("ordersPath") == false)
    #expect(Set(other.transport.requests.map(\.url)) == ["https://keys.example/token"])
  }

  @Test func aLongReasonIsTruncated() async throws {
    let text = String(repeating: "é", count: 100_000)
    let market = ProviderHarness([.json(400, #"{"message":"\#(text)"}"#)])
    let eligibility = try await market.orders.eligibility(on: "E", for: "a", market.call)
    #expect(eligibility.reason?.unicodeScalars.count == 503)
  }

  @Test func theCardReferenceIsRedactedInTheLog() {
    var order = NewOrder.sample
    order.payment = OrderPayment(purchaseOrderNumber: "PO1", paymentAuthRef: "auth-9981")
    let text = order.payment?.written ?? ""
    #expect(text.contains("auth-9981"))
    #expect(Redactor().redact(text) == #"{"purchaseOrderNumber":"PO1","paymentAuthRef":"[redacted]"}"#)
  }

  @Test func theMinimumBodyIsSent() async throws {
    let market = ProviderHarness([.json(202, #"{"data":[{"id":"s-1"}]}"#)])
    _ = try await market.orders.submit(.sample, market.call)
    #expect(
      try market.body().text == #"{"requestId":"cb14","accountId":"6dea935af2ecbc0012b6bca9","subscriptions":["#
        + #"{"editionId":"EIDNORD1","editionRevision":2,"term":12,"termUnit":"MONTHS","billingFrequency":"MONTHLY","#
        + #""lineItems":[{"chargeId":"D00AAAA","quantity":1}]}]}"#)
  }

  @Test func theWholeBodyIsSent() async throws {
    let market = ProviderHarness([.json(202, Documents.order)])
    var order = NewOrder.sample
    order.payment = OrderPayment(purchaseOrderNumber: "PO1", paymentAuthRef: "auth")
    order.requestor = OrderRequestor(iamId: "ibmid-1", email: "ida@nordlicht.example")
    order.quote = "1234567"
    var item = OrderLineItem(chargeId: "D1", quantity: JSONNumber(written: "1.50"))
    item.price = JSONNumber(written: "0.10")
    item.unitPrice = JSONNumber(written: "1e2")
    item.overagePrice = JSONNumber(written: "123456789012345678.90")
    item.tax = JSONNumber(written: "19.0")
    var subscription = OrderSubscription(
      editionId: "EIDNORD1", editionRevision: 2, term: 12, termUnit: "Month", billingFrequency: "Monthly",
      lineItems: [item]
    )
    (subscription.id, subscription.type, subscription.currency) = ("5e3d", "Purchase", "USD")
    (subscription.startDate, subscription.autoRenewal) = (1_583_808_165_047, false)
    (subscription.byolMessage, subscription.byol, subscription.draftContent) = ("ours", true, false)
    order.subscriptions = [subscription]
    _ = try await market.orders.submit(order, market.call)
    #expect(
      try market.body().text == #"{"requestId":"cb14","accountId":"6dea935af2ecbc0012b6bca9","quoteId":"1234567","#
        + #""requestor":{"iamId":"ibmid-1","email":"ida@nordlicht.example"},"#
        + #""payment":{"purchaseOrderNumber":"PO1","paymentAuthRef":"auth"},"subscriptions":[{"id":"5e3d","#
        + #""type":"PURCHASE","editionId":"EIDNORD1","editionRevision":2,"term":12,"termUnit":"MONTHS","#
        + #""billingFrequency":"MONTHLY","currency":"USD","lineItems":[{"chargeId":"D1","quantity":1.50,"price":0.10,"#
        + #""unitPrice":1e2,"overagePrice":123456789012345678.90,"tax":19.0}],"startDate":1583808165047,"#
        + #""autoRenewal":false,"byolMessage":"ours","byol":true,"draftContent":false}]}"#)
  }

  /// Editions spell words differently from orders; unknown words are left to the vendor.
  @Test(arguments: [
    ("Month", "MONTHS"), ("months", "MONTHS"), ("DAY", "DAYS"), ("Years", "YEARS"), ("WEEKS", "WEEKS"), ("", ""),
    ("m-o.n t h", "MONTHS"),
  ])
  func wordsAreTranslated(given: String, sent: String) async throws {
    let market = ProviderHarness([.json(202, #"{"data":[{"id":"s-1"}]}"#)])
    var order = NewOrder.sample
    order.subscriptions[0].termUnit = given
    _ = try await market.orders.submit(order, market.call)
    #expect(try market.body()["subscriptions"]?[0]?["termUnit"]?.string == sent)
  }

  private static let lost: [(String, FakeTransport.Step)] = [
    ("500", .status(500)), ("502", .answer(HTTPResponse(502, headers: ["Content-Type": "text/html"], body: [0x3C]))),
    ("503", .status(503)), ("504", .json(504, #"{"details":{"retryable":true}}"#)), ("cut", .fail(.cut, sent: true)),
    ("timeout", .fail(.timeout, sent: true)), ("no body", .status(202)), ("array", .json(202, "[]")),
    ("no data", .json(202, "{}")), ("nothing", .json(202, #"{"data":[]}"#)),
    ("another", .json(200, #"{"message":"hi"}"#)), ("broken", .json(202, #"{"data":[{"id":"x""#)),
    ("texts", .json(202, #"{"data":["a"]}"#)), ("see other", .status(303, headers: ["Location": "/orders/1"])),
    ("found", .status(302)), ("not modified", .status(304)), ("moved", .status(308)),
    ("page", .answer(HTTPResponse(200, headers: ["Content-Type": "text/html"], body: Array("<html>".utf8)))),
  ]

  @Test(arguments: lost.indices)
  func aLostResponseLeavesTheOutcomeUnknown(index: Int) async throws {
    let market = ProviderHarness([Self.lost[index].1, .json(202, Documents.order)])
    let orders = try market.orders
    let lost = await fault { () throws(Fault) in try await orders.submit(.sample, market.call) }
    #expect(lost?.kind == .outcomeUnknown, "\(Self.lost[index].0)")
    #expect(lost?.data["check"] == "subscriptions/get" && lost?.data["retriable"] == false)
    #expect(lost?.data["remedy"]?.string?.contains("Do not order again") == true)
    #expect(market.transport.requests.count == 1, "nothing is sent again")
  }

  @Test func anUnexecutedOrderIsSentAgain() async throws {
    let market = ProviderHarness([
      .fail(.connect, sent: false), .status(429, headers: ["Retry-After": "2"]), .json(202, Documents.order),
    ])
    let submitted = try await market.time.patiently { try await market.orders.submit(.sample, market.call) }
    #expect(submitted.count == 1 && market.transport.requests.count == 3)
  }

  @Test func aRefusalIsRejected() async throws {
    let market = ProviderHarness([.json(400, #"{"requestId":"r9","errorCode":"E7","message":"term is not allowed"}"#)])
    let orders = try market.orders
    let refused = await fault { () throws(Fault) in try await orders.submit(.sample, market.call) }
    #expect(refused?.brief == "rejected 400" && refused?.data["vendorCode"] == "E7")
    #expect(refused?.data["vendorMessage"] == "term is not allowed" && refused?.data["traceId"] == "r9")
  }

  @Test func editionsOfAnOrderAreUnique() {
    var order = NewOrder.sample
    for edition in ["EID2", "EIDNORD1", "EID2", "EID3"] {
      var another = order.subscriptions[0]
      another.editionId = edition
      order.subscriptions.append(another)
    }
    #expect(order.editions == ["EIDNORD1", "EID2", "EID3"])
  }
}
