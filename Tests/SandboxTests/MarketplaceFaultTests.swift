import HTTP
import JSON
import Platform
import Sandbox
import Testing

private typealias Market = MarketplaceClient

@Test(arguments: [
  (400, "bad_request", false), (401, "unauthorized", false), (403, "forbidden", false), (404, "not_found", false),
  (418, "request_error", false), (429, "too_many_requests", true), (500, "service_error", true),
  (503, "service_error", true),
])
func theMarketplaceHasItsOwnErrors(status: Int, code: String, isRetryable: Bool) async throws {
  let client = try await Market.ready()
  client.marketplace.inject(.status(status, retryAfter: .seconds(3)), for: .operation(.listUoms))
  let answer = try await client.send(Market.uoms)
  #expect(answer.status == status && answer.headers["Retry-After"] == "3")
  let body = try #require(answer.json)
  #expect(body.names == ["requestId", "status", "message", "errorCode", "details"])
  #expect(body["requestId"]?.string?.count == 32 && body["message"]?.string?.isEmpty == false)
  #expect(body["errorCode"]?.string == code)
  #expect(body["details"] == ["code": .string(code), "statusCode": .number(status), "retryable": .bool(isRetryable)])
  #expect(try await client.send(Market.uoms).status == 200)
  client.marketplace.inject(.status(status, retryAfter: nil), for: .token)
  let token = try await client.exchange()
  #expect(token.status == status && token.headers["Retry-After"] == nil)
  #expect(token.json?["errorCode"]?.string?.isEmpty == false)
}

@Test func errorsOfTheMarketplaceMayHaveNoBody() async throws {
  let client = try await Market.ready()
  client.marketplace.adjust { $0.hasEmptyErrors = true }
  client.marketplace.inject(.status(429, retryAfter: .seconds(9)), for: .api)
  let limited = try await client.send(Market.uoms)
  #expect(limited.status == 429 && limited.headers["Retry-After"] == "9" && limited.body.isEmpty)
  let missing = try await client.send(Market.uoms + "/x")
  #expect(missing.status == 404 && missing.body.isEmpty && missing.headers["Content-Type"] == nil)
}

@Test func theMarketplaceHasNetworkFaults() async throws {
  let client = try await Market.ready()
  for fault in [SimulatedFault.cut, .cutAfterActing, .refuseConnection] {
    client.marketplace.inject(fault, for: .operation(.createOrder))
    await #expect(throws: HTTPFailure.self) {
      try await client.send(Market.orders, .post, Market.order(Market.subscription).text)
    }
  }
  #expect(client.marketplace.subscriptionCount == 2, "one of the lost responses was to an accepted order")
  #expect(client.marketplace.requests(at: .operation(.createOrder)) == 2)
  client.marketplace.inject(.gatewayPage, for: .api)
  let page = try await client.send(Market.uoms)
  #expect(page.status == 502 && page.headers["Content-Type"] == "text/html")
  client.marketplace.inject(.brokenJSON, for: .operation(.createOrder))
  let broken = try await client.send(Market.orders, .post, Market.order(Market.subscription).text)
  #expect(broken.status == 200 && broken.json == nil && client.marketplace.subscriptionCount == 3)
  #expect(client.marketplace.requests(at: .api) == 4 && client.marketplace.requests(at: .token) == 1)
}

/// Every operation has its own fault point.
@Test(arguments: [
  (MarketplaceOperation.listAccounts, HTTPRequest.Method.get, MarketplaceClient.accounts + "?skip=0"),
  (.listUoms, .get, MarketplaceClient.uoms), (.getUom, .get, MarketplaceClient.uoms + "/Asset"),
  (.latestEdition, .get, MarketplaceClient.edition + "/EID7KQ2M"),
  (.editionVersion, .get, MarketplaceClient.edition + "/EID7KQ2M/1"),
  (.checkOrder, .post, MarketplaceClient.check), (.createOrder, .post, MarketplaceClient.orders),
  (.getSubscription, .get, MarketplaceClient.subscriptions + "/6710d3f2e4b09d2f58a73101"),
])
func eachOperationHasAFaultPoint(operation: MarketplaceOperation, method: HTTPRequest.Method, path: String) async throws
{
  let client = try await Market.ready()
  client.marketplace.inject(.status(599, retryAfter: nil), for: .operation(operation))
  #expect(try await client.send(path, method, method == .post ? "{}" : nil).status == 599)
  for other in MarketplaceOperation.allCases {
    #expect(client.marketplace.requests(at: .operation(other)) == (other == operation ? 1 : 0))
  }
}

// MARK: - Over a port

@Test func theMarketplaceAnswersOnAPort() async throws {
  let bench = try PortBench()
  let origin = "http://127.0.0.1:\(bench.port.number)"
  let profile = try #require(bench.port.profiles.first { $0.provider == "redhat-marketplace" })
  #expect(profile.baseURL == origin)
  #expect(profile.tokenURL == origin + "/api-security/om-auth/cloud/token")
  let announced = try #require(try JSON(parsing: bench.port.announcement)["redhat-marketplace"])
  #expect(announced["credentials"]?.text == #"{"apiKey":"sandbox-marketplace-api-key"}"#)
  let client = try bench.connect()
  let granted = try await client.ask(
    "POST", "/api-security/om-auth/cloud/token", headers: ["Content-Type: \(Market.formType)"], body: Market.form)
  let bearer = "Authorization: Bearer \(try #require(granted.json?["access_token"]?.string))"
  let headers = [bearer, "Content-Type: application/json"]
  let units = try await client.ask("GET", Market.uoms, headers: headers)
  #expect(units.status == 200 && units.json?.array?.count == 5)
  let order = Market.order(Market.subscription).text
  let made = try await client.ask("POST", "/subscriptions/api/vi/orders", headers: headers, body: order)
  let id = try #require(made.json?["data"]?[0]?["id"]?.string)
  let read = try await client.ask("GET", "\(Market.subscriptions)/\(id)", headers: headers)
  #expect(read.status == 202 && read.json?["state"] == "IN_PROGRESS")
  let accounts = try await client.ask("GET", "/account/api/v2/accounts", headers: headers)
  #expect(accounts.status == 200 && accounts.json?["totalResults"]?.integer == 3)
  #expect(bench.sandbox.marketplace.exchanges == 1)
}

@Test func settingsOfTheMarketplaceAreReadAndSetOverAPort() async throws {
  let bench = try PortBench()
  let changes: [(name: String, value: JSON)] = [
    ("tokenLifetimeSeconds", 20), ("hasTerseTokens", true), ("refusesKeysWith401", true), ("takesPullSecret", false),
    ("answers200", true), ("hasEmptyErrors", true), ("followsTables", true), ("accounts", 7),
    ("overstatesTotal", true), ("saysTotal", false), ("pageAccounts", 7), ("hasTranslations", true),
    ("readsInProgress", 0), ("finalState", "READY"),
    ("knowsRequests", true), ("hasPlainTags", true),
  ]
  try await bench.change("redhat-marketplace", changes)
  let refused = try await bench.connect().ask("GET", Market.uoms)
  #expect(refused.status == 401 && refused.text.isEmpty)
  try await bench.refuses(
    "redhat-marketplace",
    [
      #""finalState":"""#, #""finalState":"two words""#, #""finalState":7"#, #""accounts":1001"#,
      #""readsInProgress":-1"#,
      #""tokenLifetimeSeconds":3601"#, #""answers200":1"#,
    ])
}

@Test func faultPointsOfTheMarketplaceAreCountedOverAPort() async throws {
  let bench = try PortBench()
  try await bench.countsFaults(
    "redhat-marketplace", "listAccounts", Market.accounts, then: 401,
    points: [
      "token", "api", "listAccounts", "listUoms", "getUom", "latestEdition", "editionVersion", "checkOrder",
      "createOrder", "getSubscription",
    ])
}
