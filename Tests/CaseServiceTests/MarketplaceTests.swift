import CaseModel
import CaseService
import JSON
import JSONRPC
import ProviderKit
import TestSupport
import Testing

@Suite struct MarketplaceTests {
  /// The order with one member replaced or removed.
  private func order(_ name: String, _ value: JSON?) -> String {
    let others = (FakeMarketplace.order.object ?? []).filter { $0.name != name }
    return JSON.object(others + (value.map { [.init(name, $0)] } ?? [])).text
  }

  // MARK: Orders

  @Test func everyEditionIsCheckedBeforeTheOrder() async throws {
    let bazaar = FakeMarketplace()
    let reply = try await bazaar.harness().call("orders/create", FakeMarketplace.order.text)
    #expect(bazaar.calls == ["check E1 a1", "check E2 a1", "order a1"])
    #expect(reply.result?["subscriptions"]?.array?.compactMap { $0["editionId"]?.string } == ["E1", "E2", "E1"])
    #expect(reply.result?["subscriptions"]?[0]?["state"] == "IN_PROGRESS")
    #expect(bazaar.orders.first?.subscriptions.count == 3)
  }

  @Test func theRequestIsNamed() async throws {
    let bazaar = FakeMarketplace()
    var ids: Set<String> = []
    for _ in 0..<3 {
      let id =
        try await bazaar.harness().call("orders/create", FakeMarketplace.order.text).result?["requestId"]?.string ?? ""
      let pattern = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
      #expect(id.wholeMatch(of: pattern) != nil, "\(id)")
      ids.insert(id)
    }
    #expect(ids.count == 3 && ids == Set(bazaar.orders.map(\.requestId)))
    let own = try await bazaar.harness().call("orders/create", order("requestId", "my-own"))
    #expect(own.result?["requestId"] == "my-own" && bazaar.orders.last?.requestId == "my-own")
  }

  @Test(arguments: [nil, false, JSON.null, "true", 1]) func withoutConfirmationNothingIsSent(confirm: JSON?)
    async throws
  {
    let bazaar = FakeMarketplace()
    let reply = try await bazaar.harness().call("orders/create", order("confirm", confirm))
    #expect(reply.code == -32602 && reply.paths == ["confirm"])
    #expect(bazaar.calls.isEmpty)
  }

  @Test func allErrorsAreReportedAtOnce() async throws {
    let bazaar = FakeMarketplace()
    let params = #"""
      {"profile":"box","account":"","confirm":false,"subscriptions":[{"editionId":"E1","term":"12","autoRenewl":false,
      "lineItems":[{"chargeId":"c","quantity":"1","price":1}]},{"editionId":"E2","editionRevision":1,"term":0,
      "termUnit":"MONTHS","billingFrequency":"MONTHLY","lineItems":[]}]}
      """#
    let reply = try await bazaar.harness().call("orders/create", params)
    #expect(
      Set(reply.paths) == [
        "account", "confirm", "subscriptions[0].autoRenewl", "subscriptions[0].editionRevision",
        "subscriptions[0].term",
        "subscriptions[0].termUnit", "subscriptions[0].billingFrequency", "subscriptions[0].lineItems[0].quantity",
        "subscriptions[1].term", "subscriptions[1].lineItems",
      ])
    #expect(bazaar.calls.isEmpty)
  }

  @Test func allIneligibleEditionsAreNamedAndNothingIsOrdered() async throws {
    let bazaar = FakeMarketplace(refused: ["E1": "not approved", "E2": nil])
    let reply = try await bazaar.harness().call("orders/create", FakeMarketplace.order.text)
    #expect(reply.kind == "rejected" && reply.error?["data"]?["editions"] == ["E1", "E2"])
    #expect(
      reply.error?["message"]
        == "Bazaar does not let this account order E1 (not approved), E2. Nothing was ordered.")
    #expect(bazaar.calls == ["check E1 a1", "check E2 a1"])
  }

  @Test func aFailedCheckOrdersNothing() async throws {
    let bazaar = FakeMarketplace(checkFault: Fault(.vendorUnavailable, "down"))
    let reply = try await bazaar.harness().call("orders/create", FakeMarketplace.order.text)
    #expect(reply.kind == "vendorUnavailable" && bazaar.calls == ["check E1 a1"])
  }

  /// An error about an order states that nothing was ordered.
  @Test(arguments: [
    (Fault.Kind.vendorUnavailable, true), (.authRequired, true), (.rateLimited, true), (.cancelled, true),
    (.outcomeUnknown, false), (.conflict, false), (.rejected, false), (.notFound, false),
  ])
  func anErrorStatesThatNothingWasOrdered(kind: Fault.Kind, isCertain: Bool) async throws {
    let checked = try await FakeMarketplace(checkFault: Fault(kind, "no")).harness().call(
      "orders/create", FakeMarketplace.order.text)
    #expect(checked.error?["message"] == "No. Nothing was ordered." && checked.kind == kind.rawValue)
    let submitted = try await FakeMarketplace(orderFault: Fault(kind, "no")).harness().call(
      "orders/create", FakeMarketplace.order.text)
    #expect(submitted.error?["message"]?.string == (isCertain ? "No. Nothing was ordered." : "no"))
    #expect(submitted.error?["data"]?["requestId"] != nil)
  }

  @Test func aLostResponseNamesTheRequest() async throws {
    let lost = Fault(.outcomeUnknown, "lost").with("check", "subscriptions/get")
    let bazaar = FakeMarketplace(orderFault: lost)
    let reply = try await bazaar.harness().call("orders/create", order("requestId", "r1"))
    #expect(reply.kind == "outcomeUnknown" && reply.error?["data"]?["requestId"] == "r1")
    #expect(reply.error?["data"]?["check"] == "subscriptions/get")
    #expect(bazaar.orders.count == 1)
  }

  /// A refusal does not repeat who pays and who orders.
  @Test(arguments: [
    ("payment", #"{"paymentAuthRef":["4111-1111"],"cardNumber":"4111-1111"}"#),
    ("requestor", #"{"email":{"at":"4111-1111"}}"#), ("payment", #""4111-1111""#),
  ])
  func privateParamsAreNotRepeated(name: String, value: String) async throws {
    let reply = try await FakeMarketplace().harness().call("orders/create", order(name, try JSON(parsing: value)))
    #expect(reply.code == -32602 && reply.error?.text.contains("4111") == false)
  }

  @Test func aCheckOrdersNothing() async throws {
    let bazaar = FakeMarketplace(refused: ["E2": "no"])
    let harness = bazaar.harness()
    let yes = try await harness.call("orders/check", #"{"profile":"box","account":"a1","edition":"E1"}"#)
    let no = try await harness.call("orders/check", #"{"profile":"box","account":"a1","edition":"E2"}"#)
    #expect(yes.result == ["allowed": true] && no.result == ["allowed": false, "reason": "no"])
  }

  // MARK: Accounts

  @Test func allAccountsAreListed() async throws {
    let bazaar = FakeMarketplace(size: 5)
    let harness = bazaar.harness()
    var ids: [String] = []
    var cursor: String?
    repeat {
      let more = cursor.map { #","cursor":"\#($0)""# } ?? ""
      let reply = try await harness.call("accounts/list", #"{"profile":"box","name":"n","limit":2\#(more)}"#)
      ids += reply.result?["accounts"]?.array?.compactMap { $0["id"]?.string } ?? []
      #expect(reply.result?["total"] == 5)
      cursor = reply.cursor
    } while cursor != nil
    #expect(ids == ["a0", "a1", "a2", "a3", "a4"])
    #expect(bazaar.calls == ["accounts n 0 2 0 false", "accounts n 2 2 0 false", "accounts n 4 2 0 false"])
  }

  @Test("Reading stops when a marketplace repeats the same accounts")
  func repeatedAccounts() async throws {
    let bazaar = FakeMarketplace(size: 3, repeatsItself: true)
    let harness = bazaar.harness()
    var cursor: String?
    var pages = 0
    repeat {
      let more = cursor.map { #","cursor":"\#($0)""# } ?? ""
      cursor = try await harness.call("accounts/list", #"{"profile":"box","name":"n","limit":3\#(more)}"#).cursor
      pages += 1
    } while cursor != nil && pages < 20
    #expect(pages == 4)
  }

  /// A cursor is bound to its filters; limit and fields may change.
  @Test(arguments: [
    (#""name":"n","limit":3,"nested":2,"raw":true"#, true), (#""name":"m""#, false),
    (#""name":"n","account":"a""#, false), (#""name":"n","billingAccounts":["b"]"#, false),
  ])
  func cursorsAreBoundToTheirFilters(params: String, fits: Bool) async throws {
    let bazaar = FakeMarketplace(size: 5)
    let harness = bazaar.harness()
    let first = try await harness.call("accounts/list", #"{"profile":"box","name":"n","limit":2}"#)
    let cursor = try #require(first.cursor)
    let next = try await harness.call("accounts/list", #"{"profile":"box",\#(params),"cursor":"\#(cursor)"}"#)
    if fits {
      #expect(bazaar.calls.last == "accounts n 2 3 2 true")
    } else {
      #expect(next.code == -32602 && next.paths == ["cursor"])
    }
  }

  @Test func aDamagedCursorIsRefused() async throws {
    let bazaar = FakeMarketplace(size: 5)
    let harness = bazaar.harness()
    let cursor = try #require(
      try await harness.call("accounts/list", #"{"profile":"box","name":"n","limit":2}"#).cursor)
    for text in ["x", String(cursor.dropLast()), "A" + cursor.dropFirst(), "e30"] {
      let reply = try await harness.call("accounts/list", #"{"profile":"box","name":"n","cursor":"\#(text)"}"#)
      #expect(reply.paths == ["cursor"], "\(text)")
    }
    #expect(bazaar.calls.count == 1)
  }

  @Test(arguments: [
    #"{"profile":"box","name":"n","limit":0}"#, #"{"profile":"box","name":"n","limit":101}"#,
    #"{"profile":"box","name":"n","nested":3}"#, #"{"profile":"box","name":"unacceptable"}"#,
    #"{"profile":"box","billingAccounts":[]}"#,
  ])
  func invalidAccountParamsAreRefused(params: String) async throws {
    let bazaar = FakeMarketplace(size: 5)
    #expect(try await bazaar.harness().call("accounts/list", params).code == -32602)
    #expect(bazaar.calls.isEmpty)
  }

  // MARK: Catalogue and subscriptions

  @Test(arguments: [
    ("uoms/list", #"{"profile":"box"}"#, "units  false"),
    ("uoms/list", #"{"profile":"box","locale":"fr","raw":true}"#, "units fr true"),
    ("uoms/get", #"{"profile":"box","uom":"Asset","locale":"de"}"#, "unit Asset de false"),
    ("editions/get", #"{"profile":"box","edition":"E1"}"#, "edition E1   false false  false"),
    (
      "editions/get",
      #"{"profile":"box","edition":"E1","locale":"fr","includeMetadata":true,"allowDraft":true,"raw":true}"#,
      "edition E1  fr true true  true"
    ),
    (
      "editions/get", #"{"profile":"box","edition":"E1","version":3,"quote":"q"}"#, "edition E1 3  false false q false"
    ),
    ("subscriptions/get", #"{"profile":"box","subscription":"s1","raw":true}"#, "subscription s1 true"),
  ])
  func catalogueAndSubscriptionsAreRead(method: String, params: String, call: String) async throws {
    let bazaar = FakeMarketplace()
    let reply = try await bazaar.harness().call(method, params)
    #expect(reply.error == nil && bazaar.calls == [call])
  }

  @Test(arguments: [
    (#""version":1,"allowDraft":true"#, ["allowDraft"]), (#""quote":"q""#, ["quote"]),
    (#""version":1,"allowDraft":false,"quote":"q""#, ["allowDraft"]), (#""allowDraft":true,"quote":"q""#, ["quote"]),
    (#""version":-1"#, ["version"]),
  ])
  func contradictoryEditionParamsAreRefused(params: String, paths: [String]) async throws {
    let bazaar = FakeMarketplace()
    let reply = try await bazaar.harness().call("editions/get", #"{"profile":"box","edition":"E1",\#(params)}"#)
    #expect(reply.paths == paths && bazaar.calls.isEmpty)
  }

  @Test(arguments: [
    ("accounts/list", #"{"profile":"one","name":"n"}"#), ("uoms/list", #"{"profile":"one"}"#),
    ("uoms/get", #"{"profile":"one","uom":"u"}"#), ("editions/get", #"{"profile":"one","edition":"e"}"#),
    ("orders/check", #"{"profile":"one","account":"a","edition":"e"}"#),
    ("subscriptions/get", #"{"profile":"one","subscription":"s"}"#),
    ("orders/create", FakeMarketplace.order.text.replacing("box", with: "one")),
  ])
  func aVendorWithoutAMarketplaceIsReported(method: String, params: String) async throws {
    let reply = try await ServiceHarness(FakeVendor("one")).call(method, params)
    #expect(reply.kind == "unsupported")
    #expect(
      reply.error?["data"]?["supported"] == [
        "cases/list", "cases/search", "cases/count", "cases/get", "cases/render", "comments/list", "comments/add",
      ])
  }

  @Test func aMarketplaceHasNoCases() async throws {
    let reply = try await FakeMarketplace().harness().call("cases/get", #"{"case":"box/F1"}"#)
    #expect(reply.kind == "unsupported")
    #expect(reply.error?["data"]?["supported"] == .array(FakeMarketplace.methods.map { .string($0) }))
  }

  @Test func lanesAreThoseOfTheAccount() throws {
    let harness = FakeMarketplace().harness()
    for (method, params) in [
      ("orders/check", #"{"profile":"box","account":"a","edition":"e"}"#),
      ("subscriptions/get", #"{"profile":"box","subscription":"s"}"#),
      ("accounts/list", #"{"profile":"box","name":"n"}"#),
    ] {
      guard case .work(let work) = try harness.prepare(method, params) else {
        Issue.record("\(method) is answered at once")
        continue
      }
      // In the lane of an order, so that the request sees the order.
      #expect(work.lane == .shared(.profile("box")) && !work.isWrite)
    }
  }
}
