package import CaseModel

/// The people who are notified of changes to a case.
package protocol Watchlist: Sendable {
  /// Returns those who were added, and those whom the vendor did not add.
  func add(
    _ users: [User], to number: String, _ call: VendorCall
  ) async throws(Fault) -> (added: [User], failed: [User])
  /// Returns those who remain.
  func remove(_ users: [User], from number: String, _ call: VendorCall) async throws(Fault) -> [User]
}
