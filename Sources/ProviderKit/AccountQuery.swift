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
