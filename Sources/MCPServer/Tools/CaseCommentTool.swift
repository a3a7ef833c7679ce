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
    var isMandatory = false
    if takesPrivate, !isPrivate { isMandatory = await hasPrivateComments(target, tool) }
    let question = ConsentQuestion(
      "Add this public comment to \(target.id)?" + (isMandatory ? " The case has private comments." : ""),
      [("Comment", params.text)])
    return try await tool.perform(
      CommentsAdd.name,
      [
        ("case", .string(target.id)), ("text", .string(params.text)),
        ("private", isPrivate || takesPrivate ? .bool(isPrivate) : nil),
      ], at: target.profile, isMandatory: isMandatory, question: question
    ) { comment in
      ToolOutput(
        .object(present: [
          ("case", .string(target.id)), ("comment", comment["id"]), ("at", comment["createdAt"]),
          ("visibility", comment["private"]?.bool.map { $0 ? "private" : "public" }),
        ]), isUntrusted: false)
    }
  }

  /// Also true if that cannot be read.
  private static func hasPrivateComments(_ target: LocatedCase, _ tool: ToolCall) async -> Bool {
    do throws(Fault) {
      let found = try await tool.perform(
        CommentsList.name, [("case", .string(target.id)), ("order", "newest"), ("limit", 500)])
      let comments = found["comments"]?.array ?? []
      return comments.contains { $0["private"] == true } || found["nextCursor"] != nil || found["missing"] != nil
    } catch { return true }
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
