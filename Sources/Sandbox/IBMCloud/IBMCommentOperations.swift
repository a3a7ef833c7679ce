import HTTP
import JSON

// Operations 5 and 6 of the reference.

extension IBMSimulator {
  /// GET /cases/{case_number}/comments: all of them, newest first.
  func listComments(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    guard call.settings.listsComments else { throw IBMError(404) }
    _ = try call.parameters()
    let found = try cases.find(call.number, fields: [.comments])
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("total_count", found.comments.count)
    writer.name("comments")
    writer.beginArray()
    for comment in found.comments { comment.write(to: &writer, creator: true) }
    writer.endArray()
    writer.endObject()
    return HTTPResponse(200, body: writer.bytes)
  }

  /// PUT /cases/{case_number}/comments: the new Comment. A case that is closed takes comments too: no source says
  /// otherwise.
  func addComment(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    _ = try call.parameters()
    let text = try call.jsonBody().text("comment", within: 1...8000)
    let comment = try cases.edit(call) { found throws(IBMError) in
      found.comment(text, by: call.caller.user)
    }
    var writer = JSONWriter()
    comment.write(to: &writer)
    return HTTPResponse(200, body: writer.bytes)
  }
}

extension IBMCase {
  /// Puts a comment on top, dated with the change that it is part of.
  @discardableResult
  mutating func comment(_ text: String, by user: IBMUser) -> IBMComment {
    let comment = IBMComment(value: text, addedAt: updatedAt, addedBy: user)
    comments.insert(comment, at: 0)
    return comment
  }
}
