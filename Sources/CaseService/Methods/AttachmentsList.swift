package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Lists the attachments of a case.
package enum AttachmentsList: CaseMethod {
  package typealias Params = AttachmentsListParams
  package typealias Result = AttachmentsListResult

  package static let name = "attachments/list"
  package static let effect = Effect.reads
  package static let part = ProviderParts.attachments
  package static let summary = "Lists the attachments of a case, without their content."

  package static func lane(_ params: AttachmentsListParams) -> Lane { .shared(.case(params.case.number)) }

  package static func run(
    _ params: AttachmentsListParams, _ part: any AttachmentStore, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> AttachmentsListResult {
    AttachmentsListResult(
      attachments: try await part.list(located.number, raw: params.raw ?? false, call.vendorCall(located.profile)))
  }
}

package struct AttachmentsListParams: CaseParams {
  package var `case`: CaseReference
  package var raw: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, raw }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .raw: Field("Whether to include the vendor's unmodified record of each attachment."),
  ]
}

package struct AttachmentsListResult: WireObject {
  package var attachments: [Attachment]

  package enum CodingKeys: String, CodingKey, CaseIterable { case attachments }
  package static let fields: [CodingKeys: Field] = [.attachments: Field("The attachments in the vendor's order.")]

  init(attachments: [Attachment]) { self.attachments = attachments }
}
