import JSON
import TestSupport
import Testing

@Suite("Commands for cases", .serialized) struct CommandTests {
  private static func run(_ session: EditorSession, _ command: String, _ number: String, text: String? = nil)
    async throws -> JSON
  {
    var argument: [JSON.Member] = [.init("case", .string(number))]
    if let text { argument.append(.init("text", .string(text))) }
    return try await session.response(
      "workspace/executeCommand", ["command": .string(command), "arguments": [.object(argument)]])
  }

  private static func state(_ session: EditorSession, _ id: String) async throws -> String? {
    try await session.vendors.perform("cases/get", ["case": .string(id)])["status"]?["state"]?.string
  }

  @Test(
    "A write is performed after the person agreed",
    arguments: [
      // IBM requires a code of the person.
      ("casewire.resolve", "ibm/\(Known.waiting)", "resolved", "Documentation error", 8),
      ("casewire.reopen", "ibm/\(Known.resolved)", "inProgress", "Yes", 1),
      ("casewire.reopen", "redhat/\(Known.closed)", "inProgress", "Yes", 1),
    ])
  func agreed(_ command: String, _ id: String, _ state: String, _ answer: String, _ count: Int) async throws {
    let session = try await EditorSession(Clients.full)
    session.choice.value = ["title": .string(answer)]
    #expect(
      session.serverCapabilities.value["executeCommandProvider"]?["commands"]?.array?.contains(.string(command)) == true
    )
    let response = try await Self.run(session, command, id)
    #expect(response["error"] == nil, "\(response.text)")
    #expect(response["result"] != .null)
    let question = try await session.next("window/showMessageRequest")
    #expect(question["message"]?.string?.contains(id) == true)
    let answers = question["actions"]?.array?.compactMap { $0["title"]?.string } ?? []
    #expect(answers.count == count + 1 && answers.contains(answer) && answers.last == "No")
    #expect(try await Self.state(session, id) == state)
  }

  @Test("A comment and an escalation reach the vendor") func others() async throws {
    let session = try await EditorSession(Clients.full)
    let id = "ibm/\(Known.waiting)"
    #expect(try await Self.run(session, "casewire.addComment", id, text: "Any news?")["error"] == nil)
    let row = try await session.vendors.perform("cases/get", ["case": .string(id)])
    #expect(row["comments"]?.array?.contains { $0["text"]?.string?.contains("Any news?") == true } == true)
    let question = try await session.next("window/showMessageRequest")
    #expect(question["message"]?.string?.contains("Any news?") == true)
    let before = session.transport.writes.count
    let escalated = try await Self.run(session, "casewire.escalate", "redhat/\(Known.urgent)")
    #expect(escalated["error"] == nil, "\(escalated.text)")
    #expect(session.transport.writes.count > before)
  }

  enum Refusal: Sendable, CaseIterable { case no, null, other, error }

  @Test("Nothing is sent if the person or the client refuses", arguments: Refusal.allCases) func refused(
    _ refusal: Refusal
  )
    async throws
  {
    let session = try await EditorSession(Clients.full)
    switch refusal {
    case .no: session.choice.value = ["title": "No"]
    case .null: session.choice.value = .null
    case .other: session.choice.value = ["title": "Perhaps"]
    case .error: session.errors.value = ["window/showMessageRequest": "not supported"]
    }
    for (command, id) in [
      ("addComment", "ibm/\(Known.waiting)"), ("resolve", "ibm/\(Known.waiting)"),
      ("escalate", "redhat/\(Known.urgent)"),
    ] {
      let response = try await Self.run(session, "casewire.\(command)", id, text: "x")
      #expect(response["result"] == .null, "\(response.text)")
      _ = try await session.next("window/showMessageRequest")
    }
    #expect(session.transport.writes.isEmpty, "\(session.transport.writes)")
    #expect(try await Self.state(session, "ibm/\(Known.waiting)") == "waitingOnCustomer")
  }

  @Test("With --read-only, a write is refused without a question") func readOnly() async throws {
    let session = try await EditorSession(Clients.full, isReadOnly: true)
    for command in ["addComment", "resolve", "reopen", "escalate"] {
      let response = try await Self.run(session, "casewire.\(command)", "ibm/\(Known.waiting)", text: "x")
      #expect(response["error"]?["data"]?["kind"] == "readOnly", "\(response.text)")
    }
    try await session.settle()
    #expect(!session.inbox.methods.contains("window/showMessageRequest"))
    #expect(session.transport.writes.isEmpty)
  }

  @Test("The page of a case is opened by the client, and its address is shown") func page() async throws {
    let session = try await EditorSession(Clients.full)
    session.open("case \(Known.closed)")
    try await session.learn(0, 6)
    #expect(try await Self.run(session, "casewire.open", "redhat/\(Known.closed)")["error"] == nil)
    let shown = try await session.next("window/showDocument")
    #expect(shown["uri"]?.string == Known.page(Known.closed) && shown["external"] == true)
    _ = try await Self.run(session, "casewire.copyLink", "redhat/\(Known.closed)")
    #expect(try await session.next("window/showMessage")["message"]?.string == Known.page(Known.closed))
    // A case without a page.
    session.open(Known.waiting)
    try await session.learn(0, 0)
    #expect(
      try await Self.run(session, "casewire.open", "ibm/\(Known.waiting)")["error"]?["data"]?["kind"] == "notFound")
  }

  @Test(
    "Invalid commands are refused and name what is wrong",
    arguments: [
      (["command": "casewire.close", "arguments": []], "command"),
      (["command": "casewire.resolve"], "arguments[0].case"),
      (["command": "casewire.resolve", "arguments": [["case": "CS1"]]], "arguments[0].case"),
      (["command": "casewire.resolve", "arguments": [["case": "nosuch/CS1"]]], "arguments[0].case"),
      (
        ["command": "casewire.addComment", "arguments": [["case": "ibm/CS4150820", "text": " "]]], "arguments[0].text"
      ),
    ] as [(JSON, String)])
  func invalid(_ params: JSON, _ path: String) async throws {
    let session = try await EditorSession(Clients.full)
    let response = try await session.response("workspace/executeCommand", params)
    #expect(response["error"]?["code"] == -32602)
    #expect(response["error"]?["data"]?["issues"]?[0]?["path"]?.string == path, "\(response.text)")
    #expect(!session.inbox.methods.contains("window/showMessageRequest"))
  }
}
