package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Deletes an attachment.
package enum AttachmentsDelete: CaseMethod {
  package typealias Params = AttachmentsDeleteParams
  package typealias Result = AttachmentsListResult

  package static let name = "attachments/delete"
  package static let effect = Effect.destroys
  package static let part = ProviderParts.attachmentRemoval
  package static let summary = "Deletes an attachment of a case and returns those that remain."

  package static func lane(_ params: AttachmentsDeleteParams) -> Lane { .exclusive(.case(params.case.number)) }

  package static func run(
    _ params: AttachmentsDeleteParams, _ part: any AttachmentRemover, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> AttachmentsListResult {
    AttachmentsListResult(
      attachments: try await part.delete(params.attachment, of: located.number, call.vendorCall(located.profile)))
  }

  package static func written(
    _ result: AttachmentsListResult, _ params: AttachmentsDeleteParams, to row: Case
  ) -> CaseWrite? {
    var row = row
    row.attachments = result.attachments
    return CaseWrite(row, part: .attachments, isPartial: false)
  }
}

package struct AttachmentsDeleteParams: CaseParams {
  package var `case`: CaseReference
  package var attachment: String

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, attachment }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .attachment: Field("The attachment's id from `attachments/list`.", length: 1...200),
  ]

  package func check() -> [Issue] { VendorPath.issue(attachment, "attachment").map { [$0] } ?? [] }
}
