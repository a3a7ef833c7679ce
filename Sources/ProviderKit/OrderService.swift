package import CaseModel

/// Whether an edition may be ordered.
package struct OrderEligibility: WireObject, Equatable {
  package var allowed: Bool
  package var reason: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case allowed, reason }
  package static let fields: [CodingKeys: Field] = [
    .allowed: Field("Whether the account may order the edition; false also if the vendor refuses to check it."),
    .reason: Field("The vendor's reason for a refusal."),
  ]

  package init(allowed: Bool, reason: String? = nil) {
    self.allowed = allowed
    self.reason = reason
  }
}

/// Places orders.
package protocol OrderService: Sendable {
  /// Checks whether an account may order an edition; changes nothing.
  func eligibility(on edition: String, for account: String, _ call: VendorCall) async throws(Fault) -> OrderEligibility
  /// Places an order; never repeated unless it is certain that the vendor did not act. The subscriptions that it returns are
  /// accepted, not active yet.
  func submit(_ order: NewOrder, _ call: VendorCall) async throws(Fault) -> [Subscription]
}

/// Reads subscriptions.
package protocol SubscriptionStore: Sendable {
  func get(_ subscription: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> Subscription
}
