import CaseService
import Commands
import HTTP
import JSON
import Platform
import ProviderKit
import RedHatMarketplace
import Sandbox
import TestSupport
import Testing

/// The methods of orders from the protocol to what the simulated vendor was asked.
@Suite("An order on its way to the vendor")
struct MarketplaceOrderTests {
  private let vendor: MarketplaceSimulator
  private let client: ScriptedClient

  init() throws {
    let time = ManualTime()
    let sandbox = Sandbox(cases: 0, time: time)
    let profile = try #require(sandbox.profiles.first { $0.name == "marketplace" })
    let redactor = Redactor()
    let provider = RedHatMarketplaceProvider.kind.make(
      ProfileSettings(
        name: profile.name, baseURL: profile.baseURL, tokenURL: profile.tokenURL,
        credentials: Key(), redactor: redactor),
      sandbox.transport(), time)
    let desk = Desk(
      kinds: Wiring.kinds, time: time, log: Log(level: .error, redactor: redactor, time: time), redactor: redactor,
      version: Wiring.version
    ) {
      .success([
        Profile(
          name: profile.name, providerID: profile.provider, baseURL: profile.baseURL, provider: .success(provider))
      ])
    }
    vendor = sandbox.marketplace
    client = try ScriptedClient(Dispatcher(desk: desk))
  }

  private struct Key: Credentials {
    func source(of name: String) -> String? { name == "apiKey" ? "literal" : nil }
    func value(_ name: String) async -> String? { name == "apiKey" ? MarketplaceSimulator.apiKey : nil }
  }

  private static let purchase: JSON = [
    "editionId": "EID7KQ2M", "editionRevision": 2, "term": 12, "termUnit": "MONTHS", "billingFrequency": "MONTHLY",
    "lineItems": [["chargeId": "6710d1b8e4b09d2f58a72001", "quantity": 1]],
  ]
  private static let trial: JSON = [
    "editionId": "EID4TRL8", "editionRevision": 1, "term": 1, "termUnit": "MONTHS", "billingFrequency": "MONTHLY",
    "lineItems": [["chargeId": "6710d1b8e4b09d2f58a72003", "quantity": 1]],
  ]

  private func order(_ subscriptions: JSON..., confirm: Bool = true) async throws -> JSON {
    let params: JSON = [
      "profile": "marketplace", "account": "6710c3a5e4b09d2f58a71e02", "confirm": .bool(confirm),
      "subscriptions": .array(subscriptions),
    ]
    client.call("1", "orders/create", params.text)
    return try #require(try await client.answer(to: "1"))
  }

  private func count(_ operation: MarketplaceOperation) -> Int { vendor.requests(at: .operation(operation)) }

  @Test("Each edition is checked once, then the order goes out once")
  func checks() async throws {
    let answer = try await order(Self.purchase, Self.trial, Self.purchase)
    #expect(answer["result"]?["subscriptions"]?.array?.count == 3)
    #expect(answer["result"]?["requestId"]?.string?.count == 36)
    #expect(count(.checkOrder) == 2 && count(.createOrder) == 1 && vendor.subscriptionCount == 4)
  }

  @Test("Nothing goes out without consent")
  func consent() async throws {
    #expect(try await order(Self.purchase, confirm: false)["error"]?["code"] == -32602)
    #expect(vendor.requests(at: .api) == 0 && vendor.requests(at: .token) == 0)
  }

  @Test("A no to one edition keeps the whole order back")
  func refusal() async throws {
    #expect(try await order(Self.trial)["result"] != nil)
    let answer = try await order(Self.purchase, Self.trial)
    #expect(answer["error"]?["data"]?["kind"] == "rejected" && answer["error"]?["data"]?["editions"] == ["EID4TRL8"])
    #expect(count(.checkOrder) == 3 && count(.createOrder) == 1 && vendor.subscriptionCount == 2)
  }

  @Test("A lost answer is told with the name of the request, and nothing is sent again", arguments: [true, false])
  func lost(isTaken: Bool) async throws {
    vendor.inject(isTaken ? .cutAfterActing : .status(503, retryAfter: nil), for: .operation(.createOrder))
    let data = try #require(try await order(Self.purchase)["error"]?["data"])
    #expect(data["kind"] == "outcomeUnknown" && data["check"] == "subscriptions/get")
    #expect(data["requestId"]?.string?.count == 36 && data["remedy"]?.string?.contains("requestId") == true)
    #expect(count(.createOrder) == 1 && vendor.subscriptionCount == (isTaken ? 2 : 1))
  }
}
