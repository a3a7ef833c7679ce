package import CaseModel

/// Reads subscriptions.
package protocol SubscriptionStore: Sendable {
  func get(_ subscription: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> Subscription
}
