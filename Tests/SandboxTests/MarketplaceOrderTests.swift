import HTTP
import JSON
import Sandbox
import Testing

private typealias Market = MarketplaceClient

// MARK: - Checks

@Test(arguments: [
  (MarketplaceClient.account, MarketplaceClient.purchase, 204), (MarketplaceClient.account, "EID4TRL8", 204),
  (MarketplaceClient.account, MarketplaceClient.draft, 400), (MarketplaceClient.account, "EID0", 400),
  (MarketplaceClient.suspended, MarketplaceClient.purchase, 400), ("0", MarketplaceClient.purchase, 400),
])
func aCheckAllowsOrRefuses(account: String, edition: String, status: Int) async throws {
  let client = try await Market.ready()
  let body: JSON = ["accountId": .string(account), "editionId": .string(edition)]
  let answer = try await client.send(Market.check, .post, body.text)
  #expect(answer.status == status)
  if status == 204 {
    #expect(answer.body.isEmpty && answer.headers["Content-Type"] == nil)
  } else {
    #expect(answer.json?["message"]?.string?.isEmpty == false)
  }
  #expect(client.marketplace.subscriptionCount == 1, "nothing is ordered")
}

@Test(arguments: [
  "", "[]", "{", "{}", #"{"accountId":"a"}"#, #"{"accountId":7,"editionId":"EID7KQ2M"}"#,
  #"{"accountId":"6710c3a5e4b09d2f58a71e02","editionId":""}"#,
  #"{"accountId":"6710c3a5e4b09d2f58a71e02","editionId":"EID7KQ2M","force":true}"#,
  #"{"accountId":"0","accountId":"6710c3a5e4b09d2f58a71e02","editionId":"EID7KQ2M"}"#,
])
func aCheckRequiresTwoIds(body: String) async throws {
  let client = try await Market.ready()
  #expect(try await client.refusal(Market.check, .post, body) == "400 bad_request")
}

// MARK: - Orders

@Test func anOrderIsAcceptedBeforeItIsComplete() async throws {
  let client = try await Market.ready()
  let item: JSON = [
    "chargeId": .string(Market.charge), "quantity": 2, "price": .number(JSONNumber(written: "0.10")), "unitPrice": 5,
    "overagePrice": .number(JSONNumber(written: "60.250")), "tax": 19,
  ]
  let expected = Market.subscription.with("lineItems", [item, ["chargeId": "D0FSCNU", "quantity": 0]])
    .with("type", "PURCHASE").with("currency", "USD").with("startDate", 1_795_000_000_000)
    .with("byol", false).with("draftContent", false).with("byolMessage", "ours")
  let members: [JSON.Member] = [
    .init("requestId", "cb14"), .init("quoteId", "7340042"),
    .init("requestor", ["iamId": "IBMid-1", "email": "ida@nordlicht.example"]),
    .init("payment", ["purchaseOrderNumber": "PO1", "paymentAuthRef": "auth"]),
  ]
  let body = try await client.post(Market.orders, Market.order(expected, with: members).text)
  #expect(body.names == ["data", "metadata"] && body["metadata"]?.text == #"{"count":1}"#)
  let made = try #require(body["data"]?[0])
  #expect(
    made.names == [
      "accountId", "editionId", "editionRevision", "productKey", "term", "termUnit", "billingFrequency", "category",
      "type", "state", "renewalType", "currentOperation", "lineItems", "provisioningInput", "id",
    ])
  #expect(made["state"] == "IN_PROGRESS" && made["currentOperation"] == "CREATING" && made["category"] == "PRODUCT")
  #expect(made["renewalType"] == "RENEW_CURRENT_TERM", "renewing is the default")
  #expect(made["lineItems"]?[0] == item, "numbers keep their text")
  #expect(made["productKey"]?.string?.count == 32)
  let id = try #require(made["id"]?.string)
  #expect(id.count == 24 && id.allSatisfy(\.isHexDigit))

  let read = try await client.get(Market.subscriptions + "/" + id, 202)
  #expect(
    read.names == [
      "id", "accountId", "editionId", "editionRevision", "quoteId", "requestor", "workflowVersion", "productKey",
      "term", "termUnit", "billingFrequency", "category", "type", "state", "renewalType", "currentOperation",
      "lineItems", "provisioningInput", "tags",
    ])
  #expect(read["quoteId"] == "7340042" && read["requestor"]?["email"] == "ida@nordlicht.example")
  #expect(read["lineItems"]?[1]?.names == ["chargeId", "quantity", "externalReference"])
}

@Test func anOrderIsCompletedAfterAWhile() async throws {
  let client = try await Market.ready()
  func ordered() async throws -> String {
    let body = try await client.post(Market.orders, Market.order(Market.subscription).text)
    return try #require(body["data"]?[0]?["id"]?.string)
  }
  func state(_ id: String) async throws -> String? {
    let read = try await client.get(Market.subscriptions + "/" + id, 202)
    #expect((read["currentOperation"] == nil) == (read["state"]?.string?.hasPrefix("IN") != true))
    return read["state"]?.string
  }
  let first = try await ordered()
  for expected in ["IN_PROGRESS", "IN_PROGRESS", "ACTIVE", "ACTIVE"] { #expect(try await state(first) == expected) }
  client.marketplace.adjust {
    $0.readsInProgress = 1
    $0.finalState = "READY"
    $0.followsTables = true
  }
  let second = try await ordered()
  for expected in ["INPROGRESS", "READY"] { #expect(try await state(second) == expected) }
}

@Test func bothVersionsOfThePathAcceptOrders() async throws {
  let client = try await Market.ready()
  let order = Market.order(Market.subscription).text
  for (path, status) in [("v1", 202), ("vi", 202), ("v2", 404)] {
    #expect(try await client.send("/subscriptions/api/\(path)/orders", .post, order).status == status)
  }
  #expect(try await client.send("/subscriptions/api/vi/orders/check", .post, "{}").status == 404)
  #expect(client.marketplace.subscriptionCount == 3)
  client.marketplace.adjust { $0.answers200 = true }
  let made = try await client.post(Market.orders, order, 200)
  let id = try #require(made["data"]?[0]?["id"]?.string)
  #expect(try await client.get(Market.subscriptions + "/" + id)["id"]?.string == id)
}

@Test func aRepeatedRequestMakesTwoOrdersByDefault() async throws {
  let client = try await Market.ready()
  func order(_ request: String?, _ subscription: JSON = Market.subscription) async throws -> String? {
    let order = Market.order(subscription).with("requestId", request.map { .string($0) })
    return try await client.post(Market.orders, order.text)["data"]?[0]?["id"]?.string
  }
  #expect(try await order("r1") != order("r1"))
  client.marketplace.adjust { $0.knowsRequests = true }
  let first = try await order("r2")
  #expect(try await order("r2") == first)
  #expect(try await order("r3") != first)
  #expect(try await order(nil) != order(nil))
  // A second request for a trial with the same name refers to the same trial.
  #expect(try await order("r4", Market.trialSubscription) == order("r4", Market.trialSubscription))
  #expect(client.marketplace.subscriptionCount == 8)
}

/// Changes that make a valid order invalid, by member; nil removes the member.
private let wrongOrders: [(name: String, value: JSON?)] = [
  ("accountId", nil), ("accountId", 7), ("accountId", "0"), ("accountId", .string(MarketplaceClient.suspended)),
  ("subscriptions", nil), ("subscriptions", []), ("subscriptions", [:]), ("subscriptions", ["a"]),
  ("subscriptions", .array(Array(repeating: MarketplaceClient.subscription, count: 101))),
  ("requestId", 7), ("requestId", ""), ("quoteId", "1"), ("requestor", "ida"), ("requestor", ["name": "Ida"]),
  ("requestor", ["email": 7]), ("payment", []), ("payment", ["card": "4242"]), ("payment", ["paymentAuthRef": 7]),
  ("confirm", true), ("requestId", .string(String(repeating: "r", count: 10_001))),
]

@Test(arguments: wrongOrders.indices)
func invalidOrdersAreRefused(index: Int) async throws {
  let client = try await Market.ready()
  let order = Market.order(Market.subscription).with(wrongOrders[index].name, wrongOrders[index].value)
  #expect(try await client.refusal(Market.orders, .post, order.text) == "400 bad_request")
  #expect(client.marketplace.subscriptionCount == 1)
}

private let wrongSubscriptions: [(name: String, value: JSON?)] = [
  ("editionId", nil), ("editionId", "EID0"), ("editionId", "EID9DRF3"), ("editionRevision", nil),
  ("editionRevision", "2"), ("editionRevision", 3), ("editionRevision", .number(JSONNumber(written: "1.5"))),
  ("term", nil), ("term", 0), ("term", 18), ("term", "x"), ("term", 121), ("termUnit", nil), ("termUnit", "DAYS"),
  ("termUnit", "Month"), ("billingFrequency", nil), ("billingFrequency", "UPFRONT"), ("billingFrequency", "Monthly"),
  ("type", "TRIAL"), ("type", "FREE"), ("type", "Purchase"), ("currency", "EUR"), ("startDate", "today"),
  ("autoRenewal", "no"), ("autoRenewl", false), ("byol", 0), ("draftContent", .null), ("byolMessage", 7), ("id", "0"),
  ("lineItems", nil), ("lineItems", []), ("lineItems", [["quantity": 1]]),
  ("lineItems", [["chargeId": "6710d1b8e4b09d2f58a72001"]]),
  ("lineItems", [["chargeId": "6710d1b8e4b09d2f58a72001", "quantity": 0]]),
  ("lineItems", [["chargeId": "6710d1b8e4b09d2f58a72001", "quantity": 101]]),
  ("lineItems", [["chargeId": "6710d1b8e4b09d2f58a72001", "quantity": "1"]]),
  ("lineItems", [["chargeId": "6710d1b8e4b09d2f58a72001", "quantity": .number(JSONNumber(written: "1.5"))]]),
  ("lineItems", [["chargeId": "6710d1b8e4b09d2f58a72001", "quantity": 1, "price": "1"]]),
  ("lineItems", [["chargeId": "6710d1b8e4b09d2f58a72001", "quantity": 1, "discount": 1]]),
  (
    "lineItems",
    [["chargeId": "6710d1b8e4b09d2f58a72001", "quantity": 1, "tax": .number(JSONNumber(written: "1e999"))]]
  ),
  ("lineItems", [["chargeId": "D0FSCNU", "quantity": 1]]), ("lineItems", [["chargeId": "x", "quantity": 1]]),
  (
    "lineItems",
    [
      ["chargeId": "6710d1b8e4b09d2f58a72001", "quantity": 1],
      ["chargeId": "6710d1b8e4b09d2f58a72001", "quantity": 1],
    ]
  ),
]

@Test(arguments: wrongSubscriptions.indices)
func subscriptionsThatCannotBeOrdered(index: Int) async throws {
  let client = try await Market.ready()
  let wrong = Market.subscription.with(wrongSubscriptions[index].name, wrongSubscriptions[index].value)
  let answer = try await client.send(Market.orders, .post, Market.order(Market.subscription, wrong).text)
  #expect(answer.status == 400, "\(answer.text)")
  #expect(client.marketplace.subscriptionCount == 1, "all or nothing")
}

@Test(arguments: [
  ("term", "24" as JSON), ("term", 36), ("billingFrequency", "ANNUAL"), ("billingFrequency", "QUARTERLY"),
  ("autoRenewal", false), ("editionRevision", 1), ("id", .string("6710d3f2e4b09d2f58a73101")),
])
func otherSubscriptionsThatCanBeOrdered(name: String, value: JSON) async throws {
  let client = try await Market.ready()
  let order = Market.order(Market.subscription.with(name, value))
  let made = try #require(try await client.post(Market.orders, order.text)["data"]?[0])
  #expect((made["renewalType"] == nil) == (name == "autoRenewal"))
  #expect(made["term"]?.integer == (name == "term" ? value.integer ?? value.string.flatMap { Int($0) } : 12))
  #expect(made["id"]?.string != "6710d3f2e4b09d2f58a73101", "a renewal is a separate subscription")
}

@Test func aTermMayBeInYears() async throws {
  let client = try await Market.ready()
  let years = Market.subscription.with("termUnit", "YEARS")
  for (term, status) in [(1, 202), (3, 202), (4, 400), (120, 400)] {
    let order = Market.order(years.with("term", .number(term)))
    #expect(try await client.send(Market.orders, .post, order.text).status == status)
  }
}

@Test func anAccountGetsOneTrial() async throws {
  let client = try await Market.ready()
  let trial = Market.trialSubscription
  #expect(try await client.send(Market.orders, .post, Market.order(trial, trial).text).status == 400)
  #expect(client.marketplace.subscriptionCount == 1)
  let made = try await client.post(Market.orders, Market.order(trial).text)
  #expect(made["data"]?[0]?["type"] == "TRIAL")
  #expect(try await client.send(Market.orders, .post, Market.order(trial).text).status == 400)
  let check = #"{"accountId":"\#(Market.account)","editionId":"\#(Market.trial)"}"#
  #expect(try await client.send(Market.check, .post, check).status == 400)
}

@Test func ordersAreJSON() async throws {
  let client = try await Market.ready()
  let order = Market.order(Market.subscription).text
  for (headers, status) in [
    (["Content-Type": "text/json"], 415), (["Content-Type": nil], 415), (["Content-Encoding": "gzip"], 415),
    (["Accept": "text/html"], 406), (["Content-Type": "Application/JSON; charset=utf-8"], 202),
  ] as [([String: String?], Int)] {
    #expect(try await client.send(Market.orders, .post, order, headers: headers).status == status)
  }
  let large = Market.order(Market.subscription).with("x", .string(String(repeating: "x", count: 1 << 20)))
  #expect(try await client.send(Market.orders, .post, large.text).status == 413)
}

// MARK: - Subscriptions

@Test func aSubscriptionExistsFromTheStart() async throws {
  let client = try await Market.ready()
  let path = Market.subscriptions + "/6710d3f2e4b09d2f58a73101"
  let read = try await client.get(path, 202)
  #expect(read["state"] == "ACTIVE" && read["currentOperation"] == nil)
  #expect(read["requestor"]?["email"]?.string?.isEmpty == false, "the table lists it as required")
  #expect(read["tags"]?["tags"]?[0]?.names == ["accountId", "name", "value", "description", "createdDate"])
  client.marketplace.adjust { $0.hasPlainTags = true }
  #expect(try await client.get(path, 202)["tags"]?.array == read["tags"]?["tags"]?.array)
}

@Test(arguments: ["/0", "/6710d3f2e4b09d2f58a73100", "/a%2Fb", "/..", "/", ""])
func unknownSubscriptionsAreNotFound(path: String) async throws {
  let client = try await Market.ready()
  #expect(try await client.refusal(Market.subscriptions + path) == "404 not_found")
}
