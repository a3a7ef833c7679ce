import CaseModel
import HTTP
import JSON
import ProviderKit

/// The comments of a case.
struct IBMComments: CommentStore, CommentWriter {
  let client: VendorClient

  /// IBM: 1 to 8000 characters.
  static let longestText = 8000

  func list(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [Comment] {
    let path: VendorPath = "/cases/\(number, "case")/comments"
    let request = VendorRequest(
      .get, path, headers: IBMCases.headers, isRepeatable: true, permission: "support.case.read")
    do throws(Fault) {
      let answer = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
        (number: answer.caseNumber("number"), comments: try IBMRecords.comments(of: answer, raw: raw))
      }
      // IBM: the documented response has no number; if it has one, it must be that of this case.
      let isAsked = answer.number.map { ResponseMatch.isSameCase(number, $0) } ?? true
      try client.require(isAsked, "the case \(number)", request)
      return answer.comments
    } catch {
      // IBM: no SDK has this operation. Where it is missing, the comments are read from the case.
      guard [404, 405].contains(error.data["vendorStatus"]?.integer) else { throw error }
      return try await listThroughCase(number, raw: raw, call)
    }
  }

  private func listThroughCase(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [Comment] {
    let request = VendorRequest(
      .get, "/cases/\(number, "case")", query: [("fields", "number,comments")], headers: IBMCases.headers,
      isRepeatable: true, permission: "support.case.read")
    return try await client.sendForParts(of: number, request, call) { (answer) throws(JSONError) in
      try IBMRecords.comments(ofCase: answer, raw: raw)
    }
  }

  private func check(_ text: String, isPrivate: Bool?) throws(Fault) {
    if isPrivate == true {
      throw client.fault(.unsupported, "IBM Cloud has no private comments.").with("supported", ["private: false"])
    }
    let count = text.unicodeScalars.count
    guard (1...Self.longestText).contains(count) else {
      throw .invalidParams(
        "text", "must be 1 to \(Self.longestText) characters at IBM Cloud", value: .number(count))
    }
  }

  func add(
    _ text: String, isPrivate: Bool?, to number: String, _ call: VendorCall
  ) async throws(Fault) -> Comment {
    try check(text, isPrivate: isPrivate)
    var body = JSONWriter()
    body.beginObject()
    body.name("comment")
    body.string(text)
    body.endObject()
    var headers = IBMCases.headers
    headers["Content-Type"] = "application/json"
    // IBM: PUT, not POST; a repeat adds a second comment.
    let request = VendorRequest(
      .put, "/cases/\(number, "case")/comments", headers: headers, body: body.bytes, isRepeatable: false,
      permission: "support.case.update", check: "comments/list")
    let made = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      var repeats = IBMRepeats()
      return try IBMRecords.part(answer, "value") { (cursor) throws(JSONError) in
        try IBMRecords.comment(&cursor, raw: false, &repeats)
      }
    }
    try client.require(ResponseMatch.isSameText(text, made.text), "the comment that was sent", request)
    return made
  }
}
