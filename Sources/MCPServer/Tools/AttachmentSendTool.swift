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
    try SafeText.check(path: params.path)
    let target = try call.target(of: params.case, for: AttachmentsAdd.name, effect)
    // A file that anyone with access to the case reads says as much as a public comment.
    let isMandatory = params.visibility == .private ? false : await tool.hasPrivateComments(target)
    let isAsked =
      isMandatory || tool.invocation.requestState != nil
      || target.profile.policy.requiresConfirmation(of: AttachmentsAdd.name, effect: effect.rawValue)
    let file = try isAsked ? params.path.map { path throws(Fault) in try FileToSend(path, call.context) } : nil
    let content = params.text.map { Array($0.utf8) } ?? file?.bytes
    let members: [(String, JSON?)] = [
      ("name", (params.name ?? (content == nil ? nil : file?.name)).map { .string($0) }),
      ("contentType", params.text == nil ? nil : "text/plain"),
      ("description", params.description.map { .string($0) }),
      ("private", params.visibility.map { .bool($0 == .private) }),
    ]
    let source: [(String, JSON?)] = [
      ("case", .string(target.id)), ("path", content == nil ? params.path.map { .string($0) } : nil),
      ("base64", content.map { .string(Base64.encode($0)) }),
    ]
    return try await tool.perform(
      AttachmentsAdd.name, source + members, at: target.profile, isMandatory: isMandatory,
      question: isMandatory
        ? "Add this public attachment to \(target.id)? The case has private comments."
        : "Add this attachment to \(target.id)?",
      shown: [("path", params.path.map { .string($0) })] + members + [("text", params.text.map { .string($0) })]
        + shown(file),
      content: file?.fingerprint, check: { () throws(Fault) in try check(file, params, call) }
    ) { added in
      ToolOutput(
        .object(present: [
          ("case", .string(target.id)), ("attachment", added["id"]),
          ("name", SafeText.line(added["name"]?.string)), ("size", added["size"]),
        ]))
    }
  }

  /// Throws if a file that is read while it is sent was changed after the user had agreed.
  private static func check(_ file: FileToSend?, _ params: Params, _ call: Call) throws(Fault) {
    guard let path = params.path, let file, file.bytes == nil else { return }
    guard try FileToSend(path, call.context).fingerprint == file.fingerprint else {
      throw .invalidParams("path", "was changed after the user agreed. Nothing was written", value: .string(path))
    }
  }

  /// The most characters of a file that a question shows. Of a longer one, it shows what identifies the content.
  private static let longestShown = 2000

  /// What a person sees of a file: its text if that is short, and its size and digest.
  private static func shown(_ file: FileToSend?) -> [(String, JSON?)] {
    guard let file else { return [] }
    let text = file.bytes.flatMap { bytes -> String? in
      guard bytes.count <= longestShown, let text = String(validating: bytes, as: UTF8.self) else { return nil }
      return TextSanitizer.sanitize(text).utf8.elementsEqual(bytes) ? text : nil
    }
    return [
      ("bytes", .number(file.size)), ("SHA-256", file.digest.map { .string($0) }),
      ("content", text.map { .string($0) }),
    ]
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
