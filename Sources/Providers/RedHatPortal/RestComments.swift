import CaseModel
import HTTP
import JSON
import ProviderKit

/// The talk about a case with rest-v1 and, for reading, rest-v3.
struct RestComments: CommentStore, CommentWriter {
  let client: VendorClient
  let dialect: PortalDialect

  /// Red Hat: at most 32 K characters.
  static let longestText = 32_768

  func list(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [Comment] {
    // Red Hat: rest-v3 has an order of its own unless it is told one.
    let query = dialect == .restV3 ? [("sortField", "createdDate"), ("sortOrder", "asc")] : []
    let request = VendorRequest(.get, path(number), query: query, headers: RestWire.headers, isRepeatable: true)
    do throws(Fault) {
      return try await client.send(request, call) { (response) throws(JSONError) in
        try RestWire.rows(response.body, "comments") { (record) throws(JSONError) in
          RestRecords.comment(record, dialect, raw: raw)
        }.oldestFirst
      }
    } catch {
      throw error.naming(.comments, of: number)
    }
  }

  func check(_ text: String, isPrivate: Bool?) throws(Fault) {
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      throw .invalidParams("text", "must hold more than white space at Red Hat")
    }
    if let issue = Self.issue("text", text) { throw .invalidParams([issue]) }
  }

  /// What is wrong with a text that is to be a comment; nil when nothing is.
  static func issue(_ path: String, _ text: String?) -> Issue? {
    guard let count = text?.unicodeScalars.count, count > longestText else { return nil }
    return Issue(path, "must be at most \(longestText) characters at Red Hat; this has \(count)")
  }

  func add(
    _ text: String, isPrivate: Bool?, to number: String, _ call: VendorCall
  ) async throws(Fault) -> Comment {
    try check(text, isPrivate: isPrivate)
    let body: JSON = ["commentBody": .string(text), "isPublic": .bool(!(isPrivate ?? false))]
    let request = VendorRequest(
      .post, path(number), headers: RestWire.bodyHeaders, body: body.bytes, isRepeatable: false, check: "comments/list")
    let answer = try await client.send(request, call) { (response) throws(JSONError) in
      RestWire.Made(response, member: "id")
    }
    let id = answer.id
    // Red Hat: there is no reading of a single comment. What cannot be found again was added all the same.
    let all = (try? await list(number, raw: false, call)) ?? []
    if let found = all.last(where: { id == nil ? $0.text == text : $0.id == id }) { return found }
    guard answer.isCertain else { throw client.unproven("nothing of the kind is listed", check: "comments/list") }
    var made = Comment(id: id, text: text)
    made.isPrivate = isPrivate ?? false
    return made
  }

  private func path(_ number: String) -> String { "/cases/\(URLText.encode(number))/comments" }
}
