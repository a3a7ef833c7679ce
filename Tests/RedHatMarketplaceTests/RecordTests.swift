import CaseModel
import JSON
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

/// Records are returned with the vendor's values.
@Suite struct RecordTests {
  private func tree(_ text: String) throws -> JSON { try JSON(parsing: text, duplicates: .refuse) }

  @Test func accountsAreRead() async throws {
    let market = ProviderHarness([.json(202, Documents.accounts)])
    let page = try await market.accounts.page(AccountQuery(name: "x"), skip: 0, limit: 50, market.call)
    let expected = try #require(try tree(Documents.accounts)["OMAccounts"]?[0]?.object)
    // The vendor's `_id` is also returned as `id`, as everywhere.
    let id = JSON.Member("id", "6aa98dd2790490b6281a2411")
    #expect(try tree(page.accounts[0].written) == .object([id] + expected))
    #expect(page.accounts.count == 1 && page.total == 1 && page.next == nil)
  }

  @Test func secondVersionOfAccounts() async throws {
    let market = ProviderHarness([.json(200, Documents.accountsV2)], settings: ["accountsVersion": "v2"])
    let page = try await market.accounts.page(AccountQuery(), skip: 0, limit: 50, market.call)
    #expect(try tree(page.accounts[0].written) == tree(Documents.accountsV2)["OMAccounts"]?[0])
    #expect(market.lines == ["GET /account/api/v2/accounts?limit=50"])
  }

  @Test func unitsAreRead() async throws {
    let market = ProviderHarness([.json(200, Documents.units), .json(200, Documents.unit)])
    let units = try await market.units.list(locale: nil, raw: false, market.call)
    #expect(try JSON.array(units.map { try tree($0.written) }) == tree(Documents.units))
    let unit = try await market.units.get("Asset", locale: nil, raw: false, market.call)
    #expect(try tree(unit.written) == tree(Documents.unit))
  }

  /// The same document for the latest version and for a given one.
  @Test(arguments: [nil, 1]) func editionsAreRead(version: Int?) async throws {
    let market = ProviderHarness([.json(200, Documents.edition)])
    let edition = try await market.editions.get(EditionQuery("EIDNORD1", version: version), market.call)
    #expect(try tree(edition.written) == tree(Documents.edition))
  }

  @Test func ordersAreRead() async throws {
    let market = ProviderHarness([.json(202, Documents.order)])
    let submitted = try await market.orders.submit(.sample, market.call)
    #expect(try submitted.map { try tree($0.written) } == tree(Documents.order)["data"]?.array)
  }

  /// Members that only the vendor's tables have are returned as well.
  @Test func membersOfTheTablesAreRead() async throws {
    let market = ProviderHarness([
      .json(202, "{\"OMAccounts\":[\(Documents.accountByTable)]}"), .json(200, Documents.unitByTable),
      .json(200, Documents.editionByTable), .json(202, Documents.subscriptionByTable),
    ])
    let account = try await market.accounts.page(AccountQuery(name: "x"), skip: 0, limit: 9, market.call).accounts[0]
    #expect(
      try tree(account.written).object?.dropFirst().map(\.value) == tree(Documents.accountByTable).object?.map(\.value))
    let unit = try await market.units.get("Asset", locale: nil, raw: false, market.call)
    #expect(try tree(unit.written) == tree(Documents.unitByTable))
    let edition = try await market.editions.get(EditionQuery("EIDNORD2"), market.call)
    #expect(try tree(edition.written) == tree(Documents.editionByTable))
    let subscription = try await market.subscriptions.get("6e64", raw: false, market.call)
    #expect(try tree(subscription.written) == tree(Documents.subscriptionByTable))
  }

  /// Decimals keep their text, unknown members are kept, and null is not lost.
  @Test(arguments: [
    #""price":0.10"#, #""price":1e2"#, #""price":123456789012345678901234567890.50"#, #""term":"12""#,
    #""accountId":42"#, #""trialTerm":null"#, #""new":{"a":[1,{"b":"\u00e9\ud83d\ude00"}]}"#, #""lineItems":"none""#,
    #""raw":"theirs""#,
  ])
  func unknownMembersAreKept(member: String) async throws {
    let market = ProviderHarness([.json(202, #"{"id":"s1",\#(member)}"#)])
    let found = try await market.subscriptions.get("s1", raw: false, market.call)
    #expect(try tree(found.written) == tree(#"{"id":"s1",\#(member)}"#))
  }

  @Test func rawHasTheVendorsBytes() async throws {
    let text = #"{ "id" : "s1",  "price":1.50, "raw": "theirs", "tags": {"tags":[]} }"#
    let market = ProviderHarness([.json(202, text)])
    let found = try await market.subscriptions.get("s1", raw: true, market.call)
    #expect(found.written == #"{"id":"s1","price":1.50,"tags":[],"raw":\#(text)}"#)
  }

  @Test(arguments: [
    (#"{"tags":[{"name":"a","value":"b"}]}"#, #"[{"name":"a","value":"b"}]"#),
    (#"[{"name":"a"}]"#, #"[{"name":"a"}]"#), (#"{"tags":[]}"#, "[]"), (#"{"other":1}"#, #"{"other":1}"#),
    (#"{"tags":{}}"#, #"{"tags":{}}"#), ("null", "null"),
  ])
  func tagsAreRead(came: String, shown: String) async throws {
    let market = ProviderHarness([.json(202, #"{"id":"s1","tags":\#(came)}"#)])
    let found = try await market.subscriptions.get("s1", raw: false, market.call)
    #expect(found["tags"]?.text == shown)
  }

  @Test(arguments: [
    (#"{"id":"E","product":{"id":"p1"}}"#, "\"p1\""), (#"{"id":"E","productId":"p2","product":{"id":"p1"}}"#, "\"p2\""),
    (#"{"id":"E","productId":null,"product":{"id":"p1"}}"#, "\"p1\""), (#"{"id":"E","product":"p1"}"#, nil),
  ])
  func productIDIsRead(edition: String, shown: String?) async throws {
    let market = ProviderHarness([.json(200, edition)])
    let found = try await market.editions.get(EditionQuery("E"), market.call)
    #expect(found["productId"]?.text == shown)
  }

  @Test func anAccountKeepsBothIDs() async throws {
    let market = ProviderHarness([.json(202, #"{"OMAccounts":[{"_id":"a","id":"b"},{"name":"nameless"}]}"#)])
    let page = try await market.accounts.page(AccountQuery(account: "a"), skip: 0, limit: 9, market.call)
    #expect(page.accounts.map(\.written) == [#"{"_id":"a","id":"b"}"#, #"{"name":"nameless"}"#])
  }

  /// Every documented member of the documents is in the schema, with a description.
  @Test(arguments: [
    ("Account", Documents.accounts), ("UnitOfMeasure", Documents.units), ("Edition", Documents.edition),
    ("Subscription", Documents.order), ("Account", Documents.accountByTable),
    ("UnitOfMeasure", Documents.unitByTable), ("Edition", Documents.editionByTable),
    ("Subscription", Documents.subscriptionByTable),
  ])
  func schemasHaveEveryMember(name: String, document: String) throws {
    var builder = SchemaBuilder()
    for type in [Account.self, UnitOfMeasure.self, Edition.self, Subscription.self] as [any (Codable & Sendable).Type] {
      _ = builder.schema(of: type)
    }
    let all = builder.definitions
    func check(_ value: JSON, _ schema: String) throws {
      let properties = try #require(all.first { $0.name == schema }?.value["properties"], "\(schema)")
      for member in value.object ?? [] {
        let property = try #require(properties[member.name], "\(schema).\(member.name)")
        #expect(property["description"]?.string?.hasSuffix(".") == true)
        let items = property["items"]?["$ref"] ?? property["allOf"]?[0]?["$ref"]
        guard let inner = items?.string?.split(separator: "/").last.map(String.init) else { continue }
        for part in member.value.array ?? [member.value] { try check(part, inner) }
      }
    }
    let tree = try tree(document)
    for record in (tree["OMAccounts"] ?? tree["data"] ?? tree).array ?? [tree] { try check(record, name) }
  }
}

extension NewOrder {
  static let sample = NewOrder(
    requestId: "cb14", account: "6dea935af2ecbc0012b6bca9",
    subscriptions: [
      OrderSubscription(
        editionId: "EIDNORD1", editionRevision: 2, term: 12, termUnit: "MONTHS", billingFrequency: "MONTHLY",
        lineItems: [OrderLineItem(chargeId: "D00AAAA", quantity: JSONNumber(1))])
    ])
}
