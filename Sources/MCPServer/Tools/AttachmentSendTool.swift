import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import ProviderKit

/// Adds an attachment.
enum AttachmentSendTool: Tool {
  static let name = "attachment_send"
  static let effect = AttachmentsAdd.effect
  static let methods = [AttachmentsAdd.name]
  static let summary = "Adds an attachment to a case, from a file or from a text."

  static func run(_ params: Params, _ call: Call) async throws(Fault) -> ToolOutput {
    let tool = try ToolCall(call)
    let target = try call.target(of: params.case, for: AttachmentsAdd.name, effect)
    let content = params.text.map { JSON.string(Base64.encode(Array($0.utf8))) }
    let members: [(String, JSON?)] = [
      ("path", params.path.map { .string($0) }), ("name", params.name.map { .string($0) }),
      ("contentType", params.text == nil ? nil : "text/plain"),
      ("description", params.description.map { .string($0) }),
      ("private", params.visibility.map { .bool($0 == .private) }),
    ]
    return try await tool.perform(
      AttachmentsAdd.name, [("case", .string(target.id)), ("base64", content)] + members, at: target.profile,
      isMandatory: false, question: "Add this attachment to \(target.id)?",
      shown: members + [("text", params.text.map { .string($0) })]
    ) { file in
      ToolOutput(
        .object(present: [
          ("case", .string(target.id)), ("attachment", file["id"]), ("name", SafeText.line(file["name"]?.string)),
          ("size", file["size"]),
        ]))
    }
  }

  struct Params: CaseToolParams {
    var `case`: CaseReference
    var path: String?
    var name: String?
    var text: String?
    var description: String?
    var visibility: CommentVisibility?

    enum CodingKeys: String, CodingKey, CaseIterable { case `case`, path, name, text, description, visibility }
    static let fields: [CodingKeys: Field] = [
      .case: AttachmentsAddParams.fields[.case] ?? Field("The case."),
      .path: Field("The file to send: an absolute path inside the folders of the configuration.", length: 1...4096),
      .name: AttachmentsAddParams.fields[.name] ?? Field("The name."),
      .text: Field("The content, instead of `path`; requires `name`.", length: 1...1_000_000),
      .description: AttachmentsAddParams.fields[.description] ?? Field("A description."),
      .visibility: Field("Who can read it, if the vendor supports both."),
    ]
    static var schemaName: String { "AttachmentSendArguments" }

    func check() -> [Issue] {
      switch (path, text) {
      case (nil, nil): [Issue("path", "is required unless text and name are set")]
      case (.some, .some): [Issue("path", "cannot be combined with text")]
      case (nil, .some): name == nil ? [Issue("name", "is required with text")] : []
      case (.some, nil): []
      }
    }
  }
}
