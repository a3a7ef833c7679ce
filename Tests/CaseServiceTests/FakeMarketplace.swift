import CaseModel
import CaseService
import JSON
import ProviderKit
import Synchronization
import TestSupport

/// A marketplace in memory that records its requests.
final class FakeMarketplace: AccountDirectory, UnitCatalog, EditionCatalog, OrderService, SubscriptionStore {
  private struct State {
    var calls: [String] = []
    var orders: [NewOrder] = []
  }

  private let state = Mutex(State())
  let size: Int
  /// Whether each page has the first accounts, names a next page, and has no total.
  let repeatsItself: Bool
  /// The editions that cannot be ordered, and the reason.
  let refused: [String: String?]
  let orderFault: Fault?
  let checkFault: Fault?

  init(
    size: Int = 0, repeatsItself: Bool = false, refused: [String: String?] = [:], checkFault: Fault? = nil,
    orderFault: Fault? = nil
  ) {
    self.size = size
    self.repeatsItself = repeatsItself
    self.refused = refused
    self.checkFault = checkFault
    self.orderFault = orderFault
  }

  var calls: [String] { state.withLock { $0.calls } }
  var orders: [NewOrder] { state.withLock { $0.orders } }

  private func note(_ call: String) { state.withLock { $0.calls.append(call) } }

  func page(_ query: AccountQuery, skip: Int, limit: Int, _ call: VendorCall) async throws(Fault) -> AccountPage {
    if query.name == "unacceptable" { throw .invalidParams("name", "must be acceptable") }
    note("accounts \(query.name ?? "") \(skip) \(limit) \(query.nested) \(query.includesRaw)")
    if repeatsItself {
      return AccountPage(accounts: [Account([.init("id", "a0")])], next: skip + 1, total: nil)
    }
    let end = min(skip + limit, size)
    let accounts = (skip..<max(skip, end)).map { Account([.init("id", .string("a\($0)"))]) }
    return AccountPage(accounts: accounts, next: end < size ? end : nil, total: size)
  }

  func list(locale: String?, raw: Bool, _ call: VendorCall) async throws(Fault) -> [UnitOfMeasure] {
    note("units \(locale ?? "") \(raw)")
    return [UnitOfMeasure([.init("identifier", "Asset")])]
  }

  func get(_ unit: String, locale: String?, raw: Bool, _ call: VendorCall) async throws(Fault) -> UnitOfMeasure {
    note("unit \(unit) \(locale ?? "") \(raw)")
    return UnitOfMeasure([.init("identifier", .string(unit))])
  }

  func get(_ query: EditionQuery, _ call: VendorCall) async throws(Fault) -> Edition {
    note(
      "edition \(query.edition) \(query.version.map(String.init) ?? "") \(query.locale ?? "") \(query.includeMetadata) "
        + "\(query.allowDraft) \(query.quote ?? "") \(query.includesRaw)")
    return Edition([.init("id", .string(query.edition))])
  }

  func eligibility(on edition: String, for account: String, _ call: VendorCall) async throws(Fault) -> OrderEligibility
  {
    note("check \(edition) \(account)")
    if let checkFault { throw checkFault }
    return OrderEligibility(allowed: refused[edition] == nil, reason: refused[edition] ?? nil)
  }

  func submit(_ order: NewOrder, _ call: VendorCall) async throws(Fault) -> [Subscription] {
    note("order \(order.account)")
    state.withLock { $0.orders.append(order) }
    if let orderFault { throw orderFault }
    return order.subscriptions.map {
      Subscription([.init("editionId", .string($0.editionId)), .init("state", "IN_PROGRESS")])
    }
  }

  func get(_ subscription: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> Subscription {
    note("subscription \(subscription) \(raw)")
    return Subscription([.init("id", .string(subscription))])
  }

  static let methods = [
    "accounts/list", "uoms/list", "uoms/get", "editions/get", "orders/check", "orders/create", "subscriptions/get",
  ]

  /// A harness with this marketplace as the profile `box`.
  func harness() -> ServiceHarness {
    let descriptor = ProviderDescriptor(
      id: "bazaar", name: "Bazaar", baseURL: "https://bazaar.example", tokenURL: nil, numberPatterns: [], authKinds: [])
    let session = FakeSession(status: SessionStatus(profile: "box", provider: "bazaar", state: .active, source: nil))
    var provider = Provider(profile: "box", descriptor: descriptor, baseURL: descriptor.baseURL, session: session)
    (provider.accounts, provider.units, provider.editions) = (self, self, self)
    (provider.orders, provider.subscriptions) = (self, self)
    return ServiceHarness([
      Profile(name: "box", providerID: "bazaar", baseURL: descriptor.baseURL, provider: .success(provider))
    ])
  }

  /// An order of two editions, one of them twice.
  static let order: JSON = [
    "profile": "box", "account": "a1", "confirm": true, "subscriptions": [line("E1"), line("E2"), line("E1")],
  ]

  private static func line(_ edition: String) -> JSON {
    [
      "editionId": .string(edition), "editionRevision": 2, "term": 12, "termUnit": "MONTHS",
      "billingFrequency": "MONTHLY", "lineItems": [["chargeId": "c1", "quantity": 1]],
    ]
  }
}
