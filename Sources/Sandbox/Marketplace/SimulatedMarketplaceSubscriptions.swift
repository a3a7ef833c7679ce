import HTTP
import JSON
import Platform
import Synchronization

/// The predefined subscription, and the ordered ones.
final class SimulatedMarketplaceSubscriptions: Sendable {
  /// The predefined one.
  static let first = "6710d3f2e4b09d2f58a73101"
  /// Clients must not grow the sandbox without end.
  private static let most = 10_000

  private let state: Mutex<State>

  private struct State {
    var random: SplitMix64
    var all: [String: MarketplaceSubscription] = [:]
    /// The ids of the subscriptions of an order, by account and `requestId`.
    var orders: [String: [String]] = [:]
  }

  init(seed: UInt64, at date: Timestamp) {
    var state = State(random: SplitMix64(seed: seed, part: 0x7375_6273))
    if let first = Self.predefined(date) { state.all[first.id] = first }
    self.state = Mutex(state)
  }

  private static func predefined(_ date: Timestamp) -> MarketplaceSubscription? {
    // The vendor writes milliseconds even if they are zero.
    let tagged = RFC3339.format(UnixTime.date(UnixTime.seconds(date) - 300 * AccountHistory.day)).dropLast() + ".000Z"
    return MarketplaceCatalogue.edition(MarketplaceCatalogue.purchase, 2).map { edition in
      MarketplaceSubscription(
        id: first, account: SimulatedMarketplaceAccounts.mainAccount, edition: edition,
        requestor: ["iamId": .string(SimulatedMarketplaceAccounts.callerID), "email": "kari@fjordbank.example"],
        term: 12,
        termUnit: "MONTHS", frequency: "MONTHLY", kind: "PURCHASE",
        lineItems: edition.charges.prefix(1).map { .init(charge: $0.id, quantity: JSONNumber(2)) }, isOrdered: false,
        tags: [
          [
            "accountId": .string(SimulatedMarketplaceAccounts.mainAccount), "name": "team", "value": "risk",
            "description": "Who pays", "createdDate": .string(String(tagged)),
          ]
        ])
    }
  }

  var count: Int { state.withLock { $0.all.count } }

  func hasOrder(_ request: String) -> Bool { state.withLock { $0.orders[request] != nil } }

  func subscription(_ id: String) -> MarketplaceSubscription? { state.withLock { $0.all[id] } }

  /// Counts the read.
  func read(_ id: String) -> MarketplaceSubscription? {
    state.withLock { state in
      state.all[id]?.reads += 1
      return state.all[id]
    }
  }

  /// Marketplace: an edition has a time between two trials; here an account gets one only.
  func hasTrial(_ account: String, _ edition: String) -> Bool {
    state.withLock { Self.hasTrial($0, account, edition) }
  }

  private static func hasTrial(_ state: State, _ account: String, _ edition: String) -> Bool {
    state.all.values.contains { $0.account == account && $0.edition.id == edition && $0.edition.kind == .trial }
  }

  /// Adds all subscriptions of an order, or none.
  /// - Parameter request: the name of the order; nil if it has none or the vendor ignores it.
  func add(
    _ requested: [MarketplaceSubscription], request: String?
  ) throws(SimulatedMarketplaceError) -> [MarketplaceSubscription] {
    try state.withLock { (state) throws(SimulatedMarketplaceError) in
      if let request, let made = state.orders[request] { return made.compactMap { state.all[$0] } }
      guard state.all.count + requested.count <= Self.most else { throw SimulatedMarketplaceError(503) }
      var trials: Set<String> = []
      for one in requested where one.edition.kind == .trial {
        guard !Self.hasTrial(state, one.account, one.edition.id), trials.insert(one.edition.id).inserted else {
          throw .bad("The account had a trial of \(one.edition.id)")
        }
      }
      let made = requested.map { one in
        var one = one
        one.id = String(state.random.hex32().prefix(24))
        return one
      }
      for one in made { state.all[one.id] = one }
      if let request { state.orders[request] = made.map(\.id) }
      return made
    }
  }
}

extension MarketplaceSimulator {
  func subscription(_ call: MarketplaceCall) throws(SimulatedMarketplaceError) -> HTTPResponse {
    guard let found = subscriptions.read(call.argument(0)) else {
      throw .notFound("The subscription \(call.argument(0))")
    }
    return HTTPResponse(call.accepted, body: found.json(call.settings).bytes)
  }
}
