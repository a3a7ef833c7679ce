import CaseService
import HTTP
import JSON
import Platform
import ServiceTestSupport
import TestSupport
import Testing

@testable import MCPServer

private let busyCase = "ibm/CS4178171"

/// Lets the vendor return the case with these members.
private func change(_ session: MCPSession, _ members: JSON) {
  session.vendors.transport.rewrite { body in
    guard let row = try? JSON(parsing: body), row["number"] == "CS4178171", let old = row.object else { return body }
    let changed = members.object ?? []
    return JSON.object(old.filter { member in !changed.contains { $0.name == member.name } } + changed).text
  }
}

/// Follows `next` to the last result. No call is made twice, and each result is within the budget.
private func pages(_ session: MCPSession, _ tool: String, _ arguments: JSON) async throws -> [JSON] {
  var found: [JSON] = []
  var made: [JSON] = []
  var call: JSON? = ["tool": .string(tool), "arguments": arguments]
  while let next = call {
    #expect(!made.contains(next), "the same call again: \(next.text)")
    if made.contains(next) { break }
    made.append(next)
    let content = try await session.content(next["tool"]?.string ?? "", next["arguments"] ?? [:])
    #expect(content.text.unicodeScalars.count <= session.budget, "\(content.text.unicodeScalars.count) characters")
    #expect(content["next"] == nil || content["cut"] != nil)
    found.append(content)
    call = content["next"]
  }
  return found
}

@Test("The summary is whole if it fits, and continues if it does not", arguments: [6000, 1000])
private func summary(_ tokens: Int) async throws {
  let session = try await MCPSession(options: MCPOptions(resultTokens: tokens))
  let resolution = (0..<700).map { "word \($0) " }.joined() + "end"
  let notes = (0..<400).map { "note \"\($0)\" " }.joined() + "end"
  change(
    session,
    [
      "resolution": .string(resolution), "close_notes": .string(notes),
      "short_description": .string(String(repeating: "T", count: 900)),
    ])
  let pages = try await pages(session, "case_read", ["case": .string(busyCase), "parts": ["summary", "comments"]])
  func whole(_ name: String) -> String { pages.compactMap { $0["summary"]?[name]?.string }.joined() }
  #expect(whole("title") == String(repeating: "T", count: 900))
  #expect(whole("resolution") == resolution && whole("closeNotes") == notes)
  #expect((pages.count == 1) == (tokens == 6000))
  #expect(pages.last?["comments"] != nil)
}

private enum List: String, CaseIterable { case watchers, comments, attachments }

@Test("A vendor that repeats ids, or has none, hides no row and repeats none", arguments: List.allCases)
private func repeatedIDs(_ list: List) async throws {
  let session = try await MCPSession(options: MCPOptions(resultTokens: 1000))
  let rows = (0..<90).map { index -> JSON in
    let id: JSON = index.isMultiple(of: 3) ? "same" : .string("id-\(index)")
    let name: JSON = .string("Name \(index)")
    switch list {
    case .watchers:
      return index % 5 == 0 ? ["name": name] : ["user_id": id, "name": name, "realm": "IBMid"]
    case .comments:
      return [
        "id": id, "value": .string("Name \(index)"), "added_at": .string("2026-11-20T10:00:\(10 + index % 50)Z"),
      ]
    case .attachments: return ["id": id, "filename": .string("Name \(index).txt"), "size_in_bytes": 1]
    }
  }
  let member = list == .watchers ? "watchlist" : list.rawValue
  change(session, .object([.init(member, .array(rows))]))
  let pages = try await pages(session, "case_read", ["case": .string(busyCase), "parts": [.string(list.rawValue)]])
  let names = pages.flatMap { $0[list.rawValue]?.array ?? [] }.compactMap { ($0["name"] ?? $0["text"])?.string }
  #expect(names.count == 90 && Set(names).count == 90, "\(names.count) rows, \(Set(names).count) of them different")
  #expect(pages.count > 1)
}

@Test("Large records state that they are shortened")
private func records() async throws {
  let long = JSON.string(String(repeating: "x", count: 30_000))
  let cut = CutList.content(["name": "a", "text": long], budget: 24_000)
  #expect(cut["cut"] == "Long texts and lists are shortened." && cut["name"] == "a")
  #expect(SafeText.size(cut) <= 24_000)
  let whole: JSON = ["name": "a", "text": .string(String(repeating: "x", count: 20_000))]
  #expect(CutList.content(whole, budget: 24_000) == whole)
  let list = CutList("rows", [["text": long], ["text": "short"]], from: 0, budget: 24_000) { _ in [] }.content(of: "t")
  #expect(list["cut"] == "Long texts and lists are shortened." && list["next"] == nil)
}

@Test("Many watchers after a change are cut, and the rest can be read")
private func watchers() async throws {
  let session = try await MCPSession()
  let users = (0..<60).map { JSON.string("user-\($0)@x.org") }
  let result = try await session.content(
    "case_update", ["case": .string(busyCase), "action": "watch", "users": .array(users)])
  // The vendor knows none of them.
  #expect(result["failed"]?.array?.count == 50 && result["cut"] == "Only 50 people are shown.", "\(result.text)")
  let call = result["next"]
  let rest = try await session.content(call?["tool"]?.string ?? "", call?["arguments"] ?? [:])
  #expect(rest["watchers"] != nil)
}

@Test("Lists of profiles with errors stay within the budget", arguments: [1000, 6000], [0, 1, 60])
private func incomplete(_ tokens: Int, _ count: Int) {
  let failures = (0..<count).map { index -> JSON in
    ["profile": .string("profile-\(index)"), "message": .string(String(repeating: "m", count: 400))]
  }
  let next: JSON = ["tool": "case_changes", "arguments": ["state": "x"]]
  let content = CutList.complete(
    [("changes", []), ("state", "s")], with: [("pending", failures), ("incomplete", failures)],
    cut: "More changes follow.", next: next, budget: tokens * 4)
  #expect(SafeText.size(content) <= tokens * 4)
  #expect(content["next"] == next && content["cut"]?.string?.hasPrefix("More changes follow.") == true)
  let isCut = content["cut"] != "More changes follow."
  #expect(isCut == (count == 60), "\(content["cut"]?.text ?? "")")
  #expect((content["incomplete"] == nil) == (count == 0))
}

@Test(
  "A path with hidden characters is refused",
  arguments: ["/srv/a\u{202E}b", "/srv/a\u{200B}", "/srv/a\nb", "/srv/\u{1B}[8m"])
private func hiddenPath(_ path: String) async throws {
  let session = try await MCPSession()
  for (tool, more) in [("attachment_read", ["attachment": "x"] as JSON), ("attachment_send", [:])] {
    let arguments = JSON.object((more.object ?? []) + [.init("case", .string(busyCase)), .init("path", .string(path))])
    let text = try await session.failure(tool, arguments)
    #expect(text.hasPrefix("invalidParams: \"path\" (") && text.contains(") has hidden characters."), "\(text)")
  }
  #expect(session.vendors.transport.requests.isEmpty)
}

@Test("A position that is longer than a result is left out, and the result states it")
private func longPosition() {
  let next: JSON = ["tool": "case_search", "arguments": ["cursor": .string(String(repeating: "c", count: 4000))]]
  let content = CutList.complete(
    [("cases", [["id": "ibm/CS1"]])], with: [], cut: "More cases follow.", next: next, budget: 4000, mayOmitNext: true)
  #expect(content["next"] == nil && content["cut"]?.string?.contains("Name fewer profiles") == true)
  #expect(SafeText.size(content) <= 4000)
}
