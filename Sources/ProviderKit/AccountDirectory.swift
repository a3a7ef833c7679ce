package import CaseModel

/// Finds accounts of a marketplace.
package protocol AccountDirectory: Sendable {
  /// Returns at most `limit` accounts after the first `skip`. Throws `invalidParams` before anything is sent, for a query
  /// that the vendor refuses.
  func page(_ query: AccountQuery, skip: Int, limit: Int, _ call: VendorCall) async throws(Fault) -> AccountPage
}
