import CaseModel
import HTTP
import JSON
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite struct FaultTests {
  private static let rows: [(status: Int, type: String, body: String, brief: String, message: String?)] = [
    (400, "application/json", #"{"message":"bad id"}"#, "rejected 400", "bad id"),
    (400, "application/json", "", "rejected 400", nil),
    (403, "application/json", #"{"status":"403","message":"no role"}"#, "forbidden 403", "no role"),
    (
      404, "application/json", #"{"requestId":"q1","errorMessage":"unknown","details":{"code":"NF","statusCode":404}}"#,
      "notFound 404", "unknown"
    ),
    (404, "text/html", "<html>nothing here</html>", "configuration 404", nil),
    (409, "application/json", "{}", "conflict 409", nil),
    (410, "application/json", "", "configuration 410", nil),
    (413, "application/json", "", "tooLarge 413", nil),
    (418, "text/plain", " short \n and stout ", "rejected 418", "short and stout"),
    (500, "application/json", #"{"message":17,"errorCode":42}"#, "vendorUnavailable 500", "17"),
    (301, "text/plain", "", "vendorProtocol 301", nil),
  ]

  @Test(arguments: rows.indices)
  func errorsHaveTheirFaults(index: Int) async throws {
    let row = Self.rows[index]
    let market = ProviderHarness([
      .answer(HTTPResponse(row.status, headers: ["Content-Type": row.type], body: Array(row.body.utf8)))
    ])
    let units = try market.units
    let found = await fault { () throws(Fault) in try await units.list(locale: nil, raw: false, market.call) }
    #expect(found?.brief == row.brief)
    #expect(found?.data["vendorMessage"]?.string == row.message)
    #expect(found?.data["profile"] == "work" && found?.data["provider"] == "redhat-marketplace")
  }

  @Test func codesAndTracesAreReadFromEachLocation() async throws {
    let market = ProviderHarness([.json(404, #"{"requestId":"q1","details":{"code":404100,"retryable":false}}"#)])
    let units = try market.units
    let found = await fault { () throws(Fault) in try await units.get("x", locale: nil, raw: false, market.call) }
    #expect(found?.data["vendorCode"] == "404100" && found?.data["traceId"] == "q1")
  }

  /// The status, the retry advice in the body, and the number of attempts.
  @Test(arguments: [
    (502, "", 3), (503, "{}", 3), (500, "{}", 1), (500, #"{"details":{"retryable":true}}"#, 3),
    (503, #"{"details":{"retryable":false}}"#, 1), (500, #"{"details":{"retryable":"yes"}}"#, 1),
    (500, #"{"details":"x"}"#, 1),
  ])
  func attemptsOfARead(status: Int, body: String, tries: Int) async throws {
    let market = ProviderHarness(Array(repeating: .json(status, body), count: 4))
    let units = try market.units
    let found = await market.time.patiently {
      await fault { () throws(Fault) in try await units.list(locale: nil, raw: false, market.call) }
    }
    #expect(found?.kind == .vendorUnavailable)
    #expect(market.transport.requests.count == tries)
  }

  @Test func aGatewayPageIsNotShownAsAMessage() async throws {
    let page = HTTPResponse(502, headers: ["Content-Type": "text/html"], body: Array("<html>Bad Gateway".utf8))
    let market = ProviderHarness(Array(repeating: .answer(page), count: 3))
    let units = try market.units
    let found = await market.time.patiently {
      await fault { () throws(Fault) in try await units.list(locale: nil, raw: false, market.call) }
    }
    #expect(found?.brief == "vendorUnavailable 502" && found?.data["vendorMessage"] == nil)
  }

  @Test(arguments: [("120", 120), ("Sun, 06 Nov 1994 08:49:37 GMT", 0)])
  func rateLimitsAreAwaited(header: String, seconds: Int) async throws {
    let limited = FakeTransport.Step.status(429, headers: ["Retry-After": header])
    let market = ProviderHarness([limited, limited])
    let units = try market.units
    let found = await market.time.patiently {
      await fault { () throws(Fault) in try await units.list(locale: nil, raw: false, market.call) }
    }
    #expect(found?.kind == .rateLimited && found?.data["retryAfterSeconds"]?.integer == seconds)
  }

  private static let unreadable = [
    "", "null", "[]", "{}", #"{"OMAccounts":{}}"#, #"{"OMAccounts":["a"]}"#,
    #"{"OMAccounts":[{"name":"ida@nordlicht.example"#,
    #"{"OMAccounts":[{"name":"Kai 7"}]} x"#, "{\"OMAccounts\":[{\"name\":\"\u{1}\"}]}",
    String(repeating: "[", count: 100_000),
  ]

  /// Accounts contain addresses and mail: nothing of an unreadable response is shown.
  @Test(arguments: unreadable)
  func unreadableAccountsAreNotShown(body: String) async throws {
    let market = ProviderHarness([.json(202, body)])
    let accounts = try market.accounts
    let found = await fault { () throws(Fault) in
      try await accounts.page(AccountQuery(name: "x"), skip: 0, limit: 9, market.call)
    }
    #expect(found?.brief == "vendorProtocol 202")
    #expect(found?.data["excerpt"] == nil && found?.json.text.contains("Kai") == false)
    #expect(found?.json.text.contains("ida@") == false)
  }

  @Test(arguments: ["", "null", "{}", "[1]", #"[{"multiplier":1}]"#, #"[{"identifier":"a"}"#])
  func unreadableUnitsAreRefused(body: String) async throws {
    let market = ProviderHarness([.json(200, body)])
    let units = try market.units
    let found = await fault { () throws(Fault) in try await units.list(locale: nil, raw: false, market.call) }
    #expect(found?.brief == "vendorProtocol 200")
    #expect(found?.data["excerpt"]?.string == body)
  }

  @Test func anEditionWithoutAnIDIsInvalid() async throws {
    let market = ProviderHarness([.json(200, #"{"_id":"x"}"#), .json(202, #"{"accountId":"ida"}"#)])
    let (editions, subscriptions) = (try market.editions, try market.subscriptions)
    let edition = await fault { () throws(Fault) in try await editions.get(EditionQuery("E"), market.call) }
    #expect(edition?.kind == .vendorProtocol && edition?.message.contains("id is missing") == true)
    let subscription = await fault { () throws(Fault) in try await subscriptions.get("s", raw: false, market.call) }
    #expect(subscription?.kind == .vendorProtocol && subscription?.data["excerpt"] == nil)
  }

  @Test func aWebPageMeansAnotherAddress() async throws {
    let page = HTTPResponse(200, headers: ["Content-Type": "text/html"], body: Array("<html>Sign in".utf8))
    let market = ProviderHarness([.answer(page)])
    let units = try market.units
    let found = await fault { () throws(Fault) in try await units.list(locale: nil, raw: false, market.call) }
    #expect(found?.kind == .configuration && found?.data["baseURL"] == "https://market.example")
  }
}
