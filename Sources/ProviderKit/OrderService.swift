package import CaseModel

/// Whether an edition may be ordered.
package struct OrderEligibility: WireObject, Equatable {
  package var allowed: Bool
  package var reason: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case allowed, reason }
  package static let fields: [CodingKeys: Field] = [
    .allowed: Field("Whether the account may order the edition; false also where the vendor finds the question wrong."),
    .reason: Field("The vendor's reason for a refusal."),
  ]

  package init(allowed: Bool, reason: String? = nil) {
    self.allowed = allowed
    self.reason = reason
  }
}

/// Places orders.
package protocol OrderService: Sendable {
  /// Asks whether an account may order an edition; changes nothing.
  func eligibility(on edition: String, for account: String, _ call: VendorCall) async throws(Fault) -> OrderEligibility
  /// Places an order. Never repeated unless it is certain that the vendor did not act. What comes back was accepted and is
  /// not done yet.
  func submit(_ order: NewOrder, _ call: VendorCall) async throws(Fault) -> [Subscription]
}

/// Reads subscriptions.
package protocol SubscriptionStore: Sendable {
  func get(_ subscription: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> Subscription
}
