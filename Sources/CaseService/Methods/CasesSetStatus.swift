package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Changes the status of a case.
package enum CasesSetStatus: CaseMethod {
  package typealias Params = CasesSetStatusParams
  package typealias Result = Case

  package static let name = "cases/setStatus"
  package static let effect = Effect.changes
  package static let part = ProviderParts.statusChanges
  package static let summary = "Resolves, reopens, accepts or closes a case, if the vendor supports the action."

  package static func lane(_ params: CasesSetStatusParams) -> Lane { .exclusive(.case(params.case.number)) }

  package static func run(
    _ params: CasesSetStatusParams, _ part: any CaseStatusChanger, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> Case {
    let change = StatusChange(params.action, comment: params.comment, resolutionCode: params.resolutionCode)
    return try await part.apply(change, to: located.number, call.vendorCall(located.profile))
  }

  package static func written(_ result: Case, _ params: CasesSetStatusParams, to row: Case) -> CaseWrite? {
    CaseWrite(result, changed: [.status, .resolution, .closeNotes, .closedAt], comment: params.comment)
  }
}

package struct CasesSetStatusParams: CaseParams {
  package var `case`: CaseReference
  package var action: StatusAction
  package var comment: String?
  package var resolutionCode: Int?

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, action, comment, resolutionCode }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .action: Field("The action to perform; `providers/list` returns the actions of a vendor."),
    .comment: Field("The reason.", length: 1...1_000_000),
    .resolutionCode: Field("The resolution code, from `values/list`.", range: 0...1_000_000),
  ]

  package func check() -> [Issue] { BlankText.issues([("comment", comment)]) }
}
