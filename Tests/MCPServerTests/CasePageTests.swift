import JSON
import Platform
import ServiceTestSupport
import TestSupport
import Testing

@testable import MCPServer

private let busyCase = "ibm/CS4178171"

/// Follows `next` from a call to the last result.
private func pages(_ session: MCPSession, _ tool: String, _ arguments: JSON, budget: Int) async throws -> [JSON] {
  var found: [JSON] = []
  var (tool, arguments) = (tool, arguments)
  while true {
    let result = try await session.tool(tool, arguments)
    let text = result["content"]?[0]?["text"]?.string ?? ""
    #expect(result["isError"] == false, "\(text)")
    #expect(text.unicodeScalars.count <= budget * 4, "page \(found.count) has \(text.unicodeScalars.count) characters")
    #expect(result["structuredContent"]?.text == text)
    let content = try JSON(parsing: text)
    found.append(content)
    guard let next = content["next"] else { return found }
    #expect(content["cut"] != nil)
    try #require(found.count < 400)
    tool = next["tool"]?.string ?? ""
    arguments = next["arguments"] ?? [:]
  }
}

@Test(
  "A case with 500 comments is returned whole, within the budget, no comment twice",
  arguments: [MCPOptions.usualResultTokens, 1000])
private func manyComments(_ budget: Int) async throws {
  let session = try await MCPSession(options: MCPOptions(resultTokens: budget))
  for index in 0..<500 {
    let text = "Comment \(index): " + String(repeating: "line \"\(index)\"\n", count: index % 40)
    try await session.vendors.perform("comments/add", ["case": .string(busyCase), "text": .string(text)])
  }
  let pages = try await pages(
    session, "case_read", ["case": .string(busyCase), "parts": ["comments"], "limit": 100], budget: budget)
  let comments = pages.flatMap { $0["comments"]?.array ?? [] }
  let ids = comments.compactMap { $0["id"]?.string }
  #expect(ids.count >= 500 && Set(ids).count == ids.count)
  let numbers = comments.compactMap { $0["text"]?.string }.filter { $0.hasPrefix("Comment ") }
  #expect(numbers.count == 500)
  #expect(numbers.first?.hasPrefix("Comment 499:") == true)
  #expect(pages.count > 3)
}

@Test("Texts that are longer than a result continue, and every character is returned once", arguments: [1000, 6000])
private func longTexts(_ budget: Int) async throws {
  let session = try await MCPSession(options: MCPOptions(resultTokens: budget))
  let text = (0..<2000).map { "word \($0) \"\\\n" }.joined() + "end"
  try await session.vendors.perform("comments/add", ["case": "redhat/04180515", "text": "before"])
  try await session.vendors.perform("comments/add", ["case": "redhat/04180515", "text": .string(text)])
  try await session.vendors.perform("comments/add", ["case": "redhat/04180515", "text": "after"])
  let pages = try await pages(session, "case_read", ["case": "redhat/04180515"], budget: budget)
  let comments = pages.flatMap { $0["comments"]?.array ?? [] }
  let pieces = comments.filter { $0["text"]?.string?.contains("word ") == true || $0["offset"] != nil }
  #expect(pieces.compactMap { $0["text"]?.string }.joined() == text)
  #expect(comments.first?["text"] == "after")
  #expect(comments.filter { $0["text"] == "before" }.count == 1)
  #expect(pages.filter { $0["summary"] != nil }.count == 1)
}

@Test("All parts of a case arrive, in any combination")
private func parts() async throws {
  let session = try await MCPSession(options: MCPOptions(resultTokens: 1000))
  for index in 0..<30 {
    try await session.vendors.perform("comments/add", ["case": .string(busyCase), "text": .string("c \(index)")])
    try await session.vendors.perform(
      "attachments/add", ["case": .string(busyCase), "name": .string("file-\(index).txt"), "base64": "eA=="])
  }
  let pages = try await pages(
    session, "case_read",
    [
      "case": .string(busyCase), "parts": ["summary", "description", "comments", "attachments", "watchers"], "limit": 5,
    ], budget: 1000)
  let files = pages.flatMap { $0["attachments"]?.array ?? [] }.compactMap { $0["name"]?.string }
  #expect(files.filter { $0.hasPrefix("file-") }.count == 30 && Set(files).count == files.count)
  let comments = pages.flatMap { $0["comments"]?.array ?? [] }.compactMap { $0["id"]?.string }
  #expect(comments.count >= 30 && Set(comments).count == comments.count)
  #expect(pages.filter { $0["description"] != nil }.count == 1)
}

@Test("All cases and all changes are returned by following next")
private func lists() async throws {
  let session = try await MCPSession(options: MCPOptions(resultTokens: 1000))
  let rows = try await pages(session, "case_search", ["limit": 50, "profiles": ["ibm"]], budget: 1000)
  let ids = rows.flatMap { $0["cases"]?.array ?? [] }.compactMap { $0["id"]?.string }
  #expect(ids.count == 60 && Set(ids).count == 60)
  let begin = try await session.content("case_changes")["state"] ?? .null
  for index in 0..<40 {
    _ = try await session.content("case_comment", ["case": .string(busyCase), "text": .string("c \(index)")])
  }
  let changes = try await pages(session, "case_changes", ["state": begin, "limit": 100], budget: 1000)
  let found: [JSON] = changes.flatMap { (page: JSON) -> [JSON] in page["changes"]?.array ?? [] }
  #expect(found.filter { $0["kind"] == "comment" }.count == 40)
}

@Test("Changes since a time")
private func changesSince() async throws {
  let session = try await MCPSession()
  _ = try await session.content("case_changes")
  _ = try await session.content("case_comment", ["case": .string(busyCase), "text": "first"])
  session.time.advance(by: .seconds(3600))
  let now = session.time.date
  _ = try await session.content("case_comment", ["case": .string(busyCase), "text": "second"])
  let all = try await session.content("case_changes", ["since": "2000-01-01T00:00:00Z"])
  #expect(all["changes"]?.array?.filter { $0["kind"] == "comment" }.count == 2, "\(all.text)")
  let text = RFC3339.format(now)
  let later = try await session.content("case_changes", ["since": .string(text)])
  #expect(later["changes"]?.array?.filter { $0["kind"] == "comment" }.count == 1, "\(later.text)")
}

@Test("A comment that is not one of the case is an error")
private func unknownComment() async throws {
  let session = try await MCPSession()
  let text = try await session.failure(
    "case_read", ["case": .string(busyCase), "parts": ["comments"], "from": "none"])
  #expect(text.contains("is not the id of one of the comments"), "\(text)")
}

@Test("The default parts continue after a comment, too; a position without a list is refused")
private func continuation() async throws {
  let session = try await MCPSession()
  for index in 0..<5 {
    try await session.vendors.perform("comments/add", ["case": .string(busyCase), "text": .string("c \(index)")])
  }
  func ids(_ result: JSON) -> [String] { (result["comments"]?.array ?? []).compactMap { $0["id"]?.string } }
  let all = ids(try await session.content("case_read", ["case": .string(busyCase), "limit": 100]))
  let rest = try await session.content("case_read", ["case": .string(busyCase), "from": .string(all[2]), "limit": 100])
  #expect(ids(rest) == Array(all.dropFirst(3)))
  #expect(rest["description"] != nil && rest["summary"] != nil)
  let unknown = try await session.failure("case_read", ["case": .string(busyCase), "from": "none"])
  #expect(unknown.contains("is not the id of one of the comments"), "\(unknown)")
  let unlisted = try await session.failure(
    "case_read", ["case": .string(busyCase), "from": .string(all[2]), "parts": ["description"]])
  #expect(unlisted.contains("requires comments, attachments or watchers"), "\(unlisted)")
}
