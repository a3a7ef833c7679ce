package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Lists the values that a vendor accepts.
package enum ValuesList: ProfileMethod {
  package typealias Params = ValuesListParams
  package typealias Result = ValuesListResult

  package static let name = "values/list"
  package static let effect = Effect.reads
  package static let part = ProviderParts.values
  package static let summary = "Lists the values that a vendor accepts, such as offerings or statuses."

  package static func lane(_ params: ValuesListParams) -> Lane { .free }

  package static func run(
    _ params: ValuesListParams, _ part: any ValueCatalog, at provider: Provider, _ call: VendorCall
  ) async throws(Fault) -> ValuesListResult {
    guard part.kinds.contains(params.kind) else {
      throw Fault(.unsupported, "\(provider.descriptor.name) cannot list \(params.kind.rawValue).").from(provider)
        .with("supported", .array(part.kinds.map { .string($0.rawValue) }))
    }
    return ValuesListResult(values: try await part.values(params.kind, of: params.of, call))
  }
}

package struct ValuesListParams: ProfileParams {
  package var profile: ProfileName
  package var kind: ValueKind
  package var of: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile, kind, of }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile."),
    .kind: Field("The kind of value."),
    .of: Field("The value that the list depends on, such as the product for versions.", length: 1...1000),
  ]
}

package struct ValuesListResult: WireObject {
  package var values: [Value]

  package enum CodingKeys: String, CodingKey, CaseIterable { case values }
  package static let fields: [CodingKeys: Field] = [.values: Field("The values in the vendor's order.")]
}
