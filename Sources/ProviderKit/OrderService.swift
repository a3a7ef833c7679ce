package import CaseModel

/// Places orders.
package protocol OrderService: Sendable {
  /// Checks whether an account may order an edition; changes nothing.
  func eligibility(on edition: String, for account: String, _ call: VendorCall) async throws(Fault) -> OrderEligibility
  /// Places an order; never repeated unless it is certain that the vendor did not act. The subscriptions that it returns are
  /// accepted, not active yet.
  func submit(_ order: NewOrder, _ call: VendorCall) async throws(Fault) -> [Subscription]
}
