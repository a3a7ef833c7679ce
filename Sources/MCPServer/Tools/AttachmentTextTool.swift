import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import ProviderKit

/// Reads the text of an attachment: `attachment_read` under `--read-only`, where no file is written.
enum AttachmentTextTool: Tool {
  static let name = AttachmentReadTool.name
  static let effect = Effect.reads
  static let methods = AttachmentReadTool.methods
  static let summary = "Returns the text or the small image of an attachment."

  static func run(_ params: Params, _ call: Call) async throws(Fault) -> ToolOutput {
    try await read(params, ToolCall(call), takesPath: false)
  }

  /// - Parameter takesPath: whether the tool can also write a file.
  static func read(_ params: Params, _ tool: ToolCall, takesPath: Bool) async throws(Fault) -> ToolOutput {
    let result = try await tool.perform(
      AttachmentsDownload.name,
      [("case", .string(params.case.text)), ("attachment", .string(params.attachment))])
    let bytes = result["base64"]?.string.flatMap { Base64.decode($0) } ?? []
    let head: [(String, JSON?)] = [
      ("name", SafeText.line(result["attachment"]?["name"]?.string)), ("size", result["size"]),
      ("contentType", SafeText.line(result["attachment"]?["contentType"]?.string, atMost: 100)),
    ]
    if let image = ToolImage(bytes) { return shown(image, head, tool, takesPath) }
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      let way = takesPath ? " `path` writes it to a file." : ""
      return ToolOutput(
        .object(present: head + [("cut", .string("The content is not text, so it is not returned.\(way)"))]))
    }
    let piece = TextPiece(text, from: params.offset, atMost: tool.budget - 1500)
    var members = head + [("text", .string(piece.text)), ("offset", piece.offsetJSON)]
    if let end = piece.end {
      let arguments: [(String, JSON?)] = [
        ("case", .string(params.case.text)), ("attachment", .string(params.attachment)), ("offset", .number(end)),
      ]
      members.append(("cut", .string("The text continues at character \(end) of \(piece.count).")))
      members.append(("next", ["tool": .string(name), "arguments": .object(present: arguments)]))
    }
    return ToolOutput(.object(present: members))
  }

  /// A picture is a part of its own in a result, because its bytes say nothing to a model as text. The budget limits it like a text.
  private static func shown(
    _ image: ToolImage, _ head: [(String, JSON?)], _ tool: ToolCall, _ takesPath: Bool
  ) -> ToolOutput {
    let way = takesPath ? " `path` writes it to a file." : ""
    guard image.base64.utf8.count <= tool.budget else {
      let most = tool.budget / 4 * 3
      return ToolOutput(
        .object(present: head + [("cut", .string("A result has images of at most \(most) bytes.\(way)"))]))
    }
    return ToolOutput(
      .object(present: head + [("image", .string("The result has it as a content of its own.\(way)"))]), image: image)
  }

  struct Params: CaseToolParams {
    var `case`: CaseReference
    var attachment: String
    var offset: Int

    enum CodingKeys: String, CodingKey, CaseIterable { case `case`, attachment, offset }
    static let fields: [CodingKeys: Field] = [
      .case: AttachmentsDownloadParams.fields[.case] ?? Field("The case."),
      .attachment: Field("The id, from the part attachments of case_read.", length: 1...1000),
      .offset: Field("Only from `next`.", default: 0, range: 0...100_000_000),
    ]
    static var schemaName: String { "AttachmentTextArguments" }
  }
}
