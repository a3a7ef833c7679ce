package import CaseModel
import HTTP
import JSON
package import JSONRPC
import Platform
import ProviderKit

/// Brings a file of a case.
package enum AttachmentsDownload: WorkMethod {
  package typealias Params = AttachmentsDownloadParams
  package typealias Result = AttachmentsDownloadResult

  package static let name = "attachments/download"
  package static let effect = Effect.reads
  package static let summary = "Brings a file of a case, into a file of this machine or into the answer."

  /// The most that is put into an answer.
  private static let largestAnswer = 8 << 20

  package static func lane(_ params: AttachmentsDownloadParams) -> Lane { .shared(params.case.number) }

  package static func run(
    _ params: AttachmentsDownloadParams, _ call: Call
  ) async throws(Fault) -> AttachmentsDownloadResult {
    try await call.read(params.case) { (place) throws(Fault) in
      guard let store = place.provider.attachments else { throw place.provider.lacks("attachments") }
      let vendorCall = call.vendorCall(place.profile)
      let all = try await store.list(place.number, vendorCall)
      guard let attachment = all.first(where: { $0.id == params.attachment }) else {
        throw Fault(.notFound, "the case \(place.id) has no such attachment")
          .with("profile", place.profile.name).with("provider", place.provider.descriptor.id)
          .with("attachments", .array(all.map { .string($0.id) }))
      }
      call.tell(.begin("Fetching \(attachment.name)"))
      defer { call.tell(.end(nil)) }
      guard let path = params.path else {
        return try await intoAnswer(attachment, store, place, vendorCall)
      }
      let target = try call.desk.files().target(path, name: attachment.name, overwrite: params.overwrite ?? false)
      return try await intoFile(target, params, attachment, store, place, vendorCall)
    }
  }

  private static func intoAnswer(
    _ attachment: Attachment, _ store: any AttachmentStore, _ place: LocatedCase, _ call: VendorCall
  ) async throws(Fault) -> AttachmentsDownloadResult {
    let tooLarge = Fault(
      .tooLarge, "\(attachment.name) is too large for an answer, which takes 8 MiB; give a path to write it to"
    ).with("limitBytes", .number(largestAnswer))
    if let size = attachment.size, size > largestAnswer { throw tooLarge.with("size", .number(size)) }
    do throws(Fault) {
      let (bytes, size) = try await store.download(
        attachment.id, of: place.number, to: nil, limit: largestAnswer, call)
      return AttachmentsDownloadResult(attachment: attachment, size: size, path: nil, base64: Base64.encode(bytes))
    } catch {
      throw error.kind == .tooLarge ? tooLarge : error
    }
  }

  private static func intoFile(
    _ target: (folder: String, path: String), _ params: AttachmentsDownloadParams, _ attachment: Attachment,
    _ store: any AttachmentStore, _ place: LocatedCase, _ call: VendorCall
  ) async throws(Fault) -> AttachmentsDownloadResult {
    let file = try make(in: target.folder)
    let (_, size) = try await store.download(
      attachment.id, of: place.number, to: HTTPSink(descriptor: file.descriptor), limit: .max, call)
    do throws(SystemError) {
      try file.publish(as: target.path, replacing: params.overwrite ?? false)
    } catch {
      throw .invalidParams("path", "cannot be written: \(error.reason)", value: .string(target.path))
    }
    return AttachmentsDownloadResult(attachment: attachment, size: size, path: target.path, base64: nil)
  }

  private static func make(in folder: String) throws(Fault) -> NewFile {
    do throws(SystemError) {
      return try NewFile(in: folder)
    } catch {
      throw .invalidParams("path", "lies in a folder that cannot be written to: \(error.reason)")
    }
  }
}

package struct AttachmentsDownloadParams: WireObject {
  package var `case`: CaseReference
  package var attachment: String
  package var path: String?
  package var overwrite: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, attachment, path, overwrite }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .attachment: Field("The attachment's id, as `attachments/list` gives it.", length: 1...200),
    .path: Field(
      "Where to write it: an absolute path inside the folders that the configuration allows; a folder takes the vendor's name, made safe. Without a path the bytes come in the answer, up to 8 MiB.",
      length: 1...4096),
    .overwrite: Field("Whether a file that exists is replaced."),
  ]
}

package struct AttachmentsDownloadResult: WireObject {
  package var attachment: Attachment
  package var size: Int
  package var path: String?
  package var base64: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case attachment, size, path, base64 }
  package static let fields: [CodingKeys: Field] = [
    .attachment: Field("What was fetched."),
    .size: Field("Bytes that came."),
    .path: Field("The file that was written."),
    .base64: Field("The bytes, when no path was given."),
  ]

  init(attachment: Attachment, size: Int, path: String?, base64: String?) {
    self.attachment = attachment
    self.size = size
    self.path = path
    self.base64 = base64
  }
}
