package import CaseModel
import JSON
package import JSONRPC
import ProviderKit

/// Reads how a subscription stands.
package enum SubscriptionsGet: WorkMethod {
  package typealias Params = SubscriptionsGetParams
  package typealias Result = Subscription

  package static let name = "subscriptions/get"
  package static let effect = Effect.reads
  package static let summary = "Reads a subscription: what was ordered, and how it stands."

  package static func lane(_ params: SubscriptionsGetParams) -> Lane { .shared(.profile(params.profile.text)) }

  package static func run(_ params: SubscriptionsGetParams, _ call: Call) async throws(Fault) -> Subscription {
    let (profile, provider) = try call.provider(of: params.profile)
    guard let subscriptions = provider.subscriptions else { throw provider.unsupported("subscriptions") }
    return try await subscriptions.get(params.subscription, raw: params.raw ?? false, call.vendorCall(profile))
  }
}

package struct SubscriptionsGetParams: WireObject {
  package var profile: ProfileName
  package var subscription: String
  package var raw: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile, subscription, raw }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile to ask."),
    .subscription: Field("The subscription's id, as `orders/create` gives it.", length: 1...200),
    .raw: Field("Adds the vendor's record, untouched."),
  ]
}
