package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Reads a unit of measure.
package enum UomsGet: ProfileMethod {
  package typealias Params = UomsGetParams
  package typealias Result = UnitOfMeasure

  package static let name = "uoms/get"
  package static let effect = Effect.reads
  package static let part = ProviderParts.units
  package static let summary = "Reads one unit of measure."

  package static func lane(_ params: UomsGetParams) -> Lane { .free }

  package static func run(
    _ params: UomsGetParams, _ part: any UnitCatalog, at provider: Provider, _ call: VendorCall
  ) async throws(Fault) -> UnitOfMeasure {
    try await part.get(params.uom, locale: params.locale, raw: params.raw ?? false, call)
  }
}

package struct UomsGetParams: ProfileParams {
  package var profile: ProfileName
  package var uom: String
  package var locale: String?
  package var raw: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile, uom, locale, raw }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile."),
    .uom: Field("The `identifier` of the unit from `uoms/list`.", length: 1...200),
    .locale: Field("The language of the texts, such as fr. Default: en-us.", length: 1...35),
    .raw: Field("Whether to include the vendor's unmodified record."),
  ]
}
