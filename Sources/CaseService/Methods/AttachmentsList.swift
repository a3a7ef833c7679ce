package import CaseModel
package import JSON
package import JSONRPC
package import Platform
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
    let isRaw = params.raw ?? false
    let row = try await call.read([.attachments], at: located, maxAge: params.maxAgeSeconds, isRaw: isRaw) {
      () throws(Fault) in
      var row = located.row
      row.attachments = try await part.list(located.number, raw: isRaw, call.vendorCall(located.profile))
      return row
    }
    var result = AttachmentsListResult(attachments: row.attachments ?? [])
    (result.asOf, result.stale, result.missing, result.failure) = (row.asOf, row.stale, row.missing, row.failure)
    return result
  }
}

package struct AttachmentsListParams: CaseParams {
  package var `case`: CaseReference
  package var raw: Bool?
  package var maxAgeSeconds: Int?

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, raw, maxAgeSeconds }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .raw: Field("Whether to include the vendor's unmodified record of each attachment."),
    .maxAgeSeconds: MaxAge.field,
  ]
}

package struct AttachmentsListResult: WireObject {
  package var attachments: [Attachment]
  package var asOf: Timestamp?
  package var stale: Bool?
  package var missing: [MissingPart]?
  package var failure: JSON?

  package enum CodingKeys: String, CodingKey, CaseIterable { case attachments, asOf, stale, missing, failure }
  package static let fields: [CodingKeys: Field] = [
    .attachments: Field("The attachments in the vendor's order."),
    .asOf: StoredAnswer.asOf,
    .stale: StoredAnswer.stale,
    .missing: StoredAnswer.missing,
    .failure: StoredAnswer.failure,
  ]

  init(attachments: [Attachment]) { self.attachments = attachments }
}
