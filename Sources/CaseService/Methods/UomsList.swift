package import CaseModel
import JSON
package import JSONRPC
import ProviderKit

/// Lists the units that a marketplace charges by.
package enum UomsList: WorkMethod {
  package typealias Params = UomsListParams
  package typealias Result = UomsListResult

  package static let name = "uoms/list"
  package static let effect = Effect.reads
  package static let summary = "Lists the units of measure that a marketplace charges by."

  package static func lane(_ params: UomsListParams) -> Lane { .free }

  package static func run(_ params: UomsListParams, _ call: Call) async throws(Fault) -> UomsListResult {
    let (profile, provider) = try call.provider(of: params.profile)
    guard let units = provider.units else { throw provider.unsupported("units of measure") }
    return UomsListResult(
      uoms: try await units.list(locale: params.locale, raw: params.raw ?? false, call.vendorCall(profile)))
  }
}

package struct UomsListParams: WireObject {
  package var profile: ProfileName
  package var locale: String?
  package var raw: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile, locale, raw }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile to ask."),
    .locale: Field("The language of the texts, such as fr; en-us by default.", length: 1...35),
    .raw: Field("Adds the vendor's record of each unit, untouched."),
  ]
}

package struct UomsListResult: WireObject {
  package var uoms: [UnitOfMeasure]

  package enum CodingKeys: String, CodingKey, CaseIterable { case uoms }
  package static let fields: [CodingKeys: Field] = [.uoms: Field("In the vendor's order.")]
}
