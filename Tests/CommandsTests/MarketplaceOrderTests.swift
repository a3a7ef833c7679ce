import CaseService
import Commands
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import RedHatMarketplace
import Sandbox
import TestSupport
import Testing

/// The methods of orders, from the protocol to the requests of the simulated vendor.
@Suite("Orders at the simulated marketplace")
struct MarketplaceOrderTests {
  private let vendor: MarketplaceSimulator
  private let client: FakeClient
  private let time = ManualTime()

  init() throws {
    let sandbox = Sandbox(cases: 0, time: time)
    let profile = try #require(sandbox.profiles.first { $0.name == "marketplace" })
    let redactor = Redactor()
    let provider = RedHatMarketplaceProvider.kind.make(
      ProfileSettings(
        name: profile.name, baseURL: profile.baseURL, tokenURL: profile.tokenURL,
        credentials: FakeCredentials(["apiKey": MarketplaceSimulator.apiKey]), redactor: redactor),
      sandbox.transport(), time)
    let context = ServiceContext(
      kinds: Bootstrap.kinds, time: time, log: Log(level: .error, redactor: redactor, time: time), redactor: redactor,
      version: Bootstrap.version
    ) {
      .success([
        Profile(
          name: profile.name, providerID: profile.provider, baseURL: profile.baseURL, provider: .success(provider))
      ])
    }
    vendor = sandbox.marketplace
    client = try FakeClient(Dispatcher(context: context), time: time)
  }

  private static let purchase: JSON = [
    "editionId": "EID7KQ2M", "editionRevision": 2, "term": 12, "termUnit": "MONTHS", "billingFrequency": "MONTHLY",
    "lineItems": [["chargeId": "6710d1b8e4b09d2f58a72001", "quantity": 1]],
  ]
  private static let trial: JSON = [
    "editionId": "EID4TRL8", "editionRevision": 1, "term": 1, "termUnit": "MONTHS", "billingFrequency": "MONTHLY",
    "lineItems": [["chargeId": "6710d1b8e4b09d2f58a72003", "quantity": 1]],
  ]

  private static func params(_ subscriptions: [JSON], confirm: Bool = true) -> String {
    let params: JSON = [
      "profile": "marketplace", "account": "6710c3a5e4b09d2f58a71e02", "confirm": .bool(confirm),
      "subscriptions": .array(subscriptions),
    ]
    return params.text
  }

  private func order(_ subscriptions: JSON..., confirm: Bool = true) async throws -> JSON {
    client.call("1", "orders/create", Self.params(subscriptions, confirm: confirm))
    return try #require(try await client.answer(to: "1"))
  }

  /// Waits until the vendor has received this number of requests of an operation.
  private func wait(for operation: MarketplaceOperation) async throws {
    try #require(await Waiting.until { count(operation) > 0 }, "no request is sent")
  }

  private func count(_ operation: MarketplaceOperation) -> Int { vendor.requests(at: .operation(operation)) }

  @Test("Each edition is checked once, then the order is sent once")
  func checks() async throws {
    let answer = try await order(Self.purchase, Self.trial, Self.purchase)
    #expect(answer["result"]?["subscriptions"]?.array?.count == 3)
    #expect(answer["result"]?["requestId"]?.string?.count == 36)
    #expect(count(.checkOrder) == 2 && count(.createOrder) == 1 && vendor.subscriptionCount == 4)
  }

  @Test("Nothing is sent without confirmation")
  func consent() async throws {
    #expect(try await order(Self.purchase, confirm: false)["error"]?["code"] == -32602)
    #expect(vendor.requests(at: .api) == 0 && vendor.requests(at: .token) == 0)
  }

  @Test("If one edition is not eligible, nothing is ordered")
  func refusal() async throws {
    #expect(try await order(Self.trial)["result"] != nil)
    let answer = try await order(Self.purchase, Self.trial)
    #expect(answer["error"]?["data"]?["kind"] == "rejected" && answer["error"]?["data"]?["editions"] == ["EID4TRL8"])
    #expect(count(.checkOrder) == 3 && count(.createOrder) == 1 && vendor.subscriptionCount == 2)
  }

  @Test(
    "A lost response is reported with the name of the request, and nothing is sent again", arguments: [true, false])
  func lost(isTaken: Bool) async throws {
    vendor.inject(isTaken ? .cutAfterActing : .status(503, retryAfter: nil), for: .operation(.createOrder))
    let data = try #require(try await order(Self.purchase)["error"]?["data"])
    #expect(data["kind"] == "outcomeUnknown" && data["check"] == "subscriptions/get")
    #expect(data["requestId"]?.string?.count == 36 && data["remedy"]?.string?.contains("requestId") == true)
    #expect(count(.createOrder) == 1 && vendor.subscriptionCount == (isTaken ? 2 : 1))
  }

  @Test("Amounts keep all digits in both directions")
  func amounts() async throws {
    let item =
      #"{"chargeId":"6710d1b8e4b09d2f58a72001","quantity":2,"price":123456789012345678.123456789012,"#
      + #""unitPrice":0.10,"overagePrice":-0.00,"tax":1.0E+2}"#
    let expected = JSON.object(
      (Self.purchase.object ?? []).map { $0.name == "lineItems" ? .init("lineItems", .array([])) : $0 }
    ).text.replacing("[]", with: "[\(item)]")
    client.call(
      "1", "orders/create",
      #"{"profile":"marketplace","account":"6710c3a5e4b09d2f58a71e02","confirm":true,"subscriptions":[\#(expected)]}"#)
    let made = try #require(try await client.answer(to: "1")?["result"]?["subscriptions"]?[0])
    #expect(made["lineItems"]?[0]?.text == item)
    client.call("2", "subscriptions/get", #"{"profile":"marketplace","subscription":\#(made["id"]?.text ?? "")}"#)
    let read = try #require(try await client.answer(to: "2")?["result"]?["lineItems"]?[0]?.text)
    #expect(read.hasPrefix(item.dropLast()))
  }

  @Test("A wrong key is not reported as an ineligible edition")
  func wrongKey() async throws {
    vendor.inject(
      .response(HTTPResponse(400, body: Array(#"{"errorCode":"BXNIM0415E"}"#.utf8))), for: .token)
    let error = try #require(try await order(Self.purchase)["error"])
    #expect(error["data"]?["kind"] == "authRequired" && error["data"]?["editions"] == nil)
    #expect(error["message"]?.string?.hasSuffix(" Nothing was ordered.") == true && count(.createOrder) == 0)
  }

  @Test("A cancellation during the check ends the order before it is sent")
  func cancelledInTime() async throws {
    vendor.inject(.delay(.seconds(5)), for: .operation(.checkOrder))
    client.call("1", "orders/create", Self.params([Self.purchase]))
    try await wait(for: .checkOrder)
    client.notify("$/cancelRequest", #"{"id":1}"#)
    let error = try #require(try await client.answer(to: "1")?["error"])
    #expect(error["code"] == -32800 && error["message"]?.string?.hasSuffix(" Nothing was ordered.") == true)
    #expect(count(.createOrder) == 0 && vendor.subscriptionCount == 1)
  }

  @Test("A cancellation after the order was sent returns the order")
  func cancelledTooLate() async throws {
    vendor.inject(.delay(.seconds(5)), for: .operation(.createOrder))
    client.call("1", "orders/create", Self.params([Self.purchase]))
    try await wait(for: .createOrder)
    client.notify("$/cancelRequest", #"{"id":1}"#)
    client.call("2", "ping")
    #expect(try await client.answer(to: "2") != nil)
    let clock = Task { [time] in
      while let deadline = try await time.nextSleep() {
        if deadline - time.now <= .seconds(5) { return time.advance(by: .seconds(5)) }
      }
    }
    let answer = try #require(try await client.answer(to: "1"))
    try await clock.value
    #expect(answer["result"]?["subscriptions"]?.array?.count == 1)
    #expect(count(.createOrder) == 1 && vendor.subscriptionCount == 2)
  }
}
