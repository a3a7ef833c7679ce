import CaseModel
import HTTP
import ProviderKit
import XML

/// The comments of a case.
struct StrataComments: CommentStore, CommentWriter {
  var takesPrivate: Bool { true }
  let client: VendorClient

  func list(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [Comment] {
    let request = VendorRequest(
      .get, "/cases/\(number, "case")/comments", headers: StrataXML.headers, isRepeatable: true)
    do throws(Fault) {
      let answer = try await client.sendReading(request, call) { (response) throws(UnreadableResponse) in
        let root = try StrataXML.root("comments", of: response)
        var owners = PartOwners(of: number)
        let comments = try StrataXML.rows("comment", in: root) { element in
          owners.admit(StrataXML.caseNumber(of: element)) ? StrataRecords.comment(element, raw: raw) : nil
        }
        // Red Hat: the order is not documented.
        return (owners: owners, comments: comments.parts.oldestFirst)
      }
      try client.require(answer.owners, request)
      return answer.comments
    } catch {
      throw error.naming(.comments, of: number)
    }
  }

  private func check(_ text: String, isPrivate: Bool?) throws(Fault) {
    if let issue = StrataXML.issue("text", text) { throw .invalidParams([issue]) }
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      throw .invalidParams("text", "must contain more than white space at Red Hat")
    }
  }

  func add(
    _ text: String, isPrivate: Bool?, to number: String, _ call: VendorCall
  ) async throws(Fault) -> Comment {
    try check(text, isPrivate: isPrivate)
    let body = StrataXML.document("comment") { writer in
      writer.element("text", text)
      if let isPrivate { writer.element("public", isPrivate ? "false" : "true") }
    }
    let path: VendorPath = "/cases/\(number, "case")/comments"
    // Red Hat: with `Accept: text/plain` the response was 404 although the comment was added.
    let request = VendorRequest(
      .post, path, headers: StrataXML.bodyHeaders, body: body, isRepeatable: false, check: "comments/list")
    let id = try await client.sendReading(request, call) { (response) throws(UnreadableResponse) in
      try StrataXML.newID(response, ofCase: number)
    }
    guard let made = await read(id, at: path, call) else { return written(id, text, isPrivate) }
    try client.require(ResponseMatch.isSameText(text, made.text), "the comment that was sent", request)
    return made
  }

  /// The stored comment; nil if it cannot be read, which must not suggest that it was not added.
  private func read(_ id: String, at path: VendorPath, _ call: VendorCall) async -> Comment? {
    let request = VendorRequest(
      .get, "\(path)/\(id, "comment")", headers: StrataXML.headers, isRepeatable: true)
    return try? await client.sendReading(request, call) { (response) throws(UnreadableResponse) in
      StrataRecords.comment(try StrataXML.root("comment", of: response), raw: false)
    }
  }

  private func written(_ id: String, _ text: String, _ isPrivate: Bool?) -> Comment {
    var comment = Comment(id: id, text: text)
    comment.isPrivate = isPrivate ?? false
    return comment
  }
}
