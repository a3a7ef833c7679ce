import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// The comments of a case in rest-v1 and, read-only, rest-v3.
struct RestComments: CommentStore, CommentWriter {
  var takesPrivate: Bool { true }
  let client: VendorClient
  let dialect: PortalDialect

  /// Red Hat: at most 32 K characters.
  static let longestText = 32_768

  func list(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [Comment] {
    // Red Hat: rest-v3 has its own order unless the request states one.
    let query = dialect == .restV3 ? [("sortField", "createdDate"), ("sortOrder", "asc")] : []
    let request = VendorRequest(.get, path(number), query: query, headers: RestWire.headers, isRepeatable: true)
    do throws(Fault) {
      let answer = try await client.send(request, call) { (response) throws(JSONError) in
        var owners = PartOwners(of: number)
        let comments = try RestWire.rows(response.body, "comments") { (record) throws(JSONError) in
          owners.admit(RestWire.caseNumber(of: record)) ? RestRecords.comment(record, dialect, raw: raw) : nil
        }
        return (owners: owners, comments: comments.oldestFirst)
      }
      try client.require(answer.owners, request)
      return answer.comments
    } catch {
      throw error.naming(.comments, of: number)
    }
  }

  private func check(_ text: String, isPrivate: Bool?) throws(Fault) {
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      throw .invalidParams("text", "must contain more than white space at Red Hat")
    }
    if let issue = Self.issue("text", text) { throw .invalidParams([issue]) }
  }

  /// Why a text is not a valid comment; nil if it is valid.
  static func issue(_ path: String, _ text: String?) -> Issue? {
    guard let count = text?.unicodeScalars.count, count > longestText else { return nil }
    return Issue(path, "must be at most \(longestText) characters at Red Hat", value: .number(count))
  }

  func add(
    _ text: String, isPrivate: Bool?, to number: String, _ call: VendorCall
  ) async throws(Fault) -> Comment {
    try check(text, isPrivate: isPrivate)
    let body: JSON = ["commentBody": .string(text), "isPublic": .bool(!(isPrivate ?? false))]
    let request = VendorRequest(
      .post, path(number), headers: RestWire.bodyHeaders, body: body.bytes, isRepeatable: false, check: "comments/list")
    let start = client.time.date.addingTimeInterval(-RestWire.clockError)
    let answer = try await client.send(request, call) { (response) throws(JSONError) in
      RestWire.CreatedItem(response, member: "id", ofCase: number) { record in
        (try? record.string("commentBody")).map { ResponseMatch.isSameText(text, $0) }
      }
    }
    try client.require(answer.fits, "the comment that was sent", request)
    let id = answer.id
    // Red Hat: a single comment cannot be read. The comment exists even if it is not found, provided that the response says so.
    let all = try? await list(number, raw: false, call)
    let isSame = { (one: Comment) in ResponseMatch.isSameText(text, one.text) }
    if let id, let found = all?.last(where: { $0.id == id }) {
      try client.require(isSame(found), "the comment that was sent", request)
      return found
    }
    if id == nil {
      // An older comment may have the same text.
      if let found = all?.last(where: { isSame($0) && $0.createdAt.map { $0 >= start } ?? true }) { return found }
      guard answer.isCertain else {
        throw client.unproven("the list of comments does not contain it", check: "comments/list")
      }
    }
    var made = Comment(id: id, text: text)
    made.isPrivate = isPrivate ?? false
    return made
  }

  private func path(_ number: String) -> VendorPath { "/cases/\(number, "case")/comments" }
}
