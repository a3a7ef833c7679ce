package import CaseModel

/// A search for accounts; nil matches any.
package struct AccountQuery: Sendable, Equatable {
  package var account: String?
  package var billingAccounts: [String]?
  /// The company's name.
  package var name: String?
  /// The detail about users: 0 nothing, 1 their roles, 2 all.
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

/// A page of a list of accounts.
package struct AccountPage: Sendable {
  package var accounts: [Account]
  /// How many accounts to skip for the next page; nil when this is the last.
  package var next: Int?
  /// The vendor's count of accounts.
  package var total: Int?

  package init(accounts: [Account], next: Int?, total: Int?) {
    self.accounts = accounts
    self.next = next
    self.total = total
  }
}

/// Finds accounts of a marketplace.
package protocol AccountDirectory: Sendable {
  /// Returns at most `limit` accounts after the first `skip`. Throws `invalidParams` before anything is sent, for a query
  /// that the vendor refuses.
  func page(_ query: AccountQuery, skip: Int, limit: Int, _ call: VendorCall) async throws(Fault) -> AccountPage
}
