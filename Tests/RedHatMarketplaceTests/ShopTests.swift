import CaseModel
import HTTP
import JSON
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

/// Every operation against the simulated vendor.
@Suite struct ShopTests {
  // MARK: Accounts

  @Test("Pages of any size return each account once", arguments: [1, 30, 100], [true, false])
  func cappedAccounts(cap: Int, sendsTotal: Bool) async throws {
    let shop = try ShopHarness(settings: ["accountsVersion": "v2"])
    shop.vendor.adjust { ($0.accounts, $0.pageAccounts, $0.sendsTotal) = (70, cap, sendsTotal) }
    var ids: [String] = []
    var skip: Int? = 0
    while let start = skip {
      let page = try await shop.accounts.page(AccountQuery(), skip: start, limit: 50, shop.call)
      ids += page.accounts.compactMap { $0["id"]?.string }
      skip = page.next
    }
    #expect(ids.count == 70 && Set(ids).count == 70)
  }

  @Test(arguments: [false, true])
  func allAccountsAreListed(totalIsWrong: Bool) async throws {
    let shop = try ShopHarness(settings: ["accountsVersion": totalIsWrong ? "v2" : "v1"])
    shop.vendor.adjust {
      $0.accounts = 230
      $0.overstatesTotal = totalIsWrong
    }
    // Version 1 requires a filter, and every account matches one of these.
    let billing = (0..<230).map { $0 < 2 ? ["ACCT000007340", "ACCT000007352"][$0] : "ACCT\(100_000_000 + $0)" }
    let query = AccountQuery(billingAccounts: billing)
    var ids: [String] = []
    var skip: Int? = 0
    while let start = skip {
      let page = try await shop.accounts.page(query, skip: start, limit: 100, shop.call)
      ids += page.accounts.compactMap { $0["id"]?.string }
      #expect(page.total == (totalIsWrong ? 231 : 230))
      skip = page.next
    }
    #expect(ids.count == 230 && Set(ids).count == 230 && ids.first == ShopHarness.account)
    #expect(shop.count(.listAccounts) == (totalIsWrong ? 4 : 3))
  }

  @Test(arguments: [
    (AccountQuery(account: ShopHarness.suspended), ["Nordlys Analytics"]),
    (AccountQuery(name: "Fjordbank"), ["Fjordbank"]),
    (AccountQuery(billingAccounts: ["ACCT000007352", "ACCT100000002"]), ["Nordlys Analytics", "Fjordbank Branch 2"]),
    (AccountQuery(name: "nobody"), []),
  ])
  func accountsAreFiltered(query: AccountQuery, names: [String]) async throws {
    let shop = try ShopHarness()
    let page = try await shop.accounts.page(query, skip: 0, limit: 50, shop.call)
    #expect(page.accounts.compactMap { $0["name"]?.string } == names)
    #expect(page.next == nil && page.total == names.count)
  }

  @Test(arguments: [(0, ["roleName"]), (1, ["roleName", "userId"]), (2, ["roleName", "OMUser"])])
  func usersOfAnAccountAreListed(nested: Int, members: [String]) async throws {
    let shop = try ShopHarness()
    let query = AccountQuery(account: ShopHarness.account, nested: nested)
    let page = try await shop.accounts.page(query, skip: 0, limit: 1, shop.call)
    #expect(page.accounts.first?["OMRoles"]?[0]?.object?.map(\.name) == members)
  }

  @Test func theSecondVersionListsWithoutAFilter() async throws {
    let shop = try ShopHarness(settings: ["accountsVersion": "v2"])
    let page = try await shop.accounts.page(AccountQuery(), skip: 1, limit: 50, shop.call)
    #expect(page.accounts.count == 2 && page.accounts[0]["id"]?.string == ShopHarness.suspended && page.total == 3)
  }

  // MARK: The catalogue

  @Test func unitsAreTranslated() async throws {
    let shop = try ShopHarness()
    shop.vendor.adjust { $0.hasTranslations = true }
    let units = try await shop.units.list(locale: "fr", raw: false, shop.call)
    #expect(units.count == 5 && units[3]["pluralName"] == "Actifs")
    let unit = try await shop.units.get("Asset", locale: "fr", raw: true, shop.call)
    #expect(unit["translations"]?["de"]?["pluralName"] == "Objekte")
    #expect(unit["raw"] != nil && units[3]["raw"] == nil)
  }

  @Test(arguments: [
    (EditionQuery("EID7KQ2M"), 2, "52000"), (EditionQuery("EID7KQ2M", version: 1), 1, "52000"),
    (EditionQuery("EID7KQ2M", version: 2, quote: "7340042"), 2, "45000"), (EditionQuery("EID4TRL8"), 1, "0"),
    (EditionQuery("EID4TRL8", allowDraft: true), 2, "0"), (EditionQuery("EID9DRF3", allowDraft: true), 1, "0"),
  ])
  func editionsAreRead(query: EditionQuery, version: Int, price: String) async throws {
    let shop = try ShopHarness()
    let edition = try await shop.editions.get(query, shop.call)
    #expect(edition["id"]?.string == query.edition && edition["version"]?.integer == version)
    #expect(edition["editionCharges"]?[0]?["tiers"]?[0]?["pricing"]?[0]?["price"]?.text == price)
    #expect(edition["metadata"] == nil)
  }

  @Test(arguments: [false, true])
  func anEditionIsEqualInTableAndExample(followsTables: Bool) async throws {
    let shop = try ShopHarness()
    shop.vendor.adjust { $0.followsTables = followsTables }
    let edition = try await shop.editions.get(
      EditionQuery("EID7KQ2M", locale: "de", includeMetadata: true), shop.call)
    #expect(edition["productId"]?.string?.count == 32)
    #expect(edition["metadata"]?["status"] == "Published")
    #expect(edition["editionCharges"]?[0]?["uom"]?["singularName"] == "Instanz")
    // Decimals keep their text.
    #expect(edition["editionCharges"]?[0]?["tiers"]?[1]?["pricing"]?[0]?["price"]?.text == "49500.5")
  }

  @Test func unknownObjectsAreNotFound() async throws {
    let shop = try ShopHarness()
    let queries = [
      EditionQuery("EID0"), EditionQuery("EID9DRF3"), EditionQuery("EID7KQ2M", version: 9),
      EditionQuery("EID7KQ2M", version: 2, quote: "1"),
    ]
    for query in queries {
      let found = await fault { () throws(Fault) in try await shop.editions.get(query, shop.call) }
      #expect(found?.brief == "notFound 404", "\(query)")
      #expect(found?.data["vendorCode"] == "not_found" && found?.data["traceId"]?.string?.count == 32)
    }
    let unit = await fault { () throws(Fault) in try await shop.units.get("X", locale: nil, raw: false, shop.call) }
    #expect(unit?.brief == "notFound 404" && unit?.data["vendorMessage"]?.string?.contains("X") == true)
    shop.vendor.adjust { $0.hasEmptyErrors = true }
    let silent = await fault { () throws(Fault) in try await shop.subscriptions.get("0", raw: false, shop.call) }
    #expect(silent?.brief == "notFound 404" && silent?.data["vendorMessage"] == nil)
  }

  // MARK: Orders and subscriptions

  @Test(arguments: [
    (ShopHarness.account, "EID7KQ2M", true), (ShopHarness.account, "EID4TRL8", true),
    (ShopHarness.account, "EID9DRF3", false),
    (ShopHarness.account, "EID0", false), (ShopHarness.suspended, "EID7KQ2M", false), ("0", "EID7KQ2M", false),
  ])
  func eligibilityIsChecked(account: String, edition: String, isAllowed: Bool) async throws {
    let shop = try ShopHarness()
    let eligibility = try await shop.orders.eligibility(on: edition, for: account, shop.call)
    #expect(eligibility.allowed == isAllowed && (eligibility.reason == nil) == isAllowed)
    shop.vendor.adjust { $0.hasEmptyErrors = true }
    #expect(
      try await shop.orders.eligibility(on: edition, for: account, shop.call) == OrderEligibility(allowed: isAllowed))
    #expect(shop.vendor.subscriptionCount == 1 && shop.count(.createOrder) == 0)
  }

  /// From the check to the completed order, at both addresses and with both success codes.
  @Test(arguments: [("v1", false), ("vi", false), ("v1", true)])
  func anOrderIsCompleted(path: String, answers200: Bool) async throws {
    let shop = try ShopHarness(settings: ["ordersPath": .string(path)])
    shop.vendor.adjust { $0.answers200 = answers200 }
    #expect(try await shop.orders.eligibility(on: "EID7KQ2M", for: ShopHarness.account, shop.call).allowed)
    let submitted = try await shop.orders.submit(ShopHarness.order(), shop.call)
    #expect(
      submitted.count == 1 && submitted[0]["state"] == "IN_PROGRESS" && submitted[0]["editionRevision"]?.integer == 2)
    let id = try #require(submitted[0]["id"]?.string)
    for state in ["IN_PROGRESS", "IN_PROGRESS", "ACTIVE"] {
      let read = try await shop.subscriptions.get(id, raw: false, shop.call)
      #expect(read["state"]?.string == state && read["accountId"]?.string == ShopHarness.account)
    }
    #expect(shop.vendor.subscriptionCount == 2 && shop.vendor.exchanges == 1)
  }

  /// An order with every member is accepted, with words spelt as editions spell them.
  @Test func anOrderMayHaveAllMembers() async throws {
    let shop = try ShopHarness()
    var order = ShopHarness.order()
    order.payment = OrderPayment(purchaseOrderNumber: "PO1", paymentAuthRef: "auth")
    order.requestor = OrderRequestor(iamId: "IBMid-1", email: "ida@nordlicht.example")
    order.quote = "7340042"
    var year = order.subscriptions[0]
    (year.term, year.termUnit, year.billingFrequency) = (1, "Year", "Annual")
    (year.id, year.type, year.currency) = (ShopHarness.subscription, "Purchase", "USD")
    (year.startDate, year.autoRenewal, year.byolMessage) = (1_795_000_000_000, false, "ours")
    (year.byol, year.draftContent) = (false, false)
    year.lineItems[0].price = JSONNumber(written: "0.10")
    year.lineItems[0].tax = JSONNumber(written: "19.0")
    let trial = OrderSubscription(
      editionId: "EID4TRL8", editionRevision: 1, term: 1, termUnit: "Month", billingFrequency: "Monthly",
      lineItems: [OrderLineItem(chargeId: "6710d1b8e4b09d2f58a72003", quantity: JSONNumber(1))])
    order.subscriptions = [year, trial]
    let submitted = try await shop.orders.submit(order, shop.call)
    #expect(submitted.map { $0["type"]?.string } == ["PURCHASE", "TRIAL"])
    #expect(submitted[0]["termUnit"] == "YEARS" && submitted[0]["renewalType"] == nil)
    #expect(submitted[0]["lineItems"]?[0]?["price"]?.text == "0.10")
    let read = try await shop.subscriptions.get(try #require(submitted[0]["id"]?.string), raw: false, shop.call)
    #expect(read["requestor"]?["email"] == "ida@nordlicht.example" && read["quoteId"] == "7340042")
    let again = try await shop.orders.eligibility(on: "EID4TRL8", for: ShopHarness.account, shop.call)
    #expect(!again.allowed && again.reason?.contains("trial") == true)
  }

  @Test func theRequestIdIsSentToTheVendor() async throws {
    let shop = try ShopHarness()
    shop.vendor.adjust { $0.knowsRequests = true }
    func id(_ request: String) async throws -> String? {
      try await shop.orders.submit(ShopHarness.order(request), shop.call).first?["id"]?.string
    }
    let first = try await id("r1")
    #expect(try await id("r1") == first)
    #expect(try await id("r2") != first)
  }

  @Test(arguments: [
    ("term", 18), ("editionRevision", 7), ("quantity", 101),
  ])
  func refusedOrdersAreReported(member: String, value: Int) async throws {
    let shop = try ShopHarness()
    var order = ShopHarness.order()
    switch member {
    case "term": order.subscriptions[0].term = value
    case "editionRevision": order.subscriptions[0].editionRevision = value
    default: order.subscriptions[0].lineItems[0].quantity = JSONNumber(value)
    }
    let sent = order
    let refused = await fault { () throws(Fault) in try await shop.orders.submit(sent, shop.call) }
    #expect(refused?.brief == "rejected 400" && refused?.data["vendorMessage"]?.string?.isEmpty == false)
    #expect(shop.vendor.subscriptionCount == 1)
  }

  @Test(arguments: [false, true])
  func tagsAreAList(hasPlainTags: Bool) async throws {
    let shop = try ShopHarness()
    shop.vendor.adjust { $0.hasPlainTags = hasPlainTags }
    let read = try await shop.subscriptions.get(ShopHarness.subscription, raw: false, shop.call)
    #expect(read["state"] == "ACTIVE" && read["tags"]?[0]?["name"] == "team")
  }
}
