import CaseModel
import JSON
import ProviderKit

/// Reading of subscriptions. Red Hat: a list must exist, but what is documented of it is lost.
struct MarketplaceSubscriptions: SubscriptionStore {
  let client: VendorClient

  func get(_ subscription: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> Subscription {
    let id = try MarketplaceWire.segment(subscription, "subscription")
    let records = MarketplaceRecords(wantsRaw: raw)
    return try await client.sendForRecord(MarketplaceWire.get("/subscriptions/api/v1/subscriptions/\(id)"), call) {
      (answer) throws(JSONError) in
      // An answer that names nothing is not a subscription.
      guard answer.lenientText("id") != nil || answer.lenientText("editionId") != nil else {
        throw answer.missing("id")
      }
      return try records.subscription(answer)
    }
  }
}
