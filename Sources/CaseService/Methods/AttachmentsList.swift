package import CaseModel
import JSON
package import JSONRPC
import ProviderKit

/// Lists the files of a case.
package enum AttachmentsList: WorkMethod {
  package typealias Params = AttachmentsListParams
  package typealias Result = AttachmentsListResult

  package static let name = "attachments/list"
  package static let effect = Effect.reads
  package static let summary = "Lists the files of a case, without their content."

  package static func lane(_ params: AttachmentsListParams) -> Lane { .shared(.case(params.case.number)) }

  package static func run(
    _ params: AttachmentsListParams, _ call: Call
  ) async throws(Fault) -> AttachmentsListResult {
    let all = try await call.read(params.case) { (located) throws(Fault) in
      guard let attachments = located.provider.attachments else { throw located.provider.unsupported("attachments") }
      return try await attachments.list(located.number, raw: params.raw ?? false, call.vendorCall(located.profile))
    }
    return AttachmentsListResult(attachments: all)
  }
}

package struct AttachmentsListParams: WireObject {
  package var `case`: CaseReference
  package var raw: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, raw }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .raw: Field("Adds the vendor's record of each file, untouched."),
  ]
}

package struct AttachmentsListResult: WireObject {
  package var attachments: [Attachment]

  package enum CodingKeys: String, CodingKey, CaseIterable { case attachments }
  package static let fields: [CodingKeys: Field] = [.attachments: Field("In the vendor's order.")]

  init(attachments: [Attachment]) { self.attachments = attachments }
}
