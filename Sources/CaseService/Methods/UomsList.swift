package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Lists units of measure.
package enum UomsList: ProfileMethod {
  package typealias Params = UomsListParams
  package typealias Result = UomsListResult

  package static let name = "uoms/list"
  package static let effect = Effect.reads
  package static let part = ProviderParts.units
  package static let summary = "Lists the units of measure of a marketplace."

  package static func lane(_ params: UomsListParams) -> Lane { .free }

  package static func run(
    _ params: UomsListParams, _ part: any UnitCatalog, at provider: Provider, _ call: VendorCall
  ) async throws(Fault) -> UomsListResult {
    UomsListResult(uoms: try await part.list(locale: params.locale, raw: params.raw ?? false, call))
  }
}

package struct UomsListParams: ProfileParams {
  package var profile: ProfileName
  package var locale: String?
  package var raw: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile, locale, raw }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile."),
    .locale: Field("The language of the texts, such as fr. Default: en-us.", length: 1...35),
    .raw: Field("Whether to include the vendor's unmodified record of each unit."),
  ]
}

package struct UomsListResult: WireObject {
  package var uoms: [UnitOfMeasure]

  package enum CodingKeys: String, CodingKey, CaseIterable { case uoms }
  package static let fields: [CodingKeys: Field] = [.uoms: Field("The units in the vendor's order.")]
}
