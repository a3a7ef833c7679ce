import CaseModel
import HTTP
import JSON
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

/// The fault in place of the response to an order.
private struct InjectedFault: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let fault: SimulatedFault
  /// Whether the vendor accepted the order.
  let acted: Bool

  static let all = [
    InjectedFault("cut before acting", .cut, false), InjectedFault("cut after acting", .cutAfterActing, true),
    InjectedFault("500", .status(500, retryAfter: nil), false),
    InjectedFault("502", .status(502, retryAfter: nil), false),
    InjectedFault("503", .status(503, retryAfter: .seconds(1)), false),
    InjectedFault("504", .status(504, retryAfter: nil), false),
    InjectedFault("gateway page", .gatewayPage, false), InjectedFault("broken JSON", .brokenJSON, true),
    InjectedFault("sign-in page", answer("text/html", "<html>Sign in</html>"), true),
    InjectedFault("empty answer", answer("application/json", ""), true),
    InjectedFault("array", answer("application/json", "[]"), true),
  ]

  private init(_ name: String, _ fault: SimulatedFault, _ acted: Bool) {
    (testDescription, self.fault, self.acted) = (name, fault, acted)
  }

  private static func answer(_ type: String, _ body: String) -> SimulatedFault {
    .responseAfterActing(HTTPResponse(202, headers: ["Content-Type": type], body: Array(body.utf8)))
  }
}

/// The fault at the simulated vendor.
@Suite struct ShopFaultTests {
  private func submit(_ shop: ShopHarness, _ call: VendorCall? = nil) async -> Fault? {
    await fault { () throws(Fault) in try await shop.orders.submit(ShopHarness.order(), call ?? shop.call) }
  }

  // MARK: An order is never sent twice

  @Test(arguments: InjectedFault.all)
  private func theOutcomeIsUnknown(mishap: InjectedFault) async throws {
    let shop = try ShopHarness()
    shop.vendor.inject(mishap.fault, for: .operation(.createOrder))
    let lost = await submit(shop)
    #expect(lost?.kind == .outcomeUnknown)
    #expect(lost?.data["check"] == "subscriptions/get" && lost?.data["retriable"] == false)
    #expect(lost?.data["remedy"]?.string?.contains("Do not order again") == true)
    #expect(shop.count(.createOrder) == 1)
    #expect(shop.vendor.subscriptionCount == (mishap.acted ? 2 : 1))
  }

  @Test func aTimeoutLeavesTheOutcomeUnknown() async throws {
    let shop = try ShopHarness()
    #expect(await shop.fault() == nil)
    // So that no other sleep has the same deadline.
    shop.time.advance(by: .seconds(1))
    let call = shop.call
    shop.vendor.inject(.delay(.seconds(60)), for: .operation(.createOrder))
    let clock = Task { [time = shop.time] in
      while let deadline = try await time.nextSleep() {
        if deadline == call.deadline { return time.advance(by: .seconds(30)) }
      }
    }
    let late = await submit(shop, call)
    try await clock.value
    #expect(late?.kind == .outcomeUnknown && shop.count(.createOrder) == 1 && shop.vendor.subscriptionCount == 2)
  }

  /// A request that was certainly not accepted is sent again: the result is one order.
  @Test func anUnexecutedOrderIsSentAgain() async throws {
    let shop = try ShopHarness()
    shop.vendor.inject(.refuseConnection, for: .operation(.createOrder), times: 2)
    shop.vendor.inject(.status(429, retryAfter: .seconds(2)), for: .operation(.createOrder))
    #expect(await shop.time.patiently { await submit(shop) } == nil)
    #expect(shop.count(.createOrder) == 2 && shop.vendor.subscriptionCount == 2)
  }

  @Test func aRevokedTokenIsReplaced() async throws {
    let shop = try ShopHarness()
    #expect(await shop.fault() == nil)
    shop.vendor.revokeTokens()
    #expect(await submit(shop) == nil)
    #expect(shop.vendor.exchanges == 2 && shop.vendor.subscriptionCount == 2)
  }

  // MARK: Reads are retried

  private static let readings:
    [(operation: MarketplaceOperation, run: @Sendable (ShopHarness) async throws(Fault) -> Void)] =
      [
        (
          .listAccounts,
          { shop async throws(Fault) in
            _ = try await shop.accounts.page(AccountQuery(name: "Fjordbank"), skip: 0, limit: 9, shop.call)
          }
        ),
        (.listUoms, { shop async throws(Fault) in _ = try await shop.units.list(locale: nil, raw: false, shop.call) }),
        (
          .getUom,
          { shop async throws(Fault) in _ = try await shop.units.get("Agent", locale: nil, raw: false, shop.call) }
        ),
        (
          .latestEdition,
          { shop async throws(Fault) in _ = try await shop.editions.get(EditionQuery("EID7KQ2M"), shop.call) }
        ),
        (
          .editionVersion,
          { shop async throws(Fault) in
            _ = try await shop.editions.get(EditionQuery("EID7KQ2M", version: 1), shop.call)
          }
        ),
        (
          .checkOrder,
          { shop async throws(Fault) in
            _ = try await shop.orders.eligibility(on: "EID7KQ2M", for: ShopHarness.account, shop.call)
          }
        ),
        (
          .getSubscription,
          { shop async throws(Fault) in
            _ = try await shop.subscriptions.get(ShopHarness.subscription, raw: false, shop.call)
          }
        ),
      ]

  @Test(arguments: readings.indices)
  func readsAreRetried(index: Int) async throws {
    let (operation, run) = Self.readings[index]
    let shop = try ShopHarness()
    shop.vendor.inject(.status(503, retryAfter: nil), for: .operation(operation))
    shop.vendor.inject(.cutAfterActing, for: .operation(operation))
    let first = await shop.time.patiently { await fault { () throws(Fault) in try await run(shop) } }
    #expect(first == nil && shop.count(operation) == 3)
    shop.vendor.inject(.gatewayPage, for: .operation(operation), times: 3)
    let down = await shop.time.patiently { await fault { () throws(Fault) in try await run(shop) } }
    #expect(down?.brief == "vendorUnavailable 502" && shop.count(operation) == 6)
    shop.vendor.inject(.status(403, retryAfter: nil), for: .operation(operation))
    let forbidden = await fault { () throws(Fault) in try await run(shop) }
    #expect(forbidden?.brief == "forbidden 403" && shop.count(operation) == 7)
    shop.vendor.inject(.status(429, retryAfter: .seconds(40)), for: .operation(operation))
    let limited = await fault { () throws(Fault) in try await run(shop) }
    #expect(limited?.kind == .rateLimited && limited?.data["retryAfterSeconds"]?.integer == 40)
  }

  // MARK: Credentials

  @Test(arguments: [
    (MarketplaceSimulator.apiKey + "x", false), (MarketplaceSimulator.apiKey + "x", true),
    (MarketplaceSimulator.pullSecret, false), (MarketplaceSimulator.entitlementKey, false),
  ])
  func aWrongKeyIsSentOnce(key: String, refusesWith401: Bool) async throws {
    let shop = try ShopHarness(credentials: ["apiKey": key])
    shop.vendor.adjust { $0.refusesKeysWith401 = refusesWith401 }
    for _ in 0..<3 {
      let refused = await shop.fault()
      #expect(refused?.kind == .authRequired && refused?.data["vendorCode"] == "BXNIM0415E")
      #expect(refused?.message.contains("credentials.apiKey") == true)
      #expect(refused?.json.text.contains(key) == false)
    }
    #expect(shop.vendor.requests(at: .token) == 1 && shop.vendor.requests(at: .api) == 0)
    #expect(shop.provider.session.status.state == .refused)
  }

  /// Even where reads would be retried: a key does not become valid by waiting.
  @Test func anOrderWithAWrongKeyIsNotSent() async throws {
    let shop = try ShopHarness(credentials: ["apiKey": "wrong"])
    #expect(await submit(shop)?.kind == .authRequired)
    #expect(shop.vendor.requests(at: .api) == 0)
  }

  /// The token service uses the status that means "not eligible" in a check.
  @Test(arguments: [false, true])
  func aWrongKeyIsNotIneligibility(refusesWith401: Bool) async throws {
    let shop = try ShopHarness(credentials: ["apiKey": "wrong"])
    shop.vendor.adjust { $0.refusesKeysWith401 = refusesWith401 }
    let asked = await fault { () throws(Fault) in
      try await shop.orders.eligibility(on: "EID7KQ2M", for: ShopHarness.account, shop.call)
    }
    #expect(asked?.kind == .authRequired && asked?.message.contains("credentials.apiKey") == true)
    #expect(shop.vendor.requests(at: .api) == 0)
  }

  @Test func aReadyTokenNeedsNoExchange() async throws {
    let shop = try ShopHarness(credentials: ["token": MarketplaceSimulator.pullSecret])
    #expect(await shop.fault() == nil)
    #expect(await submit(shop) == nil)
    #expect(shop.vendor.requests(at: .token) == 0 && shop.vendor.subscriptionCount == 2)
    shop.vendor.adjust { $0.takesPullSecret = false }
    for _ in 0..<2 {
      let refused = await shop.fault()
      #expect(refused?.kind == .authRequired && refused?.message.contains("credentials.token") == true)
    }
    #expect(shop.count(.listUoms) == 2, "a refused token is not sent again")
    #expect(shop.vendor.requests(at: .token) == 0)
  }

  @Test func anEntitlementKeyIsNotAToken() async throws {
    let shop = try ShopHarness(credentials: ["token": MarketplaceSimulator.entitlementKey])
    let refused = await shop.fault()
    #expect(refused?.brief == "authRequired 401" && refused?.message.contains("entitlement key") == true)
  }

  @Test(arguments: [false, true])
  func aTokenIsUsedUntilItExpires(isTerse: Bool) async throws {
    let shop = try ShopHarness()
    shop.vendor.adjust {
      $0.tokenLifetime = 100
      $0.hasTerseTokens = isTerse
    }
    #expect(await shop.fault() == nil)
    shop.time.advance(by: .seconds(60))
    #expect(await shop.fault() == nil)
    #expect(shop.vendor.exchanges == 1)
    shop.time.advance(by: .seconds(40))
    #expect(await shop.fault() == nil)
    #expect(shop.vendor.exchanges == 2 && shop.count(.listUoms) == 3)
  }

  @Test func anUnavailableTokenServiceIsReported() async throws {
    let shop = try ShopHarness()
    shop.vendor.inject(.status(503, retryAfter: nil), for: .token, times: 3)
    let down = await shop.time.patiently { await shop.fault() }
    #expect(down?.brief == "vendorUnavailable 503" && shop.vendor.requests(at: .api) == 0)
    #expect(shop.provider.session.status.state != .refused)
  }
}
