import HTTP
import JSON

// Operations 5 and 6 of the reference.

extension IBMSimulator {
  /// GET /cases/{case_number}/comments: all of them, newest first.
  func listComments(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    guard call.settings.listsComments else { throw IBMError(404) }
    _ = try call.parameters()
    let found = try cases.find(call.number, fields: [.comments])
    return HTTPResponse { writer in
      writer.member("total_count", found.comments.count)
      writer.array("comments", found.comments) { comment, writer in
        writer.object { writer in
          comment.writeMembers(to: &writer)
          writer.member("sys_created_by", comment.addedBy.iamID)
        }
      }
    }
  }

  /// PUT /cases/{case_number}/comments: the new Comment. No source forbids comments on a closed case.
  func addComment(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    _ = try call.parameters()
    let text = try call.jsonBody().text("comment", within: 1...8000)
    let comment = try cases.edit(call) { found throws(IBMError) in
      found.comment(text, by: call.caller.user)
    }
    return HTTPResponse(object: comment.writeMembers)
  }
}

extension IBMCase {
  /// Adds a comment, dated with the change that it is part of.
  @discardableResult
  mutating func comment(_ text: String, by user: IBMUser) -> IBMComment {
    let comment = IBMComment(value: text, addedAt: updatedAt, addedBy: user)
    comments.insert(comment, at: 0)
    return comment
  }
}
