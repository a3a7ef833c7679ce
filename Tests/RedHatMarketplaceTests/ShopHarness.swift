import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import RedHatMarketplace
import Sandbox
import TestSupport
import Testing

/// The simulated marketplace, and a provider with its key.
struct ShopHarness: Sendable {
  static let account = "6710c3a5e4b09d2f58a71e02"
  static let suspended = "6710c3a5e4b09d2f58a71e17"
  static let subscription = "6710d3f2e4b09d2f58a73101"

  let time = ManualTime()
  let vendor: MarketplaceSimulator
  let provider: Provider
  let accounts: any AccountDirectory
  let units: any UnitCatalog
  let editions: any EditionCatalog
  let orders: any OrderService
  let subscriptions: any SubscriptionStore

  init(credentials: [String: String]? = nil, settings: [String: JSON] = [:]) throws {
    let sandbox = Sandbox(cases: 0, time: time)
    vendor = sandbox.marketplace
    let profile = try #require(sandbox.profiles.first { $0.name == "marketplace" })
    provider = RedHatMarketplaceProvider.kind.make(
      ProfileSettings(
        name: "work", baseURL: profile.baseURL, tokenURL: profile.tokenURL,
        credentials: FakeCredentials(credentials ?? profile.credentials), vendorSettings: settings),
      sandbox.transport(), time)
    accounts = try #require(provider.accounts)
    units = try #require(provider.units)
    editions = try #require(provider.editions)
    orders = try #require(provider.orders)
    subscriptions = try #require(provider.subscriptions)
  }

  var call: VendorCall { VendorCall(deadline: time.now + .seconds(30)) }

  func count(_ operation: MarketplaceOperation) -> Int { vendor.requests(at: .operation(operation)) }

  /// A year of two instances of the edition that can be ordered.
  static func order(_ requestId: String = "r1") -> NewOrder {
    NewOrder(
      requestId: requestId, account: account,
      subscriptions: [
        OrderSubscription(
          editionId: "EID7KQ2M", editionRevision: 2, term: 12, termUnit: "MONTHS", billingFrequency: "MONTHLY",
          lineItems: [OrderLineItem(chargeId: "6710d1b8e4b09d2f58a72001", quantity: JSONNumber(2))])
      ])
  }

  /// The fault of listing the units.
  func fault() async -> Fault? {
    await ProviderTestSupport.fault { () throws(Fault) in try await units.list(locale: nil, raw: false, call) }
  }
}
