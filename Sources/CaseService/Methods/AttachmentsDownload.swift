package import CaseModel
import HTTP
import JSON
package import JSONRPC
import Platform
package import ProviderKit

/// Downloads an attachment.
package enum AttachmentsDownload: CaseMethod {
  package typealias Params = AttachmentsDownloadParams
  package typealias Result = AttachmentsDownloadResult

  package static let name = "attachments/download"
  package static let effect = Effect.reads
  package static let part = ProviderParts.attachments
  package static let summary = "Downloads an attachment to a file or into the response."

  /// The maximum number of bytes in a response.
  private static let largestAnswer = 8 << 20

  package static func lane(_ params: AttachmentsDownloadParams) -> Lane { .shared(.case(params.case.number)) }

  package static func answerBytes(_ params: AttachmentsDownloadParams) -> Int {
    params.path == nil ? largestAnswer / 3 * 4 : 0
  }

  package static func run(
    _ params: AttachmentsDownloadParams, _ part: any AttachmentStore, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> AttachmentsDownloadResult {
    // Before the request, so that only what can be written is requested.
    let target = try target(params, located.profile, call)
    let vendorCall = call.vendorCall(located.profile)
    let all = try await part.list(located.number, vendorCall)
    guard let attachment = all.first(where: { $0.id == params.attachment }) else {
      throw Fault(.notFound, "The case \(located.id) has no attachment \"\(params.attachment)\".").from(
        located.provider
      )
      .with("attachments", .array(all.prefix(20).map { .string($0.id) }))
    }
    // Without its name, which other people chose.
    call.sendProgress(.begin("Downloading the attachment"))
    defer { call.sendProgress(.end(nil)) }
    guard let target else { return try await intoAnswer(attachment, part, located, vendorCall) }
    return try await intoFile(target, attachment, part, located, vendorCall)
  }

  /// Nil if the response has the bytes.
  private static func target(
    _ params: AttachmentsDownloadParams, _ profile: Profile, _ call: Call
  ) throws(Fault) -> DownloadTarget? {
    guard let path = params.path else { return nil }
    try call.context.allowWritingFiles(for: profile)
    return try call.context.files().target(path, overwrite: params.overwrite ?? false)
  }

  private static func intoAnswer(
    _ attachment: Attachment, _ store: any AttachmentStore, _ located: LocatedCase, _ call: VendorCall
  ) async throws(Fault) -> AttachmentsDownloadResult {
    let tooLarge = Fault(
      .tooLarge, "The attachment is larger than 8 MiB, the maximum for a response. Set path to write it to a file."
    ).with("limitBytes", .number(largestAnswer))
    if let size = attachment.size, size > largestAnswer { throw tooLarge.with("size", .number(size)) }
    let fetched = try await fetch(attachment, store, located, to: nil, limit: largestAnswer, tooLarge: tooLarge, call)
    return AttachmentsDownloadResult(
      attachment: named(attachment, fetched), size: fetched.size, path: nil, base64: Base64.encode(fetched.bytes))
  }

  /// Fetches the file and compares it with the vendor's list: a broken connection, an HTML page and an endless file all look
  /// like a valid response.
  private static func fetch(
    _ attachment: Attachment, _ store: any AttachmentStore, _ located: LocatedCase, to descriptor: Int32?, limit: Int,
    tooLarge: Fault, _ call: VendorCall
  ) async throws(Fault) -> FetchedFile {
    let most = attachment.size ?? limit
    let sink = descriptor.map { HTTPSink(descriptor: $0, bytes: most) }
    let fetched: FetchedFile
    do throws(Fault) {
      fetched = try await store.download(attachment.id, of: located.number, to: sink, limit: most, call)
    } catch {
      guard error.kind == .tooLarge else { throw error }
      throw attachment.size.map { wrong("the vendor lists \($0) bytes but sent more", located) }
        ?? tooLarge
    }
    if let size = attachment.size {
      guard fetched.size == size else {
        throw wrong("the vendor lists \(size) bytes but sent \(fetched.size)", located)
      }
    } else if fetched.encoding != nil {
      throw wrong("the vendor sent it in an encoding, although identity was requested", located)
    }
    return fetched
  }

  private static func wrong(_ reason: String, _ located: LocatedCase) -> Fault {
    Fault(.vendorProtocol, "The attachment was not downloaded completely: \(reason).").from(located.provider)
  }

  private static func intoFile(
    _ target: DownloadTarget, _ attachment: Attachment, _ store: any AttachmentStore, _ located: LocatedCase,
    _ call: VendorCall
  ) async throws(Fault) -> AttachmentsDownloadResult {
    var name = try target.name(for: attachment.name)
    let file = try make(in: target.folder)
    let tooLarge = Fault(.tooLarge, "The attachment is too large for a file.")
    let fetched = try await fetch(
      attachment, store, located, to: file.descriptor, limit: .max, tooLarge: tooLarge, call)
    let named = named(attachment, fetched)
    if named.name != attachment.name { name = try target.name(for: named.name) }
    do throws(SystemError) {
      try file.publish(as: name, replacing: target.overwrites)
    } catch {
      throw .invalidParams("path", "cannot be written: \(error.reason)", value: .string(target.path(name)))
    }
    return AttachmentsDownloadResult(attachment: named, size: fetched.size, path: target.path(name), base64: nil)
  }

  /// Uses the name of the response if the vendor's list has only the id.
  private static func named(_ attachment: Attachment, _ fetched: FetchedFile) -> Attachment {
    guard attachment.name == attachment.id, let name = fetched.name else { return attachment }
    var named = attachment
    named.name = name
    return named
  }

  private static func make(in folder: OpenFolder) throws(Fault) -> NewFile {
    do throws(SystemError) {
      return try NewFile(in: folder)
    } catch {
      throw .invalidParams("path", "is in a folder that cannot be written to: \(error.reason)")
    }
  }
}

package struct AttachmentsDownloadParams: CaseParams {
  package var `case`: CaseReference
  package var attachment: String
  package var path: String?
  package var overwrite: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, attachment, path, overwrite }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .attachment: Field("The attachment's id from `attachments/list`.", length: 1...200),
    .path: Field(
      "The file to write: an absolute path inside a folder of `files` in the configuration. If it names a folder, the file gets the vendor's name with unsafe characters replaced. Without a path, the response contains the bytes, up to 8 MiB. Refused for a read-only profile.",
      length: 1...4096),
    .overwrite: Field("Whether to replace an existing file."),
  ]

  package func check() -> [Issue] { VendorPath.issue(attachment, "attachment").map { [$0] } ?? [] }
}

package struct AttachmentsDownloadResult: WireObject {
  package var attachment: Attachment
  package var size: Int
  package var path: String?
  package var base64: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case attachment, size, path, base64 }
  package static let fields: [CodingKeys: Field] = [
    .attachment: Field("The attachment."),
    .size: Field("The size in bytes."),
    .path: Field("The written file."),
    .base64: Field("The content, if no path was set."),
  ]

  init(attachment: Attachment, size: Int, path: String?, base64: String?) {
    self.attachment = attachment
    self.size = size
    self.path = path
    self.base64 = base64
  }
}
