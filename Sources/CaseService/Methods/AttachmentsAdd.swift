package import CaseModel
import HTTP
import JSON
package import JSONRPC
import Platform
package import ProviderKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Adds an attachment.
package enum AttachmentsAdd: CaseMethod {
  package typealias Params = AttachmentsAddParams
  package typealias Result = Attachment

  package static let name = "attachments/add"
  package static let effect = Effect.adds
  package static let part = ProviderParts.attaching
  package static let summary = "Adds an attachment to a case, from a file or from bytes in the request."

  package static func lane(_ params: AttachmentsAddParams) -> Lane { .exclusive(.case(params.case.number)) }

  package static func run(
    _ params: AttachmentsAddParams, _ part: any AttachmentWriter, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> Attachment {
    let (file, open) = try content(params, call)
    call.sendProgress(.begin("Sending \(file.name)"))
    defer { call.sendProgress(.end(nil)) }
    let warning = part.warning(about: file)
    if let warning {
      call.context.log.warning("\(located.id): \(warning)")
      call.sendProgress(.report(warning, percentage: nil))
    }
    let added: Attachment
    do throws(Fault) {
      added = try await part.add(file, to: located.number, call.vendorCall(located.profile))
    } catch {
      throw error.kind == .rejected ? error.with("remedy", warning) : error
    }
    // The number of bytes is correct, but they may belong to two versions of the file.
    if open?.hasChanged == true {
      throw Fault(
        .outcomeUnknown, "\(file.name) changed while it was sent. The vendor may have parts of both versions."
      )
      .from(located.provider).with("check", "attachments/list").with("attachment", added.id)
    }
    return added
  }

  /// Files up to this size are read before they are sent, so that they cannot change meanwhile. Files of the kernel report 0
  /// bytes, or a page, whatever they contain.
  private static let wholeSize = 1 << 16

  /// The bytes that are read of a file that reports fewer.
  private static let largestWhole = 16 << 20

  private static func whole(_ file: OpenFile, _ path: String) throws(Fault) -> [UInt8] {
    do throws(SystemError) {
      return try file.contents(limit: largestWhole)
    } catch {
      guard error.code == EFBIG else {
        throw .invalidParams("path", "cannot be read completely: \(error.reason)", value: .string(path))
      }
      throw Fault(
        .tooLarge, "\(path) reports a size of \(file.size) bytes but contains more than 16 MiB. Send a copy of it."
      )
      .with("limitBytes", .number(largestWhole))
    }
  }

  /// The content, and the open file if it is read while it is sent. The file stays open as long as it is referenced.
  private static func content(
    _ params: AttachmentsAddParams, _ call: Call
  ) throws(Fault) -> (NewAttachment, OpenFile?) {
    var file: NewAttachment
    var open: OpenFile?
    if let path = params.path {
      let opened = try call.context.files().open(path)
      let name = params.name ?? FileName.own(path)
      if opened.size <= wholeSize {
        let bytes = try whole(opened, path)
        file = NewAttachment(name: name, content: .bytes(bytes), size: bytes.count)
      } else {
        open = opened
        file = NewAttachment(
          name: name, content: .file(descriptor: opened.descriptor, offset: 0, length: opened.size),
          size: Int(opened.size))
      }
    } else {
      guard let text = params.base64?.base64 else {
        throw .invalidParams("base64", "must be valid base64 with padding")
      }
      file = NewAttachment(name: params.name ?? "attachment", content: .base64(text), size: text.count)
    }
    (file.contentType, file.description, file.isPrivate) = (params.contentType, params.description, params.isPrivate)
    return (file, open)
  }

  package static func written(_ result: Attachment, _ params: AttachmentsAddParams, to row: Case) -> CaseWrite? {
    var row = row
    row.attachments = [result]
    return CaseWrite(row, part: .attachments, isPartial: true)
  }
}

package struct AttachmentsAddParams: CaseParams {
  package var `case`: CaseReference
  package var path: String?
  package var name: String?
  package var base64: UndecodedText?
  package var contentType: String?
  package var description: String?
  package var isPrivate: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case `case`, path, name, base64, contentType, description
    case isPrivate = "private"
  }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .path: Field(
      "The file to send: an absolute path inside a folder of `files` in the configuration.", length: 1...4096),
    .name: Field("The name of the attachment. Default: the file's name.", length: 1...255),
    .base64: Field("The content in base64, instead of `path`; requires `name`."),
    .contentType: Field("The media type. Default: application/octet-stream.", length: 1...200),
    .description: Field("A description, if the vendor stores one.", length: 1...10_000),
    .isPrivate: Field("Whether to restrict access, if the vendor supports it."),
  ]

  package func check() -> [Issue] {
    var issues: [Issue] = []
    if path == nil && base64 == nil {
      issues.append(Issue("path", "is required unless \"base64\" and \"name\" are set"))
    }
    if path != nil && base64 != nil { issues.append(Issue("path", "cannot be combined with \"base64\"")) }
    if base64 != nil && name == nil { issues.append(Issue("name", "is required with \"base64\"")) }
    if let name, !FileName.isPlain(name) {
      issues.append(Issue("name", "must not contain slashes or control characters", value: .string(name)))
    }
    if let contentType, !MultipartForm.isMediaType(contentType) {
      issues.append(Issue("contentType", "must be a media type such as text/plain", value: .string(contentType)))
    }
    return issues
  }
}
