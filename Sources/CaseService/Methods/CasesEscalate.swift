package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Escalates a case.
package enum CasesEscalate: CaseMethod {
  package typealias Params = CasesEscalateParams
  package typealias Result = Case

  package static let name = "cases/escalate"
  package static let effect = Effect.changes
  package static let part = ProviderParts.escalation
  package static let summary = "Escalates a case to the vendor's management."

  package static func lane(_ params: CasesEscalateParams) -> Lane { .exclusive(.case(params.case.number)) }

  package static func run(
    _ params: CasesEscalateParams, _ part: any CaseEscalator, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> Case {
    try await part.escalate(located.number, comment: params.comment, call.vendorCall(located.profile))
  }

  package static func written(_ result: Case, _ params: CasesEscalateParams, to row: Case) -> CaseWrite? {
    CaseWrite(result, comment: params.comment)
  }
}

package struct CasesEscalateParams: CaseParams {
  package var `case`: CaseReference
  package var comment: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, comment }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .comment: Field("The reason, added to the case as a comment.", length: 1...1_000_000),
  ]

  package func check() -> [Issue] { BlankText.issues([("comment", comment)]) }
}
