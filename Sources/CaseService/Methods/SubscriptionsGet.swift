package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Reads a subscription.
package enum SubscriptionsGet: ProfileMethod {
  package typealias Params = SubscriptionsGetParams
  package typealias Result = Subscription

  package static let name = "subscriptions/get"
  package static let effect = Effect.reads
  package static let part = ProviderParts.subscriptions
  package static let summary = "Reads a subscription and its state."

  package static func lane(_ params: SubscriptionsGetParams) -> Lane { .shared(.profile(params.profile.text)) }

  package static func run(
    _ params: SubscriptionsGetParams, _ part: any SubscriptionStore, at provider: Provider, _ call: VendorCall
  ) async throws(Fault) -> Subscription {
    try await part.get(params.subscription, raw: params.raw ?? false, call)
  }
}

package struct SubscriptionsGetParams: ProfileParams {
  package var profile: ProfileName
  package var subscription: String
  package var raw: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile, subscription, raw }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile."),
    .subscription: Field("The subscription's id from `orders/create`.", length: 1...200),
    .raw: Field("Whether to include the vendor's unmodified record."),
  ]
}
