package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Checks whether an edition may be ordered.
package enum OrdersCheck: ProfileMethod {
  package typealias Params = OrdersCheckParams
  package typealias Result = OrderEligibility

  package static let name = "orders/check"
  package static let effect = Effect.reads
  package static let part = ProviderParts.orders
  package static let summary = "Checks whether an account may order an edition, without ordering it."

  package static func lane(_ params: OrdersCheckParams) -> Lane { .shared(.profile(params.profile.text)) }

  package static func run(
    _ params: OrdersCheckParams, _ part: any OrderService, at provider: Provider, _ call: VendorCall
  ) async throws(Fault) -> OrderEligibility {
    try await part.eligibility(on: params.edition, for: params.account, call)
  }
}

package struct OrdersCheckParams: ProfileParams {
  package var profile: ProfileName
  package var account: String
  package var edition: String

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile, account, edition }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile."),
    .account: Field("The account's id from `accounts/list`.", length: 1...200),
    .edition: Field("The edition's id, such as EIDHJLN9.", length: 1...200),
  ]
}
