import CaseModel
import HTTP
import JSON
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

/// Requests, and the results of responses.
@Suite struct RequestTests {
  @Test func headersAreSent() async throws {
    let market = ProviderHarness([.json(200, "[]"), .json(202, #"{"data":[{"id":"s-1"}]}"#)])
    _ = try await market.units.list(locale: nil, raw: false, market.call)
    _ = try await market.orders.submit(.sample, market.call)
    for request in market.transport.requests {
      #expect(request.headers["Authorization"] == "Bearer \(ProviderHarness.token)")
      #expect(request.headers["Content-Type"] == "application/json")
      #expect(request.headers["Accept"] == "application/json")
    }
  }

  @Test(arguments: [
    (AccountQuery(account: "6aa9"), 0, "_id=6aa9&limit=50"),
    (AccountQuery(billingAccounts: ["1", "2"]), 0, "billingAccountId=1,2&limit=50"),
    (AccountQuery(name: "A & B"), 100, "name=A & B&skip=100&limit=50"),
    (AccountQuery(account: "a", nested: 1), 0, "_id=a&includeNestedLevel=1&limit=50"),
    (AccountQuery(account: "a", nested: 2), 0, "_id=a&includeNestedLevel=2&limit=50"),
  ])
  func accountQueriesAreSent(query: AccountQuery, skip: Int, line: String) async throws {
    let market = ProviderHarness([.json(202, #"{"totalResults":0,"OMAccounts":[]}"#)])
    _ = try await market.accounts.page(query, skip: skip, limit: 50, market.call)
    #expect(market.lines == ["GET /account/api/v1/accounts?\(line)"])
  }

  @Test func aQueryWithoutAFilterIsRefusedInTheFirstVersion() async throws {
    let market = ProviderHarness()
    let accounts = try market.accounts
    let refused = await fault { () throws(Fault) in
      try await accounts.page(AccountQuery(nested: 2), skip: 0, limit: 50, market.call)
    }
    #expect(refused?.wrongParams == ["account"])
    let comma = await fault { () throws(Fault) in
      try await accounts.page(AccountQuery(billingAccounts: ["1", "2,3"]), skip: 0, limit: 50, market.call)
    }
    #expect(comma?.wrongParams == ["billingAccounts[1]"])
    #expect(market.lines.isEmpty)
  }

  /// Total, returned rows (of two requested, after three), and the position of the next page.
  @Test(arguments: [
    ("6", 2, 5), ("5", 2, nil), ("4", 2, 5), ("9", 1, 4), ("1", 0, nil), (nil, 2, 5), (nil, 1, 4), (nil, 0, nil),
    ("\"9\"", 2, 5), ("null", 2, 5), ("1e30", 2, 5), ("-1", 2, 5),
  ])
  func pagesContinue(total: String?, rows: Int, next: Int?) async throws {
    let list = Array(repeating: #"{"_id":"a"}"#, count: rows).joined(separator: ",")
    let head = total.map { #""totalResults":\#($0),"# } ?? ""
    let market = ProviderHarness([.json(202, "{\(head)\"OMAccounts\":[\(list)]}")])
    let page = try await market.accounts.page(AccountQuery(name: "x"), skip: 3, limit: 2, market.call)
    #expect(page.next == next)
    #expect(page.accounts.count == rows)
  }

  @Test(arguments: [(Int.min, 0, "limit=1"), (.max, .max, "skip=1000000000&limit=100"), (-5, 200, "limit=100")])
  func foreignCursorsAreClamped(skip: Int, limit: Int, line: String) async throws {
    let market = ProviderHarness([.json(202, #"{"OMAccounts":[]}"#)])
    _ = try await market.accounts.page(AccountQuery(name: "x"), skip: skip, limit: limit, market.call)
    #expect(market.lines[0].hasSuffix("?name=x&\(line)"))
  }

  @Test(arguments: [
    (EditionQuery("EID1"), "/EID1"), (EditionQuery("EID1", version: 3), "/EID1/3"),
    (
      EditionQuery("EID1", locale: "fr", includeMetadata: true, allowDraft: true),
      "/EID1?locale=fr&includeMetadata=true&allowDraft=true"
    ),
    (EditionQuery("EID1", version: 3, includeMetadata: true, quote: "q 1"), "/EID1/3?includeMetadata=true&quoteId=q 1"),
  ])
  func editionQueriesAreSent(query: EditionQuery, line: String) async throws {
    let market = ProviderHarness([.json(200, #"{"id":"EID1"}"#)])
    _ = try await market.editions.get(query, market.call)
    #expect(market.lines == ["GET /commerce/api/v3/edition\(line)"])
  }

  @Test func unitQueriesAreSent() async throws {
    let market = ProviderHarness([.json(200, "[]"), .json(200, "[]"), .json(200, Documents.unit)])
    _ = try await market.units.list(locale: nil, raw: false, market.call)
    _ = try await market.units.list(locale: "it", raw: false, market.call)
    _ = try await market.units.get("Asset", locale: "de", raw: false, market.call)
    #expect(
      market.lines == [
        "GET /commerce/api/v2/uoms", "GET /commerce/api/v2/uoms?locale=it", "GET /commerce/api/v2/uoms/Asset?locale=de",
      ])
  }

  @Test func subscriptionPathIsSent() async throws {
    let market = ProviderHarness([.json(202, #"{"id":"6e64"}"#)])
    _ = try await market.subscriptions.get("6e64", raw: false, market.call)
    #expect(market.lines == ["GET /subscriptions/api/v1/subscriptions/6e64"])
  }

  /// An id cannot change its path.
  @Test func idsAreOneSegment() async throws {
    let market = ProviderHarness([.json(200, #"{"identifier":"a?b#c"}"#)])
    let (units, editions, subscriptions) = (try market.units, try market.editions, try market.subscriptions)
    for id in [".", "..", "../a", "%2e%2e", "a%255Cb"] {
      let unit = await fault { () throws(Fault) in try await units.get(id, locale: nil, raw: false, market.call) }
      let edition = await fault { () throws(Fault) in try await editions.get(EditionQuery(id), market.call) }
      let subscription = await fault { () throws(Fault) in try await subscriptions.get(id, raw: false, market.call) }
      #expect(unit?.wrongParams == ["uom"] && edition?.wrongParams == ["edition"])
      #expect(subscription?.wrongParams == ["subscription"])
    }
    #expect(market.lines.isEmpty)
    _ = try await units.get("a?b#c", locale: nil, raw: false, market.call)
    #expect(market.transport.requests[0].url == "https://market.example/commerce/api/v2/uoms/a%3Fb%23c")
  }

  /// The vendor's success codes vary, and may change.
  @Test(arguments: [200, 201, 202, 206, 299])
  func anyStatus2xxIsSuccess(status: Int) async throws {
    let market = ProviderHarness([
      .json(status, Documents.accounts), .json(status, Documents.edition), .json(status, Documents.order),
      .status(status), .json(status, #"{"id":"s"}"#),
    ])
    #expect(try await market.accounts.page(AccountQuery(name: "x"), skip: 0, limit: 9, market.call).total == 1)
    #expect(try await market.editions.get(EditionQuery("EIDNORD1"), market.call)["id"] == "EIDNORD1")
    #expect(try await market.orders.submit(.sample, market.call).count == 1)
    #expect(try await market.orders.eligibility(on: "E", for: "a", market.call).allowed)
    #expect(try await market.subscriptions.get("s", raw: false, market.call)["id"] == "s")
  }
}
