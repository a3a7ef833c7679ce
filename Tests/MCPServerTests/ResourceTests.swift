import JSON
import JSONRPC
import ServiceTestSupport
import TestSupport
import Testing

@testable import MCPServer

@Test(
  "An address names a case, its comments or an attachment, or nothing",
  arguments: [
    ("case://ibm/CS1", "ibm/CS1"), ("case://ibm/CS1/comments", "ibm/CS1"), ("case://ibm/CS1/attachments/a", "ibm/CS1"),
    ("case://ibm", nil), ("case://ibm/", nil), ("case://IBM/CS1", nil), ("case://ibm/..", nil),
    ("case://ibm/CS1/x", nil),
    ("case://ibm/CS1/attachments/a%2Fb%C3%A9", "ibm/CS1"), ("case://ibm/CS1/attachments/%2", nil),
    ("case://ibm/CS1/attachments/%FF", nil), ("case://ibm/CS1/attachments/", nil),
    ("case://ibm/CS1/attachments/a/b", nil), ("file:///etc/passwd", nil),
    ("", nil),
  ])
private func addresses(_ uri: String, _ id: String?) { #expect(CaseResource(uri)?.id == id) }

@Test("The list has at most 50 open cases of the store, the last updated one first", arguments: Revision.allCases)
private func list(_ revision: Revision) async throws {
  let session = try await MCPSession(revision)
  #expect(try await session.result("resources/list")["resources"]?.array?.isEmpty == true)
  _ = try await session.content("case_search", ["limit": 25, "query": "status:open"])
  await session.settle()
  let rows = try await session.result("resources/list")["resources"]?.array ?? []
  #expect((25...50).contains(rows.count))
  let found = try await session.content("case_search", ["limit": 25, "query": "status:open"])["cases"]?.array ?? []
  #expect(
    rows.prefix(25).compactMap { $0["uri"]?.string } == found.compactMap { $0["id"]?.string.map(CaseResource.uri) })
  #expect(rows.allSatisfy { ($0["title"] != nil) == (revision >= .june2025) })
}

@Test("The variables of an address are percent-encoded")
private func encodedAddress() {
  #expect(CaseResource("case://ibm/CS1/attachments/a%2Fb%C3%A9")?.part == .attachment("a/bé"))
}

@Test("A resource has the content of its tool")
private func read() async throws {
  let session = try await MCPSession()
  let whole = try await session.result("resources/read", ["uri": "case://ibm/CS4178171"])
  let text = whole["contents"]?[0]?["text"]?.string ?? ""
  let same = try await session.content("case_read", ["case": "ibm/CS4178171"])
  #expect(try JSON(parsing: text) == same)
  #expect(whole["_meta"]?["casewire/integrity"] == "untrusted")
  let comments = try await session.result("resources/read", ["uri": "case://ibm/CS4178171/comments"])
  let only = try JSON(parsing: comments["contents"]?[0]?["text"]?.string ?? "")
  #expect(only["comments"] != nil && only["summary"] == nil)
}

@Test("A subscription reports a change of its case, and of no other one", arguments: [Revision.modern, .november2025])
private func subscription(_ revision: Revision) async throws {
  let session = try await MCPSession(revision)
  // What happened before the first listing of a profile is no change.
  _ = try await session.content("case_changes")
  let uri = "case://ibm/CS4178171"
  var id: Int?
  if revision.isModern {
    id = session.send(
      "subscriptions/listen", ["notifications": ["resourceSubscriptions": [.string(uri)], "toolsListChanged": true]])
    let first = try await session.notification()
    #expect(first?["method"] == "notifications/subscriptions/acknowledged")
    #expect(first?["params"]?["notifications"] == ["resourceSubscriptions": [.string(uri)]])
    #expect(first?["params"]?["_meta"]?[MetaName.subscriptionId] == id.map { .number($0) })
  } else {
    _ = try await session.result("resources/subscribe", ["uri": .string(uri)])
  }
  _ = try await session.content("case_comment", ["case": "ibm/CS4150820", "text": "other"])
  _ = try await session.content("case_comment", ["case": "ibm/CS4178171", "text": "this"])
  let ticking = session.ticks()
  defer { ticking.cancel() }
  let update = try await session.notification()
  #expect(update?["method"] == "notifications/resources/updated", "\(update?.text ?? "")")
  #expect(update?["params"]?["uri"] == .string(uri))
  #expect(update?["params"]?["_meta"]?[MetaName.subscriptionId] == id.map { .number($0) })
  if let id {
    session.client.client.notify("notifications/cancelled", #"{"requestId":\#(id)}"#)
  } else {
    _ = try await session.result("resources/unsubscribe", ["uri": .string(uri)])
  }
  // No response to the cancelled request comes before this one.
  #expect(try await session.result("tools/list")["tools"] != nil)
}

@Test(
  "An unknown resource cannot be subscribed to in the older revisions",
  arguments: ["case://nope/1", "x", "file:///etc/passwd"])
private func unknownSubscription(_ uri: String) async throws {
  let session = try await MCPSession(.november2025)
  let error = try await session.response("resources/subscribe", ["uri": .string(uri)])["error"]
  #expect(error?["code"] == -32002 && error?["data"]?["uri"] == .string(uri), "\(error?.text ?? "")")
}

@Test("An unknown resource does not end the reports about the others, and a cleared store does not end them either")
private func lasting() async throws {
  let session = try await MCPSession()
  _ = try await session.content("case_changes")
  let uri = "case://ibm/CS4178171"
  session.send(
    "subscriptions/listen",
    ["notifications": ["resourceSubscriptions": [.string(uri), "case://nope/1", "file:///x", "case://marketplace/1"]]])
  let first = try await session.notification()
  #expect(first?["params"]?["notifications"] == ["resourceSubscriptions": [.string(uri)]], "\(first?.text ?? "")")
  session.client.client.call("900", "cache/clear")
  #expect(try await session.response(to: 900)["error"] == nil)
  let ticking = session.ticks()
  defer { ticking.cancel() }
  // What changed meanwhile is unknown.
  #expect(try await session.notification()?["params"]?["uri"] == .string(uri))
  _ = try await session.content("case_changes")
  _ = try await session.content("case_comment", ["case": "ibm/CS4178171", "text": "later"])
  #expect(try await session.notification()?["params"]?["uri"] == .string(uri))
}
