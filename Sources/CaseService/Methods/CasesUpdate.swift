package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Changes what a case says.
package enum CasesUpdate: CaseMethod {
  package typealias Params = CasesUpdateParams
  package typealias Result = Case

  package static let name = "cases/update"
  package static let effect = Effect.changes
  package static let part = ProviderParts.updates
  package static let summary = "Changes what a case says: its title, severity, product and the like."

  package static func lane(_ params: CasesUpdateParams) -> Lane { .exclusive(params.case.number) }

  package static func run(
    _ params: CasesUpdateParams, _ part: any CaseUpdater, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> Case {
    try await part.update(located.number, with: params.changes, call.vendorCall(located.profile))
  }
}

package struct CasesUpdateParams: CaseParams {
  package var `case`: CaseReference
  package var changes: CaseChanges

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, changes }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .changes: Field("What is to be another: a member that is absent stays as it is, null clears it."),
  ]
}
