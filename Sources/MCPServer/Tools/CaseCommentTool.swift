import CaseModel
import CaseService
import JSON
import JSONRPC
import ProviderKit

/// Adds a comment.
enum CaseCommentTool: Tool {
  static let name = "case_comment"
  static let effect = CommentsAdd.effect
  static let methods = [CommentsAdd.name]
  static let summary = CommentsAdd.summary

  static func run(_ params: Params, _ call: Call) async throws(Fault) -> ToolOutput {
    let tool = try ToolCall(call)
    let target = try call.target(of: params.case, for: CommentsAdd.name, CommentsAdd.effect)
    let takesPrivate = target.provider.commenting?.takesPrivate ?? false
    if takesPrivate, params.visibility == nil {
      throw .invalidParams(
        "visibility", "is required: \(target.provider.descriptor.name) has public and private comments")
    }
    let isPrivate = params.visibility == .private
    // Anyone with access to the case reads a public comment, which may answer what was said in private.
    let isMandatory = isPrivate ? false : await tool.hasPrivateComments(target)
    let kind = isPrivate ? "private comment" : takesPrivate ? "public comment" : "comment"
    let members: [(String, JSON?)] = [
      ("text", .string(params.text)), ("private", isPrivate || takesPrivate ? .bool(isPrivate) : nil),
    ]
    return try await tool.perform(
      CommentsAdd.name, [("case", .string(target.id))] + members, at: target.profile, isMandatory: isMandatory,
      question: "Add this \(kind) to \(target.id)?" + (isMandatory ? " The case has private comments." : ""),
      shown: members
    ) { comment in
      ToolOutput(
        .object(present: [
          ("case", .string(target.id)), ("comment", comment["id"]), ("at", comment["createdAt"]),
          ("visibility", comment["private"]?.bool.map { $0 ? "private" : "public" }),
        ]), isUntrusted: false)
    }
  }

  struct Params: CaseToolParams {
    var `case`: CaseReference
    var text: String
    var visibility: CommentVisibility?

    enum CodingKeys: String, CodingKey, CaseIterable { case `case`, text, visibility }
    static let fields: [CodingKeys: Field] = [
      .case: CommentsAddParams.fields[.case] ?? Field("The case."),
      .text: Field("The comment.", length: 1...1_000_000),
      .visibility: Field("Required where case_options lists both."),
    ]
    static var schemaName: String { "CaseCommentArguments" }
  }
}
