import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import ProviderKit

/// Reads an attachment, or writes it to a file.
enum AttachmentReadTool: Tool {
  static let name = "attachment_read"
  static let effect = Effect.reads
  static let methods = [AttachmentsDownload.name]
  static let summary =
    "Returns the text or the small image of an attachment, or writes the attachment to a file if `path` is set."
  static var writesFiles: Bool { true }

  static func run(_ params: Params, _ call: Call) async throws(Fault) -> ToolOutput {
    let tool = try ToolCall(call)
    try SafeText.check(path: params.path)
    guard let path = params.path else { return try await AttachmentTextTool.read(params.text, tool, takesPath: true) }
    let result: JSON
    do throws(Fault) {
      result = try await tool.perform(
        AttachmentsDownload.name,
        [
          ("case", .string(params.text.case.text)), ("attachment", .string(params.text.attachment)),
          ("path", .string(path)),
        ])
    } catch {
      // The tool replaces no file, so it has no such argument.
      guard error.kind == .invalidParams, error.message.containsText("Set overwrite to true") else { throw error }
      throw .invalidParams("path", "names a file that exists. Use another name", value: .string(path))
    }
    return ToolOutput(
      .object(present: [
        ("name", SafeText.line(result["attachment"]?["name"]?.string)), ("size", result["size"]),
        ("path", result["path"]),
      ]))
  }

  struct Params: CaseToolParams {
    var text: AttachmentTextTool.Params
    var path: String?

    var `case`: CaseReference { text.case }

    enum CodingKeys: String, CodingKey, CaseIterable {
      case text = ""
      case path
    }
    static let fields: [CodingKeys: Field] = [
      .text: .members(of: AttachmentTextTool.Params.self),
      .path: Field("The file to write: an absolute path inside the folders of the configuration.", length: 1...4096),
    ]
    static var schemaName: String { "AttachmentReadArguments" }
  }
}
