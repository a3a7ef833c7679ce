package import CaseModel
import JSON
package import JSONRPC
import ProviderKit

/// Says what else a case is about.
package enum ResourcesAdd: WorkMethod {
  package typealias Params = ResourcesAddParams
  package typealias Result = Resource

  package static let name = "resources/add"
  package static let effect = Effect.adds
  package static let summary = "Adds a resource to a case."

  package static func lane(_ params: ResourcesAddParams) -> Lane { .exclusive(.case(params.case.number)) }

  package static func run(_ params: ResourcesAddParams, _ call: Call) async throws(Fault) -> Resource {
    let located = try call.locate(params.case)[0]
    guard let resources = located.provider.resources else { throw located.provider.unsupported("resources") }
    try resources.check(params.resource)
    return try await resources.add(params.resource, to: located.number, call.vendorCall(located.profile))
  }
}

package struct ResourcesAddParams: WireObject {
  package var `case`: CaseReference
  package var resource: Resource

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, resource }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .resource: Field("The resource: a crn, or type and id; a note may stand beside it."),
  ]
}
