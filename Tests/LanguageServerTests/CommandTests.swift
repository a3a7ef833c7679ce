import CaseService
import JSON
import Platform
import ProviderKit
import ServiceTestSupport
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
    session.choice.value = [["title": .string(answer)], ["title": "Yes"]]
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
    if answer != "Yes" {
      // The choice of a code is no consent.
      let last = try await session.next("window/showMessageRequest")
      #expect(
        last["message"]?.string?.contains("\"\(answer)\"") == true && last["message"]?.string?.contains(id) == true)
      #expect(last["actions"] == [["title": "Yes"], ["title": "No"]])
    }
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

  enum Refusal: Sendable, CaseIterable { case no, null, other, error, second }

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
    case .second: session.choice.value = [["title": "Documentation error"], ["title": "No"]]
    case .error: session.errors.value = ["window/showMessageRequest": "not supported"]
    }
    for (command, id) in [
      ("resolve", "ibm/\(Known.waiting)"), ("addComment", "ibm/\(Known.waiting)"),
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
    _ = try await Self.run(session, "casewire.showLink", "redhat/\(Known.closed)")
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

  @Test("The names of the vendor's codes cannot stand for a refusal, and are shown cut and without hidden characters")
  func names() async throws {
    let session = try await EditorSession(Clients.full)
    let long = String(repeating: "x", count: 10_000)
    session.transport.rewrite { body in
      body.replacing("Documentation error", with: "No").replacing("Client error", with: "\\u202eoops\\n \(long)")
    }
    session.choice.value = ["title": "No"]
    let response = try await Self.run(session, "casewire.resolve", "ibm/\(Known.waiting)")
    #expect(response["result"] == .null)
    let question = try await session.next("window/showMessageRequest")
    let names = question["actions"]?.array?.compactMap { $0["title"]?.string } ?? []
    #expect(names.filter { $0 == "No" }.count == 1 && names.last == "No")
    #expect(names.allSatisfy { $0.count <= 80 && !$0.contains("\u{202E}") && !$0.contains("\n") }, "\(names)")
    #expect(session.transport.writes.isEmpty)
  }

  @Test("What is shown of a comment is what is sent: without hidden characters and secrets") func shown() async throws {
    let session = try await EditorSession(Clients.full)
    session.context.redactor.register("correct-horse-battery")
    let id = "ibm/\(Known.waiting)"
    let long = String(repeating: "word ", count: 400)
    let text = "\u{202E}Any\u{200B} news\u{1B}[31m? correct-horse-battery\n\(long)the end"
    #expect(try await Self.run(session, "casewire.addComment", id, text: text)["error"] == nil)
    let row = try await session.vendors.perform("cases/get", ["case": .string(id)])
    let sent = row["comments"]?.array?.compactMap { $0["text"]?.string }.first { $0.contains("Any news") } ?? ""
    #expect(sent.hasPrefix("Any news? ") && sent.hasSuffix("the end") && sent.contains("\nword word"))
    #expect(!sent.contains("battery") && !sent.contains("\u{202E}"))
    let message = try await session.next("window/showMessageRequest")["message"]?.string ?? ""
    #expect(message.contains("Any news?") && message.contains("the end") && message.contains("characters)"))
    #expect(!message.contains("battery") && message.count < 1000)
    // The comment of a reopened case, too.
    _ = try await Self.run(session, "casewire.reopen", "redhat/\(Known.closed)", text: text)
    let second = try await session.next("window/showMessageRequest")["message"]?.string ?? ""
    #expect(second.contains("Any news?") && !second.contains("battery") && !second.contains("\u{202E}"))
    #expect(second.count < 1000)
    // Nothing visible is left.
    let none = try await Self.run(session, "casewire.addComment", id, text: "\u{202E}\u{200B}")
    #expect(none["error"]?["data"]?["issues"]?[0]?["path"] == "arguments[0].text")
  }

  @Test("An editor that cannot ask is refused") func unasked() async throws {
    let session = try await EditorSession()
    let response = try await Self.run(session, "casewire.escalate", "redhat/\(Known.urgent)")
    #expect(response["error"]?["data"]?["kind"] == "unsupported", "\(response.text)")
    #expect(session.inbox.methods.isEmpty && session.transport.writes.isEmpty)
  }

  // MARK: The rules of a write

  private static func send(_ session: EditorSession, _ command: String, _ id: String, _ seconds: Int? = nil) -> Int {
    let params: [JSON.Member] = [
      .init("command", .string("casewire.\(command)")), .init("arguments", [["case": .string(id), "text": "x"]]),
    ]
    let timeout = seconds.map { [JSON.Member("timeoutSeconds", .number($0))] } ?? []
    return session.send("workspace/executeCommand", .object(params + timeout))
  }

  @Test("A request that is cancelled during the question sends nothing, and its question is cancelled")
  func cancelled() async throws {
    let session = try await EditorSession(Clients.full)
    session.isSilent.value = true
    let id = Self.send(session, "escalate", "redhat/\(Known.urgent)")
    _ = try await session.next("window/showMessageRequest")
    session.notify("$/cancelRequest", ["id": .number(id)])
    #expect(try await session.response(to: id)["error"]?["code"] == -32800)
    #expect(try await session.editor.nextCancel() != nil)
    #expect(session.transport.writes.isEmpty)
  }

  @Test("A question has the timeout of its request, at most five minutes", arguments: [(5, 5), (nil, 300), (900, 300)])
  func timeout(_ stated: Int?, _ expected: Int) async throws {
    let session = try await EditorSession(Clients.full)
    session.isSilent.value = true
    let id = Self.send(session, "escalate", "redhat/\(Known.urgent)", stated)
    _ = try await session.next("window/showMessageRequest")
    // The timer of the queue comes first.
    let first = min(expected, 30)
    for wait in [first, expected - first] where wait > 0 {
      #expect(await session.sleeps(for: .seconds(wait)))
      session.time.advance(by: .seconds(wait))
    }
    #expect(try await session.response(to: id)["result"] == .null)
    #expect(session.transport.writes.isEmpty)
  }

  @Test("The write has the timeout of the client") func writeTimeout() async throws {
    let session = try await EditorSession(Clients.full)
    let id = Self.send(session, "escalate", "redhat/\(Known.urgent)", 7)
    #expect(try await session.response(to: id)["error"] == nil)
    #expect(session.transport.deadlines.last == session.time.now + .seconds(7))
  }

  @Test("The end of the connection during the question sends nothing") func endDuringQuestion() async throws {
    let session = try await EditorSession(Clients.full)
    session.isSilent.value = true
    let id = Self.send(session, "escalate", "redhat/\(Known.urgent)")
    _ = try await session.next("window/showMessageRequest")
    session.editor.client.closeInput()
    #expect(try await session.response(to: id)["error"]?["code"] == -32800)
    #expect(session.transport.writes.isEmpty)
  }

  @Test("The end of the connection during a write reports that its outcome is unknown") func endDuringWrite()
    async throws
  {
    let session = try await EditorSession(Clients.full)
    session.open("case \(Known.urgent)")
    try await session.learn(0, 6)
    session.transport.block()
    let id = Self.send(session, "addComment", "redhat/\(Known.urgent)")
    // A look-up may wait at the gate before it.
    #expect(await Waiting.until { session.transport.writes.count == 1 })
    session.editor.client.closeInput()
    #expect(await session.sleeps(for: .seconds(10)))
    session.time.advance(by: .seconds(10))
    let response = try await session.response(to: id)
    #expect(response["error"]?["data"]?["kind"] == "outcomeUnknown", "\(response.text)")
    session.transport.release()
  }

  @Test("A write waits for earlier writes to its case, and later requests for it") func order() async throws {
    let session = try await EditorSession(Clients.full)
    let id = "redhat/\(Known.urgent)"
    session.open("case \(Known.urgent)")
    try await session.learn(0, 6)
    session.transport.block()
    let first = session.send("comments/add", ["case": .string(id), "text": "first"])
    #expect(await Waiting.until { session.transport.writes.count == 1 })
    let second = Self.send(session, "escalate", id)
    _ = try await session.next("window/showMessageRequest")
    try await session.settle()
    #expect(session.transport.writes.count == 1)
    session.transport.release()
    for request in [first, second] { #expect(try await session.response(to: request)["error"] == nil) }
    #expect(session.transport.writes.count >= 2)
  }

  @Test("The question of the language server is what `confirm` of a profile requires, and the audit names the person")
  func confirmed() async throws {
    let folder = TemporaryFolder()
    let path = folder.path + "/audit"
    let session = try await EditorSession(
      Clients.full, policy: ProfilePolicy(confirm: ["adds"]), audit: .init(path: path))
    let id = "ibm/\(Known.waiting)"
    #expect(try await Self.run(session, "casewire.addComment", id, text: "Any news?")["error"] == nil)
    let lines = try (FileSystem.read(path, limit: 1 << 16) ?? []).split(separator: UInt8(ascii: "\n")).map {
      try JSON(parsing: Array($0))
    }
    #expect(lines.map { $0["event"] } == ["begin", "end"])
    #expect(lines.allSatisfy { $0["frontEnd"] == "lsp" && $0["consent"] == "person" && $0["case"] == .string(id) })
    // The same method of casewire's own protocol asks no question.
    let refused = try await session.response("comments/add", ["case": .string(id), "text": "Any news?"])
    #expect(refused["error"]?["data"]?["policy"] == "confirm")
  }

  @Test("What `allow` of a profile does not name is refused without a question")
  func forbidden() async throws {
    let session = try await EditorSession(Clients.full, policy: ProfilePolicy(allow: ["reads"]))
    let response = try await Self.run(session, "casewire.escalate", "ibm/\(Known.waiting)")
    #expect(response["error"]?["data"]?["policy"] == "allow", "\(response.text)")
    #expect(session.transport.writes.isEmpty)
  }
}
