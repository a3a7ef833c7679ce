package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Adds a resource to a case.
package enum ResourcesAdd: CaseMethod {
  package typealias Params = ResourcesAddParams
  package typealias Result = Resource

  package static let name = "resources/add"
  package static let effect = Effect.adds
  package static let part = ProviderParts.resources
  package static let summary = "Adds a resource to a case."

  package static func lane(_ params: ResourcesAddParams) -> Lane { .exclusive(.case(params.case.number)) }

  package static func run(
    _ params: ResourcesAddParams, _ part: any ResourceStore, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> Resource {
    try await part.add(params.resource, to: located.number, call.vendorCall(located.profile))
  }

  package static func written(_ result: Resource, _ params: ResourcesAddParams, to row: Case) -> CaseWrite? {
    CaseWrite(row, outdated: [.resources])
  }
}

package struct ResourcesAddParams: CaseParams {
  package var `case`: CaseReference
  package var resource: Resource

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, resource }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .resource: Field("The resource: a crn, or type and id, with an optional note."),
  ]
}
