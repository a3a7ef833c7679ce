import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import MCPServer

/// A case at a vendor with private comments, and one for other questions.
private let privateCase = "redhat/04180515"
private let otherCase = "redhat/04003536"
private let accept: JSON = ["confirm": ["action": "accept", "content": ["agree": true]]]

/// The requests that change something at a vendor.
private func writes(_ session: MCPSession) -> [String] { session.vendors.transport.writes }

/// Adds a private comment, as another person.
private func addPrivateComment(_ session: MCPSession) async throws {
  try await session.vendors.perform(
    "comments/add", ["case": .string(privateCase), "text": "Internal: the password is in the vault.", "private": true])
}

@Test("In 2026-07-28, a question is returned, and the answer performs the write once")
private func question() async throws {
  let session = try await MCPSession()
  let arguments: JSON = ["case": .string(privateCase), "action": "close"]
  let pending = try await session.tool("case_update", arguments)
  #expect(pending["resultType"] == "input_required")
  #expect(pending["ttlMs"] == nil && pending["cacheScope"] == nil)
  let params = pending["inputRequests"]?["confirm"]?["params"]
  #expect(params?["mode"] == "form")
  #expect(params?["message"] == .string("Close the case \(privateCase)?"))
  #expect(writes(session).isEmpty)
  let more: [JSON.Member] = [
    .init("requestState", pending["requestState"] ?? .null), .init("inputResponses", accept),
  ]
  let done = try await session.tool("case_update", arguments, more)
  #expect(done["structuredContent"]?["status"] == "closed")
  #expect(writes(session).count == 1)
  // Replayed.
  let text = try await session.failure("case_update", arguments, more)
  #expect(text.contains("requestState was used already") && text.contains("Nothing was written"), "\(text)")
  #expect(writes(session).count == 1)
}

/// What happens to the state of a question before it comes back.
private enum Attack: String, CaseIterable {
  case forged, cut, empty, expired, otherCase, otherTool, otherArguments, otherProcess
}

@Test(
  "A state that is forged, expired or of another call is refused, and the reason is stated", arguments: Attack.allCases)
private func attacks(_ attack: Attack) async throws {
  let session = try await MCPSession()
  let arguments: JSON = ["case": .string(privateCase), "action": "close"]
  let pending = try await session.tool("case_update", arguments)
  var state = pending["requestState"]?.string ?? ""
  var (tool, sent, reason) = ("case_update", arguments, "not a state of this server")
  switch attack {
  case .forged: state = String(state.dropLast()) + (state.last == "A" ? "B" : "A")
  case .cut: state = String(state.prefix(20))
  case .empty: state = ""
  case .expired:
    session.time.advance(by: .seconds(301))
    reason = "expired"
  case .otherCase: (sent, reason) = (["case": .string(otherCase), "action": "close"], "another call")
  case .otherArguments:
    (sent, reason) = (["case": .string(privateCase), "action": "close", "comment": "Other."], "another call")
  case .otherTool:
    try await addPrivateComment(session)
    tool = "case_comment"
    (sent, reason) = (["case": .string(privateCase), "text": "x", "visibility": "public"], "another call")
  case .otherProcess:
    let other = try await MCPSession(vendors: session.vendors)
    state = try await other.tool("case_update", arguments)["requestState"]?.string ?? ""
  }
  let text = try await session.failure(
    tool, sent, [.init("requestState", .string(state)), .init("inputResponses", accept)])
  #expect(text.contains(reason), "\(text)")
  #expect(text.contains("Nothing was written"))
  #expect(writes(session).isEmpty)
}

@Test("The order of the arguments is not part of the seal")
private func order() async throws {
  let session = try await MCPSession()
  let pending = try await session.tool("case_update", ["case": .string(privateCase), "action": "close"])
  let done = try await session.tool(
    "case_update", ["action": "close", "case": .string(privateCase)],
    [.init("requestState", pending["requestState"] ?? .null), .init("inputResponses", accept)])
  #expect(done["isError"] == false)
}

@Test(
  "Anything but an agreement writes nothing, in both eras",
  arguments: [
    #"{"action":"decline"}"#, #"{"action":"cancel"}"#, #"{"action":"accept"}"#,
    #"{"action":"accept","content":{"agree":false}}"#, #"{"action":"accept","content":{"agree":"true"}}"#, "null", "{}",
    "[]",
  ])
private func declined(_ answer: String) async throws {
  let answer = try JSON(parsing: answer)
  for revision in [Revision.june2025, .november2025] {
    let session = try await MCPSession(revision, answer: answer)
    let text = try await session.failure("case_update", ["case": .string(privateCase), "action": "close"])
    #expect(text.contains("Nothing was written"), "\(text)")
    #expect(writes(session).isEmpty)
    #expect(session.asked.first?["method"] == "elicitation/create")
    #expect((session.asked.first?["params"]?["mode"] != nil) == (revision == .november2025))
  }
  let session = try await MCPSession()
  let arguments: JSON = ["case": .string(privateCase), "action": "close"]
  let pending = try await session.tool("case_update", arguments)
  let text = try await session.failure(
    "case_update", arguments,
    [.init("requestState", pending["requestState"] ?? .null), .init("inputResponses", ["confirm": answer])])
  #expect(text.contains("The user did not agree. Nothing was written."), "\(text)")
  #expect(writes(session).isEmpty)
}

/// A write that a model cannot agree to itself.
private struct Guarded: Sendable, CustomTestStringConvertible {
  let tool: String
  let arguments: JSON
  let method: String
  var testDescription: String { "\(tool) \(method)" }
}

private let guarded = [
  Guarded(
    tool: "case_update", arguments: ["case": .string(privateCase), "action": "close"], method: "cases/setStatus"),
  Guarded(tool: "case_update", arguments: ["case": "redhat/04180515", "action": "escalate"], method: "cases/escalate"),
  Guarded(
    tool: "case_comment", arguments: ["case": .string(privateCase), "text": "All fine.", "visibility": "public"],
    method: "comments/add"),
  Guarded(
    tool: "attachment_send", arguments: ["case": .string(privateCase), "name": "a.txt", "text": "All fine."],
    method: "attachments/add"),
  Guarded(
    tool: "case_update", arguments: ["case": .string(privateCase), "action": "set", "changes": ["title": "New"]],
    method: "cases/update"),
  Guarded(
    tool: "marketplace_order",
    arguments: TrialOrder.arguments(), method: "orders/create"),
]

@Test("A client that cannot ask is refused, in every revision", arguments: guarded, Revision.allCases)
private func cannotAsk(_ row: Guarded, _ revision: Revision) async throws {
  let options = MCPOptions(toolsets: Toolset.allCases)
  // Before 2025-06-18, a capability means nothing.
  let answer: JSON? = revision.hasElicitation ? nil : accept["confirm"]
  let session = try await MCPSession(revision, answer: answer, options: options)
  try await addPrivateComment(session)
  let response = try await session.response("tools/call", ["name": .string(row.tool), "arguments": row.arguments])
  if revision.isModern {
    #expect(response["error"]?["code"] == -32021, "\(response.text)")
    #expect(response["error"]?["data"]?["requiredCapabilities"]?["elicitation"] != nil)
  } else {
    #expect(response["result"]?["isError"] == true, "\(response.text)")
    #expect(response["result"]?["content"]?[0]?["text"]?.string?.contains("Nothing was written") == true)
  }
  #expect(session.asked.isEmpty && writes(session).isEmpty)
}

@Test(
  "Only a policy that names the method replaces the consent of a client that cannot ask",
  arguments: [
    (ProfilePolicy(allow: ["reads", "changes"]), false), (ProfilePolicy(allow: ["reads", "cases/setStatus"]), true),
    (ProfilePolicy(allow: ["reads", "changes", "cases/setStatus"], confirm: ["cases/setStatus"]), false),
    (ProfilePolicy(allow: ["reads", "cases/setStatus"], confirm: ["changes"]), false),
    (ProfilePolicy(allow: ["reads", "comments/add"]), false), (.none, false),
  ])
private func policyNames(_ policy: ProfilePolicy, _ isPermitted: Bool) async throws {
  let vendors = SimulatedVendors()
  let session = try await MCPSession(
    .november2025, answer: nil, vendors: vendors, context: vendors.context(policy: policy))
  let result = try await session.tool("case_update", ["case": .string(privateCase), "action": "close"])
  #expect(result["isError"] == .bool(!isPermitted), "\(result.text)")
  #expect(writes(session).isEmpty == !isPermitted)
}

@Test("confirm: true of the model is not consent")
private func confirmation() async throws {
  let session = try await MCPSession(answer: nil, options: MCPOptions(toolsets: [.marketplace]))
  var arguments = guarded[guarded.count - 1].arguments.object ?? []
  arguments.append(.init("confirm", true))
  let text = try await session.failure("marketplace_order", .object(arguments))
  #expect(text.contains("Unknown param \"confirm\""), "\(text)")
  #expect(writes(session).isEmpty)
}

@Test("A public comment needs consent only where the case has private comments", arguments: [true, false])
private func visibility(_ hasPrivate: Bool) async throws {
  let session = try await MCPSession(.november2025)
  if hasPrivate { try await addPrivateComment(session) }
  _ = try await session.content(
    "case_comment", ["case": .string(privateCase), "text": "Hello.", "visibility": "public"])
  #expect(session.asked.count == (hasPrivate ? 1 : 0))
  _ = try await session.content(
    "case_comment", ["case": .string(privateCase), "text": "Hello.", "visibility": "private"])
  #expect(session.asked.count == (hasPrivate ? 1 : 0))
  if hasPrivate {
    #expect(session.asked.first?["params"]?["message"]?.string?.contains("Hello.") == true)
  }
}

@Test("Visibility is required where the vendor has both, and only there")
private func requiredVisibility() async throws {
  let session = try await MCPSession()
  let text = try await session.failure("case_comment", ["case": .string(privateCase), "text": "Hello."])
  #expect(text.contains("\"visibility\" is required"), "\(text)")
  _ = try await session.content("case_comment", ["case": "ibm/CS4178171", "text": "Hello."])
  #expect(writes(session).count == 1)
}

@Test("What `confirm` of a profile names is asked for", arguments: [Revision.modern, .november2025])
private func confirmPolicy(_ revision: Revision) async throws {
  let vendors = SimulatedVendors()
  let context = vendors.context(policy: ProfilePolicy(confirm: ["adds"]))
  let session = try await MCPSession(revision, vendors: vendors, context: context)
  let arguments: JSON = ["case": "ibm/CS4178171", "text": "Hello."]
  if revision.isModern {
    let pending = try await session.tool("case_comment", arguments)
    #expect(pending["resultType"] == "input_required")
    _ = try await session.tool(
      "case_comment", arguments,
      [.init("requestState", pending["requestState"] ?? .null), .init("inputResponses", accept)])
  } else {
    _ = try await session.content("case_comment", arguments)
    #expect(session.asked.count == 1)
  }
  #expect(writes(session).count == 1)
}

@Test(
  "A public comment with another action needs consent, too, where the case has private comments",
  arguments: ["reopen", "close", "escalate"], [true, false])
private func commentOfAction(_ action: String, _ hasPrivate: Bool) async throws {
  let session = try await MCPSession(.november2025, answer: ["action": "decline"])
  if hasPrivate { try await addPrivateComment(session) }
  let result = try await session.tool(
    "case_update", ["case": .string(privateCase), "action": .string(action), "comment": "The password is 1234."])
  let isAsked = hasPrivate || action == "close" || action == "escalate"
  #expect(session.asked.count == (isAsked ? 1 : 0), "\(result.text)")
  if isAsked { #expect(writes(session).isEmpty) }
  let message = session.asked.first?["params"]?["message"]?.string ?? ""
  if isAsked { #expect(message.contains("has private comments") == hasPrivate, "\(message)") }
}

@Test("A state and an answer count even for a call that needs no consent")
private func unneededState() async throws {
  let session = try await MCPSession()
  let arguments: JSON = ["case": "ibm/CS4178171", "text": "Hello."]
  let answers: [(members: [JSON.Member], reason: String)] = [
    ([.init("requestState", "AAAA"), .init("inputResponses", accept)], "not a state of this server"),
    ([.init("requestState", "")], "not a state of this server"),
    ([.init("inputResponses", ["confirm": ["action": "decline"]])], "did not agree"),
    ([.init("inputResponses", ["confirm": ["action": "cancel"]])], "did not agree"),
  ]
  for (members, reason) in answers {
    let text = try await session.failure("case_comment", arguments, members)
    #expect(text.contains(reason) && text.contains("Nothing was written"), "\(text)")
  }
  let other = try await session.tool("case_update", ["case": .string(privateCase), "action": "close"])
  let state: JSON.Member = .init("requestState", other["requestState"] ?? .null)
  let swapped = try await session.failure("case_comment", arguments, [state, .init("inputResponses", accept)])
  #expect(swapped.contains("another call"), "\(swapped)")
  #expect(writes(session).isEmpty)
  let read = try await session.failure("case_read", ["case": "ibm/CS4178171"], [.init("requestState", "AAAA")])
  #expect(read.contains("another call"), "\(read)")
}

@Test(
  "A file or a text that everyone reads needs consent only where the case has private comments",
  arguments: [
    (#"{"name":"a.txt","text":"x"}"#, true), (#"{"name":"a.txt","text":"x","visibility":"public"}"#, true),
    (#"{"action":"set","changes":{"title":"x"}}"#, true), (#"{"action":"set","changes":{"description":"x"}}"#, true),
    (#"{"action":"set","changes":{"severity":2}}"#, false),
  ], [true, false])
private func publicTexts(_ row: (arguments: String, isText: Bool), _ hasPrivate: Bool) async throws {
  let session = try await MCPSession(.november2025, answer: ["action": "decline"])
  if hasPrivate { try await addPrivateComment(session) }
  var arguments = try JSON(parsing: row.arguments).object ?? []
  arguments.append(.init("case", .string(privateCase)))
  let tool = arguments.contains { $0.name == "action" } ? "case_update" : "attachment_send"
  let result = try await session.tool(tool, .object(arguments))
  let isAsked = row.isText && hasPrivate
  #expect(session.asked.count == (isAsked ? 1 : 0), "\(result.text)")
  guard isAsked else { return }
  #expect(writes(session).isEmpty)
  let message = session.asked.first?["params"]?["message"]?.string ?? ""
  #expect(message.contains("public") && message.contains("has private comments"), "\(message)")
}

@Test("A private attachment needs no consent")
private func privateAttachment() async throws {
  let session = try await MCPSession(.november2025, answer: ["action": "decline"])
  try await addPrivateComment(session)
  _ = try await session.tool(
    "attachment_send",
    ["case": .string(privateCase), "name": "a.txt", "text": "x", "visibility": "private"])
  #expect(session.asked.isEmpty)
}
