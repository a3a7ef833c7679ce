package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Changes what a case says.
package enum CasesUpdate: WorkMethod {
  package typealias Params = CasesUpdateParams
  package typealias Result = Case

  package static let name = "cases/update"
  package static let effect = Effect.changes
  package static let summary = "Changes what a case says: its title, severity, product and the like."

  package static func lane(_ params: CasesUpdateParams) -> Lane { .exclusive(.case(params.case.number)) }

  package static func run(_ params: CasesUpdateParams, _ call: Call) async throws(Fault) -> Case {
    let located = try call.locate(params.case)[0]
    guard let updates = located.provider.updates else { throw located.provider.unsupported("changing of cases") }
    try updates.check(params.changes)
    return try await updates.update(located.number, with: params.changes, call.vendorCall(located.profile))
  }
}

package struct CasesUpdateParams: WireObject {
  package var `case`: CaseReference
  package var changes: CaseChanges

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, changes }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .changes: Field("What is to be another: a member that is absent stays as it is, null clears it."),
  ]
}
