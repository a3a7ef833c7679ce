import JSON
import Platform
import ServiceTestSupport
import TestSupport
import Testing

@Suite("Changes of cases in open documents", .serialized) struct RefreshTests {
  private static let hints = "workspace/inlayHint/refresh"
  private static let diagnostics = "workspace/diagnostic/refresh"
  private static let publish = "textDocument/publishDiagnostics"

  /// A session that shows `text`, after what the opening caused has happened.
  private static func session(
    _ text: String, _ capabilities: JSON = Clients.pulling, options: JSON = [:]
  ) async throws -> EditorSession {
    let session = try await EditorSession(capabilities, options: options)
    try await session.learnAll()
    session.open(text)
    try await session.pass(.seconds(2))
    _ = try await (session.hints(), session.diagnostics())
    return session
  }

  private static func count(_ session: EditorSession, _ method: String) -> Int { session.inbox.all(method).count }

  private static func change(_ session: EditorSession, _ number: String, _ action: String) async throws {
    session.time.advance(by: .seconds(2))
    let profile = number.hasPrefix("CS") ? "ibm" : "redhat"
    try await session.vendors.perform("cases/setStatus", statusParams("\(profile)/\(number)", action))
  }

  /// IBM requires a code to resolve a case, and a comment to reopen it.
  private static func statusParams(_ id: String, _ action: String) -> JSON {
    let further: JSON.Member = action == "resolve" ? .init("resolutionCode", 1) : .init("comment", "It is back.")
    return .object([.init("case", .string(id)), .init("action", .string(action)), further])
  }

  @Test("When the vendor closes a case, the hint and the diagnostic change within the interval, with one refresh")
  func closing() async throws {
    let session = try await Self.session("TODO \(Known.open)")
    #expect(try await session.hints().map(\.label) == ["in progress"])
    #expect(try await session.diagnostics().isEmpty)
    let before = (Self.count(session, Self.hints), Self.count(session, Self.diagnostics))
    try await Self.change(session, Known.open, "resolve")
    let start = session.time.now
    try await session.pass(.seconds(20)) {
      Self.count(session, Self.hints) > before.0 && Self.count(session, Self.diagnostics) > before.1
    }
    // The interval is a second.
    #expect(session.time.now - start <= .seconds(2))
    #expect(try await session.hints().map(\.label) == ["resolved"])
    #expect(try await session.diagnostics().map(\.columns) == ["0:5-14"])
    try await session.leap(.seconds(70))
    #expect(Self.count(session, Self.hints) == before.0 + 1)
    #expect(Self.count(session, Self.diagnostics) == before.1 + 1)
  }

  @Test("A client that requests nothing gets the new diagnostic") func pushed() async throws {
    let session = try await EditorSession()
    try await session.learnAll()
    session.open("TODO \(Known.open)")
    try await session.pass(.seconds(5))
    try await Self.change(session, Known.open, "resolve")
    try await session.pass(.seconds(20)) { session.inbox.all(Self.publish).last?["diagnostics"]?.array?.count == 1 }
    #expect(session.inbox.all(Self.publish).last?["diagnostics"]?[0]?.columns == "0:5-14")
    #expect(Set(session.inbox.methods) == [Self.publish])
  }

  @Test("A change in casewire itself is shown, too") func own() async throws {
    let session = try await Self.session("TODO \(Known.open)")
    let before = Self.count(session, Self.hints)
    try await session.call("cases/setStatus", Self.statusParams("ibm/\(Known.open)", "resolve"))
    try await session.pass(.seconds(10)) { Self.count(session, Self.hints) > before }
    #expect(try await session.hints().map(\.label) == ["resolved"])
  }

  @Test("A kind is refreshed at most once in 30 s, or in the period of the settings", arguments: [nil, 8, 120])
  func period(_ seconds: Int?) async throws {
    let session = try await Self.session(
      "TODO \(Known.open)", options: seconds.map { ["refreshSeconds": .number($0)] } ?? [:])
    try await Self.change(session, Known.open, "resolve")
    try await session.pass(.seconds(20)) { Self.count(session, Self.hints) > 0 }
    _ = try await (session.hints(), session.diagnostics())
    let end = session.time.now + .seconds(seconds ?? 30)
    try await Self.change(session, Known.open, "reopen")
    try await session.pass(.seconds(3))
    session.time.advance(by: end - session.time.now - .seconds(1))
    try await session.settle()
    #expect(Self.count(session, Self.hints) == 1)
    try await session.pass(.seconds(4)) { Self.count(session, Self.hints) > 1 }
    #expect(Self.count(session, Self.hints) == 2)
    #expect(try await session.hints().map(\.label) == ["in progress"])
  }

  @Test("A case that was not known when its hints were requested is shown a second later, whenever it is typed")
  func completion() async throws {
    let session = try await EditorSession(Clients.pulling)
    session.open("TODO \(Known.open)")
    #expect(try await session.hints().isEmpty)
    try await session.pass(.seconds(3)) { Self.count(session, Self.hints) > 0 }
    #expect(try await session.hints().map(\.label) == ["in progress"])
    // The first round of the other profile may have listed all its cases.
    session.change("TODO \(Known.open) case \(Known.urgent)", version: 2)
    #expect(try await session.hints().count == 1)
    try await session.pass(.seconds(5)) { Self.count(session, Self.hints) > 1 }
    #expect(Self.count(session, Self.hints) == 2)
    #expect(try await session.hints().count == 2)
  }

  @Test(
    "Without a change of what an open document shows, nothing is refreshed",
    arguments: [
      // Another case, a comment, a mode that does not show it, and a case without a marker.
      ("TODO \(Known.waiting)", [:], 0, 0), ("\(Known.open)", [:], 1, 0),
      ("TODO \(Known.open)", ["hints": "off"], 0, 1),
      ("TODO \(Known.open)", ["diagnostics": ["closedBehind": false]], 1, 0),
      ("x TODO \(Known.open)", ["hints": "closedOnly"], 1, 1),
      ("TODO \(Known.open)", ["hints": "off", "diagnostics": ["closedBehind": false]], 0, 0),
    ] as [(String, JSON, Int, Int)])
  func unchanged(_ text: String, _ options: JSON, _ hints: Int, _ diagnostics: Int) async throws {
    let session = try await Self.session(text, options: options)
    let before = (Self.count(session, Self.hints), Self.count(session, Self.diagnostics))
    try await Self.change(session, Known.open, "resolve")
    try await session.pass(.seconds(6))
    #expect(Self.count(session, Self.hints) - before.0 == hints)
    #expect(Self.count(session, Self.diagnostics) - before.1 == diagnostics)
  }

  @Test("A change that the documents do not show is not refreshed") func invisible() async throws {
    let session = try await Self.session("TODO \(Known.open)")
    let before = session.inbox.methods.count
    session.time.advance(by: .seconds(2))
    try await session.vendors.perform("comments/add", ["case": .string("ibm/\(Known.open)"), "text": "more"])
    // Another title.
    session.transport.rewrite { $0.replacing("BGP session on Direct Link", with: "BGP session on the other link") }
    try await session.leap(.seconds(35))
    #expect(session.inbox.methods.count == before, "\(session.inbox.methods.dropFirst(before))")
  }

  @Test("A number that was deleted causes no refresh, even if its case changes") func deleted() async throws {
    let session = try await Self.session("TODO \(Known.open)\nTODO \(Known.waiting)")
    session.change("TODO \(Known.waiting)", version: 2)
    _ = try await (session.hints(), session.diagnostics())
    let before = session.inbox.methods.count
    try await session.leap(.seconds(35))
    _ = try await (session.hints(), session.diagnostics())
    try await session.leap(.seconds(35))
    #expect(session.inbox.methods.count == before)
    // It is followed until the pause after the change is over.
    session.change("TODO \(Known.waiting)\nTODO \(Known.open)", version: 3)
    _ = try await (session.hints(), session.diagnostics())
    try await session.pass(.seconds(2))
    try await Self.change(session, Known.open, "resolve")
    session.change("TODO \(Known.waiting)", version: 4)
    _ = try await (session.hints(), session.diagnostics())
    try await session.leap(.seconds(70))
    #expect(session.inbox.methods.count == before)
  }

  private static let hiding: [(JSON, String)] = [
    (["hints": "off"], hints), (["diagnostics": ["closedBehind": false]], diagnostics),
    (["inline": ["enabled": false]], hints), (["inline": ["enabled": false]], diagnostics),
    (["ignore": [["number": .string(Known.resolved)]]], hints),
  ]

  @Test("What the settings do not show any more is refreshed once, and what they show again, too", arguments: hiding)
  func settings(_ settings: JSON, _ method: String) async throws {
    let session = try await Self.session("TODO \(Known.resolved)")
    var expected = 0
    for values in [settings, [:], settings] {
      session.notify("workspace/didChangeConfiguration", ["settings": ["casewire": values]])
      expected += 1
      try await session.leap(.seconds(31))
      #expect(Self.count(session, method) == expected)
      let count = values == [:] ? 1 : 0
      #expect(try await (method == Self.hints ? session.hints() : session.diagnostics()).count == count)
      _ = try await (session.hints(), session.diagnostics())
      try await session.leap(.seconds(31))
      #expect(Self.count(session, method) == expected)
    }
  }

  @Test("A case that no document follows is shown as the store has it") func unfollowed() async throws {
    let session = try await EditorSession(
      Clients.full, options: ["hints": "off", "diagnostics": ["closedBehind": false, "unknown": false]])
    try await session.learnAll()
    session.open(Known.open)
    func commands() async throws -> [String] {
      let actions = try await session.call(
        "textDocument/codeAction",
        .object((EditorSession.range((0, 0), (0, 3)).object ?? []) + [.init("context", ["diagnostics": []])]))
      return (actions.array ?? []).compactMap { $0["command"]?["command"]?.string }
    }
    #expect(try await commands().contains("casewire.resolve"))
    try await session.vendors.perform("cases/setStatus", Self.statusParams("ibm/\(Known.open)", "resolve"))
    try await session.call("cases/get", ["case": .string("ibm/\(Known.open)")])
    try await session.settle()
    session.time.advance(by: .seconds(6))
    #expect(try await !commands().contains("casewire.resolve"))
  }

  @Test("When the server ends, nothing waits any more") func end() async throws {
    let session = try await Self.session("TODO \(Known.open)")
    try await Self.change(session, Known.open, "resolve")
    try await session.pass(.seconds(20)) { Self.count(session, Self.hints) > 0 }
    _ = try await (session.hints(), session.diagnostics())
    // A refresh waits for the end of the period, and a change for its pause.
    try await Self.change(session, Known.open, "reopen")
    try await session.pass(.seconds(6))
    session.change("TODO \(Known.waiting)", version: 2)
    session.end()
    try await session.settle()
    try await session.leap(.seconds(31))
    #expect(await session.becomesIdle())
  }

  @Test("What a client got when it opened a document is not refreshed") func opening() async throws {
    let session = try await EditorSession(Clients.pulling)
    try await session.learnAll()
    try await session.pass(.seconds(2))
    session.open(Known.text)
    #expect(try await session.hints().count == Known.count)
    _ = try await session.diagnostics()
    try await session.pass(.seconds(3))
    try await session.leap(.seconds(40))
    #expect(session.inbox.methods.isEmpty, "\(session.inbox.methods)")
  }

  @Test("When the answers of the vendor arrive, the hints that were missing are refreshed") func arriving() async throws
  {
    let session = try await EditorSession(Clients.pulling)
    session.open("TODO \(Known.resolved)")
    _ = try await (session.hints(), session.diagnostics())
    try await session.pass(.seconds(20)) {
      Self.count(session, Self.hints) > 0 && Self.count(session, Self.diagnostics) > 0
    }
    #expect(try await session.hints().count == 1)
    #expect(try await session.diagnostics().count == 1)
  }

  @Test("A refresh that waits is not sent when no document is open any more") func closed() async throws {
    let session = try await Self.session("TODO \(Known.open)")
    try await Self.change(session, Known.open, "resolve")
    let before = Self.count(session, Self.hints)
    try await session.pass(.seconds(20)) { Self.count(session, Self.hints) > before }
    _ = try await session.hints()
    try await Self.change(session, Known.open, "reopen")
    try await session.pass(.seconds(6))
    session.close()
    // What was sent before the document was closed.
    try await session.settle()
    let count = session.inbox.methods.count
    try await session.leap(.seconds(60))
    #expect(session.inbox.methods.count == count)
  }

  @Test("A client that cannot refresh is not asked to") func noSupport() async throws {
    let session = try await Self.session("TODO \(Known.open)", Clients.hints)
    try await Self.change(session, Known.open, "resolve")
    try await session.pass(.seconds(20)) { session.inbox.methods.count > 1 }
    #expect(Set(session.inbox.methods) == [Self.publish])
  }

  // MARK: Offline

  @Test(
    "While the vendor cannot be reached, nothing disappears and nothing pops up",
    arguments: [
      Clients.plain, Clients.pulling,
    ])
  func offline(_ capabilities: JSON) async throws {
    let session = try await EditorSession(capabilities)
    let text = "TODO \(Known.resolved)\nibm/\(Known.missing)\n\(Known.waiting)"
    session.open(text)
    for line in 0...2 { try await session.learn(line, 7) }
    try await session.pass(.seconds(3))
    let pushed = session.inbox.all(Self.publish).last
    session.transport.cut()
    session.change(text + " ", version: 2)
    try await session.leap(.seconds(60))
    let hover = try await session.call("textDocument/hover", EditorSession.position(2, 3))
    let value = hover["contents"]?["value"]?.string ?? ""
    #expect(value.contains("as of") && value.contains("min ago"), "\(value)")
    if capabilities == Clients.plain {
      #expect(pushed?["diagnostics"]?.array?.count == 2)
      #expect(session.inbox.all(Self.publish).last?["diagnostics"]?.array?.count == 2)
    } else {
      #expect(try await session.diagnostics().count == 2)
      #expect(try await session.hints().count == 2)
    }
    for method in ["window/showMessage", "window/showMessageRequest"] {
      #expect(!session.inbox.methods.contains(method))
    }
    // A new number is not known, and does not prevent the others.
    session.change(text + "\n\(Known.open)", version: 3)
    let id = session.send("textDocument/hover", EditorSession.position(3, 3))
    let response = try await session.time.patiently { try await session.response(to: id) }
    #expect(response["error"] == nil && response["result"]?["contents"] != nil, "\(response.text)")
  }
}
