package import CaseModel

// The parts of a provider that is a marketplace. Their records keep the vendor's member names.

/// Which accounts are looked for; nil means any.
package struct AccountQuery: Sendable, Equatable {
  package var account: String?
  package var billingAccounts: [String]?
  /// The company's name.
  package var name: String?
  /// How much is told of users: 0 nothing, 1 their roles, 2 all.
  package var nested: Int
  package var includesRaw: Bool

  package init(
    account: String? = nil, billingAccounts: [String]? = nil, name: String? = nil, nested: Int = 0,
    includesRaw: Bool = false
  ) {
    self.account = account
    self.billingAccounts = billingAccounts
    self.name = name
    self.nested = nested
    self.includesRaw = includesRaw
  }
}

/// A part of a listing of accounts.
package struct AccountPage: Sendable {
  package var accounts: [Account]
  /// How many accounts to skip for the next page; nil when this is the last.
  package var next: Int?
  /// How many accounts the vendor says there are.
  package var total: Int?

  package init(accounts: [Account], next: Int?, total: Int?) {
    self.accounts = accounts
    self.next = next
    self.total = total
  }
}

/// Accounts that can be looked up.
package protocol AccountDirectory: Sendable {
  /// Looks at a query before anything is sent; throws `invalidParams` for one that the vendor refuses.
  func check(_ query: AccountQuery) throws(Fault)
  /// At most `limit` accounts behind the first `skip`.
  func page(_ query: AccountQuery, skip: Int, limit: Int, _ call: VendorCall) async throws(Fault) -> AccountPage
}

/// The units that charges are counted in.
package protocol UnitCatalog: Sendable {
  /// All units; `locale` is the language of their texts, such as `en-us`.
  func list(locale: String?, raw: Bool, _ call: VendorCall) async throws(Fault) -> [UnitOfMeasure]
  func get(_ unit: String, locale: String?, raw: Bool, _ call: VendorCall) async throws(Fault) -> UnitOfMeasure
}

/// Which edition, and what of it.
package struct EditionQuery: Sendable, Equatable {
  package var edition: String
  /// Nil for the latest.
  package var version: Int?
  package var locale: String?
  package var includeMetadata: Bool
  /// Whether the latest may be a draft; goes without a version.
  package var allowDraft: Bool
  /// The quote whose prices are shown; goes with a version.
  package var quote: String?
  package var includesRaw: Bool

  package init(
    _ edition: String, version: Int? = nil, locale: String? = nil, includeMetadata: Bool = false,
    allowDraft: Bool = false, quote: String? = nil, includesRaw: Bool = false
  ) {
    self.edition = edition
    self.version = version
    self.locale = locale
    self.includeMetadata = includeMetadata
    self.allowDraft = allowDraft
    self.quote = quote
    self.includesRaw = includesRaw
  }
}

/// What can be ordered.
package protocol EditionCatalog: Sendable {
  func get(_ query: EditionQuery, _ call: VendorCall) async throws(Fault) -> Edition
}

/// Whether an edition may be ordered.
package struct OrderEligibility: WireObject, Equatable {
  package var allowed: Bool
  package var reason: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case allowed, reason }
  package static let fields: [CodingKeys: Field] = [
    .allowed: Field("Whether the account may order the edition; false also where the vendor finds the question wrong."),
    .reason: Field("What the vendor says to a no, if anything."),
  ]

  package init(allowed: Bool, reason: String? = nil) {
    self.allowed = allowed
    self.reason = reason
  }
}

/// Placing of orders.
package protocol OrderService: Sendable {
  /// Asks whether an account may order an edition; changes nothing.
  func eligibility(on edition: String, for account: String, _ call: VendorCall) async throws(Fault) -> OrderEligibility
  /// Places an order. Never repeated unless it is certain that the vendor did not act. What comes back was accepted and is
  /// not done yet.
  func submit(_ order: NewOrder, _ call: VendorCall) async throws(Fault) -> [Subscription]
}

/// Subscriptions that can be read.
package protocol SubscriptionStore: Sendable {
  func get(_ subscription: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> Subscription
}
