import CaseModel
import JSON
import ProviderKit

/// Reads subscriptions. Red Hat: a list must exist, but its documentation is lost.
struct MarketplaceSubscriptions: SubscriptionStore {
  let client: VendorClient

  func get(_ subscription: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> Subscription {
    let records = MarketplaceRecords(includesRaw: raw)
    let request = MarketplaceWire.get("/subscriptions/api/v1/subscriptions/\(subscription, "subscription")")
    let answer = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      // A response without an id is not a subscription.
      guard answer.lenientText("id") != nil || answer.lenientText("editionId") != nil else {
        throw answer.missing("id")
      }
      return (id: answer.lenientText("id"), subscription: try records.subscription(answer))
    }
    try client.require(
      answer.id.map { ResponseMatch.isSameID($0, subscription) } ?? true, "the subscription \(subscription)",
      request
    )
    return answer.subscription
  }
}
