package import CaseModel

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
