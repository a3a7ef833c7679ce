package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Updates members of a case.
package enum CasesUpdate: CaseMethod {
  package typealias Params = CasesUpdateParams
  package typealias Result = Case

  package static let name = "cases/update"
  package static let effect = Effect.changes
  package static let part = ProviderParts.updates
  package static let summary = "Updates members of a case, such as title, severity and product."

  package static func lane(_ params: CasesUpdateParams) -> Lane { .exclusive(.case(params.case.number)) }

  package static func run(
    _ params: CasesUpdateParams, _ part: any CaseUpdater, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> Case {
    try await part.update(located.number, with: params.changes, call.vendorCall(located.profile))
  }

  package static func written(_ result: Case, _ params: CasesUpdateParams, to row: Case) -> CaseWrite? {
    CaseWrite(result, changed: params.changes.members)
  }
}

package struct CasesUpdateParams: CaseParams {
  package var `case`: CaseReference
  package var changes: CaseChanges

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, changes }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .changes: Field("The members to change. Omitted members stay unchanged; null clears a member."),
  ]
}
