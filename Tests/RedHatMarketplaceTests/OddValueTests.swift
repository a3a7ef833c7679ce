import CaseModel
import JSON
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite("Invalid values in the marketplace's records")
struct OddValueTests {
  @Test("A page of a hundred accounts with ten invalid values has a hundred accounts")
  func accounts() async throws {
    let odd = [
      #""name":5"#, #""name":"cut \ud83d""#, #""name":null"#, #""name":[]"#, #""isCustomer":"yes""#, #""createdAt":1"#,
      #""billingAddress":"x""#, #""OMRoles":{}"#, #""id":7"#, #""paymentInfo":"none""#,
    ]
    let rows = (0..<100).map { "{\"_id\":\"a\($0)\"\($0 < odd.count ? ",\(odd[$0])" : "")}" }
    let market = ProviderHarness([
      .json(202, "\u{FEFF}{\"totalResults\":\"100\",\"OMAccounts\":[\(rows.joined(separator: ","))]}")
    ])
    let page = try await market.accounts.page(AccountQuery(name: "x"), skip: 0, limit: 100, market.call)
    #expect(page.accounts.count == 100 && page.total == 100)
    #expect(page.accounts[1]["name"]?.string == "cut \u{FFFD}" && page.accounts[0]["name"]?.integer == 5)
  }

  @Test("An invalid account or unit is omitted; an empty list may be null")
  func elements() async throws {
    let market = ProviderHarness([
      .json(202, #"{"OMAccounts":[5,{"_id":"a"},null]}"#), .json(202, #"{"OMAccounts":null}"#),
      .json(200, #"[1,{"identifier":"u"},{"identifier":{}},{}]"#),
    ])
    let query = AccountQuery(name: "x")
    let page = try await market.accounts.page(query, skip: 0, limit: 100, market.call)
    #expect(page.accounts.map { $0["id"]?.string } == ["a"])
    #expect(try await market.accounts.page(query, skip: 0, limit: 100, market.call).accounts.isEmpty)
    #expect(try await market.units.list(locale: nil, raw: false, market.call).map { $0["identifier"]?.string } == ["u"])
  }

  @Test(
    "The response that confirms an order is read strictly",
    arguments: [#"{"data":["x"]}"#, #"{"data":null}"#, #"{"data":[]}"#])
  func proof(body: String) async throws {
    let market = ProviderHarness([.json(200, body)])
    let orders = try market.orders
    let order = NewOrder.sample
    #expect(await fault { () throws(Fault) in try await orders.submit(order, market.call) }?.kind == .outcomeUnknown)
  }
}
