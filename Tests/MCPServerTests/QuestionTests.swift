import CaseService
import JSON
import ProviderKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import MCPServer

private let privateCase = "redhat/04180515"

/// A session in which each write is asked for, and the case has a private comment.
private func makeSession(_ answer: JSON = ["action": "accept", "content": ["agree": true]]) async throws -> MCPSession {
  let vendors = SimulatedVendors()
  try await vendors.perform("comments/add", ["case": .string(privateCase), "text": "p", "private": true])
  return try await MCPSession(
    .november2025, answer: answer, options: MCPOptions(toolsets: Toolset.allCases), vendors: vendors,
    context: vendors.context(policy: ProfilePolicy(confirm: ["adds", "changes"])))
}

@Test(
  "A question shows every member that is sent",
  arguments: [
    (
      "case_comment", #"{"case":"redhat/04180515","text":"one\ntwo","visibility":"private"}"#,
      ["Add this private comment to redhat/04180515?", "text:\n> one\n> two", "private: true"]
    ),
    (
      "case_comment", #"{"case":"redhat/04180515","text":"all","visibility":"public"}"#,
      ["Add this public comment to redhat/04180515? The case has private comments.", "text: all", "private: false"]
    ),
    (
      "case_update", #"{"case":"ibm/CS4178171","action":"resolve","comment":"c","resolutionCode":7}"#,
      ["Resolve the case ibm/CS4178171?", "comment: c", "resolutionCode: 7"]
    ),
    (
      "case_update", #"{"case":"redhat/04180515","action":"set","changes":{"severity":2}}"#,
      ["Change the case redhat/04180515?", #"changes: {"severity":2}"#]
    ),
    (
      "case_update", #"{"case":"ibm/CS4178171","action":"watch","users":["a@x.org","b@x.org"]}"#,
      [#""userId":"a@x.org""#, #""userId":"b@x.org""#]
    ),
    (
      "attachment_send",
      #"{"case":"redhat/04180515","name":"n.txt","text":"t","description":"d","visibility":"public"}"#,
      ["name: n.txt", "text: t", "description: d", "private: false", "contentType: text/plain"]
    ),
    (
      "case_create", #"{"profile":"ibm","type":"technical","title":"t","description":"d","severity":2}"#,
      ["Open this case at the profile ibm?", "profile: ibm", "type: technical", "title: t", "severity: 2"]
    ),
    (
      "marketplace_order",
      #"""
      {"profile":"marketplace","account":"6710c3a5e4b09d2f58a71e02","quote":"7340042",
      "payment":{"purchaseOrderNumber":"PO7"},"requestor":{"email":"p@x.org"},"subscriptions":[{"type":"Trial",
      "editionId":"EID4TRL8","editionRevision":1,"term":36,"termUnit":"Month","billingFrequency":"Monthly",
      "lineItems":[{"chargeId":"6710d1b8e4b09d2f58a72003","quantity":17}]}]}
      """#,
      [
        #""editionId":"EID4TRL8""#, #""term":36"#, #""quantity":17"#, "quote: 7340042",
        #"payment: {"purchaseOrderNumber":"PO7"}"#, #"requestor: {"email":"p@x.org"}"#,
      ]
    ),
  ])
private func shown(_ tool: String, _ arguments: String, _ expected: [String]) async throws {
  let session = try await makeSession(["action": "decline"])
  let text = try await session.failure(tool, try JSON(parsing: arguments))
  let message = session.asked.first?["params"]?["message"]?.string ?? text
  for part in expected { #expect(message.contains(part), "\(message)") }
  #expect(session.vendors.transport.writes.isEmpty)
}

@Test(
  "A text that a person cannot see whole is refused instead of asked for",
  arguments: [
    (String(repeating: "word ", count: 900), "longer than the 4000 characters"),
    ("Thanks!\u{E0041}\u{E0042}", "\"text\" has hidden characters"),
    ("\u{202E}reversed", "\"text\" has hidden characters"), ("a\u{200B}b", "\"text\" has hidden characters"),
    ("\u{1B}[8mhidden", "\"text\" has hidden characters"), ("a\rb", "\"text\" has hidden characters"),
  ])
private func unseen(_ text: String, _ reason: String) async throws {
  let session = try await makeSession()
  let failure = try await session.failure(
    "case_comment", ["case": .string(privateCase), "text": .string(text), "visibility": "public"])
  #expect(failure.contains(reason) && failure.contains("Nothing was written"), "\(failure)")
  #expect(session.asked.isEmpty && session.vendors.transport.writes.isEmpty)
}

@Test("Long runs of blank characters are counted, and hide no text; other texts are sent as they are")
private func gaps() async throws {
  let session = try await makeSession()
  let text = "Thanks.\r\nBye." + String(repeating: "\n", count: 300) + "private: true"
  _ = try await session.content(
    "case_comment", ["case": .string(privateCase), "text": .string(text), "visibility": "public"])
  let message = session.asked.first?["params"]?["message"]?.string ?? ""
  #expect(message.contains("> Thanks.\n> Bye.\n> [300 blank characters]\n> private: true\n"), "\(message)")
  let sent = try await session.content("case_read", ["case": .string(privateCase), "parts": ["comments"], "limit": 1])
  #expect(sent["comments"]?[0]?["text"]?.string?.hasSuffix("\n\nprivate: true") == true)
}
