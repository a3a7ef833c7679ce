package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Asks whether something may be ordered.
package enum OrdersCheck: WorkMethod {
  package typealias Params = OrdersCheckParams
  package typealias Result = OrderEligibility

  package static let name = "orders/check"
  package static let effect = Effect.reads
  package static let summary = "Asks whether an account may order an edition; orders nothing."

  package static func lane(_ params: OrdersCheckParams) -> Lane { .shared(.profile(params.profile.text)) }

  package static func run(_ params: OrdersCheckParams, _ call: Call) async throws(Fault) -> OrderEligibility {
    let (profile, provider) = try call.provider(of: params.profile)
    guard let orders = provider.orders else { throw provider.unsupported("orders") }
    return try await orders.eligibility(on: params.edition, for: params.account, call.vendorCall(profile))
  }
}

package struct OrdersCheckParams: WireObject {
  package var profile: ProfileName
  package var account: String
  package var edition: String

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile, account, edition }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile to ask."),
    .account: Field("The account's id, as `accounts/list` gives it.", length: 1...200),
    .edition: Field("The edition's id, such as EIDHJLN9.", length: 1...200),
  ]
}
