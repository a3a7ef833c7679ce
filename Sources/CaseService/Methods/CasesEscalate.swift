package import CaseModel
import JSON
package import JSONRPC
import ProviderKit

/// Asks the vendor's management to look at a case.
package enum CasesEscalate: WorkMethod {
  package typealias Params = CasesEscalateParams
  package typealias Result = Case

  package static let name = "cases/escalate"
  package static let effect = Effect.changes
  package static let summary = "Asks the vendor's management to look at a case."

  package static func lane(_ params: CasesEscalateParams) -> Lane { .exclusive(.case(params.case.number)) }

  package static func run(_ params: CasesEscalateParams, _ call: Call) async throws(Fault) -> Case {
    let located = try call.locate(params.case)[0]
    guard let escalation = located.provider.escalation else { throw located.provider.unsupported("escalation") }
    try escalation.check(params.comment)
    return try await escalation.escalate(located.number, comment: params.comment, call.vendorCall(located.profile))
  }
}

package struct CasesEscalateParams: WireObject {
  package var `case`: CaseReference
  package var comment: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, comment }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .comment: Field("Why; it is added as a comment that the vendor reads.", length: 1...1_000_000),
  ]
}
