import JSON
import ServiceTestSupport
import TestSupport
import Testing

@Suite("Code actions", .serialized) struct CodeActionTests {
  private static func actions(
    _ session: EditorSession, _ text: String, _ start: Int? = nil, _ end: Int? = nil, only: [String]? = nil
  ) async throws -> [JSON] {
    session.open(text)
    let last = text.utf16.count
    try await session.learn(0, last)
    var params = EditorSession.range((0, start ?? last), (0, end ?? last)).object ?? []
    var context: [JSON.Member] = [.init("diagnostics", [])]
    if let only { context.append(.init("only", .array(only.map { .string($0) }))) }
    params.append(.init("context", .object(context)))
    return try await session.call("textDocument/codeAction", .object(params)).array ?? []
  }

  private static let ignoring = ["Ignore", "Ignore"]

  /// The first words of the titles.
  private static func verbs(_ actions: [JSON]) -> [String] {
    actions.compactMap { $0["title"]?.string?.split(separator: " ").first.map(String.init) }
  }

  @Test(
    "The actions fit the case, the vendor and the client",
    arguments: [
      // Only Red Hat has pages and escalates; only IBM resolves; Cisco changes nothing.
      (Known.waiting, ["Insert", "Resolve", "Ignore", "Ignore"]),
      (Known.resolved, ["Insert", "Reopen", "Ignore", "Ignore"]),
      ("case \(Known.urgent)", ["Open", "Show", "Insert", "Escalate", "Ignore", "Ignore"]),
      ("case \(Known.closed)", ["Open", "Show", "Insert", "Reopen", "Ignore", "Ignore"]),
      ("SR \(Known.openSR)", ["Insert", "Ignore", "Ignore"]), (Known.missing, ["Ignore", "Ignore"]), ("nothing", []),
    ])
  func offers(_ text: String, _ verbs: [String]) async throws {
    let folder = TemporaryFolder()
    let session = try await EditorSession(Clients.full, folders: [folder.path])
    let uri = "file://\(folder.path)/a.txt"
    session.open(text, uri: uri)
    try await session.learn(0, text.utf16.count, uri: uri)
    let last = text.utf16.count
    let found = try await session.call("textDocument/codeAction", EditorSession.range((0, last), (0, last), uri: uri))
    #expect(Self.verbs(found.array ?? []) == verbs, "\(found.text)")
    for action in found.array ?? [] {
      #expect((action["command"] == nil) != (action["edit"] == nil), "\(action.text)")
      // Editors perform actions of a kind such as `source` when they save.
      let isIgnoring = action["title"]?.string?.hasPrefix("Ignore") == true
      #expect(action["kind"]?.string == (isIgnoring ? "quickfix" : nil))
    }
    // The reading ones stay with --read-only.
    let reader = try await EditorSession(Clients.full, folders: [folder.path], isReadOnly: true)
    reader.open(text, uri: uri)
    try await reader.learn(0, text.utf16.count, uri: uri)
    let rest = try await reader.call("textDocument/codeAction", EditorSession.range((0, last), (0, last), uri: uri))
    #expect(Self.verbs(rest.array ?? []) == verbs.filter { !["Resolve", "Reopen", "Escalate"].contains($0) })
  }

  @Test("A client without literals gets commands, and one without questions no writes") func commands() async throws {
    let session = try await EditorSession([
      "workspace": ["executeCommand": [:]], "window": ["showDocument": ["support": true]],
    ])
    #expect(session.serverCapabilities.value["codeActionProvider"] == true)
    let found = try await Self.actions(session, "case \(Known.closed)")
    #expect(Self.verbs(found) == ["Open", "Show", "Reopen"])
    #expect(found.allSatisfy { $0["command"]?.string?.hasPrefix("casewire.") == true && $0["kind"] == nil })
    let plain = try await EditorSession()
    #expect(Self.verbs(try await Self.actions(plain, "case \(Known.closed)")) == ["Show"])
  }

  @Test("The requested kinds are returned") func kinds() async throws {
    let session = try await EditorSession(Clients.full, folders: ["/w"])
    for (only, verbs) in [
      (["quickfix"], Self.ignoring), (["source"], []), (["refactor"], []), ([], nil), ([""], nil),
      (["source.fixAll", ""], nil),
    ] as [([String], [String]?)] {
      let found = try await Self.actions(session, Known.waiting, only: only)
      #expect(Self.verbs(found) == verbs ?? ["Insert", "Resolve"] + Self.ignoring, "\(only)")
    }
  }

  @Test("The title is inserted behind the number") func title() async throws {
    let session = try await EditorSession(Clients.full)
    let found = try await Self.actions(session, "see \(Known.waiting)")
    let edit = found.first { $0["title"]?.string?.hasPrefix("Insert") == true }?["edit"]?["documentChanges"]?[0]
    #expect(edit?["textDocument"] == ["uri": .string(EditorSession.uri), "version": 1])
    #expect(edit?["edits"]?[0]?.columns == "0:13-13")
    #expect(edit?["edits"]?[0]?["newText"]?.string?.hasPrefix(" (Workers of pool") == true)
    let older = try await EditorSession([
      "textDocument": ["codeAction": ["codeActionLiteralSupport": [:]]]
    ])
    let changes = try await Self.actions(older, "see \(Known.waiting)").first?["edit"]?["changes"]?[EditorSession.uri]
    #expect(changes?[0]?.columns == "0:13-13")
  }

  @Test(
    "A title that could end its comment or string, or be read as code, is not inserted",
    arguments: [
      ("c", "/* ", "Nodes fail (again): 5 > 4 \"now\"", true), ("c", "/* ", "x */ evil(); /*", false),
      ("c", "// ", "x \\u002a", false), ("c", "// ", "it's", true), ("php", "# ", "x ?> y", false),
      ("c", "\"", "Nodes fail", true), ("c", "\"", "x\", evil(), \"", false), ("c", "\"", "100%s", false),
      ("python", "\"\"\"", "x\"\"\" + evil()", false), ("pascal", "(* ", "x *", false),
      ("html", "<!-- ", "x --> y", false),
      ("shellscript", "\"", "$(evil)", false), ("markdown", "", "[fix](https://evil.example)", false),
      ("markdown", "", "Nodes fail: \"now\", it's 5%", true), ("plaintext", "", "<b> [x] `y`", true),
      ("yaml", "a: ", "x: y", false), ("swift", "/* ", "/* x", false), ("javascript", "`", "${evil}", false),
    ])
  func titles(_ language: String, _ opening: String, _ title: String, _ isOffered: Bool) async throws {
    let session = try await EditorSession(Clients.full)
    let escaped = String(JSON.string(title).text.dropFirst().dropLast())
    session.transport.rewrite { body in
      body.replacing(/"short_description":"[^"]*"/, with: "\"short_description\":\"\(escaped)\"")
    }
    let text = "\(opening)\(Known.waiting)"
    session.open(text, language)
    try await session.learn(0, opening.utf16.count + 3)
    let range = EditorSession.range((0, text.utf16.count), (0, text.utf16.count)).object ?? []
    let found = try await session.call(
      "textDocument/codeAction", .object(range + [.init("context", ["diagnostics": []])]))
    let edit = found.array?.first { $0["title"]?.string?.hasPrefix("Insert") == true }
    #expect((edit != nil) == isOffered, "\(found.text)")
    guard isOffered else { return }
    #expect(edit?["edit"]?["documentChanges"]?[0]?["edits"]?[0]?["newText"]?.string == " (\(title))")
  }

  @Test("A long title is cut") func longTitle() async throws {
    let session = try await EditorSession(Clients.full)
    session.transport.rewrite { $0.replacing("Workers of pool", with: String(repeating: "word ", count: 80)) }
    let found = try await Self.actions(session, "see \(Known.waiting)")
    let edit = found.first { $0["title"]?.string?.hasPrefix("Insert") == true }?["edit"]?["documentChanges"]?[0]
    let text = edit?["edits"]?[0]?["newText"]?.string ?? ""
    #expect(text.count == 103 && text.hasSuffix("…)"))
  }

  @Test("Reopening is offered where the vendor permits it") func reopening() async throws {
    let session = try await EditorSession(Clients.full)
    let rows = try await session.vendors.perform(
      "cases/list", ["profiles": ["ibm"], "status": ["closed"], "limit": 1])["cases"]
    let number = try #require(rows?[0]?["number"]?.string)
    // IBM: only a resolved case can be reopened.
    let found = try await Self.actions(session, number)
    #expect(Self.verbs(found).contains("Insert") && !Self.verbs(found).contains("Reopen"))
  }

  @Test("The selected text can become a comment") func selection() async throws {
    let session = try await EditorSession(Clients.full)
    let text = "please look at \(Known.waiting)"
    let found = try await Self.actions(session, text, 0, text.utf16.count)
    let adding = found.first { $0["title"]?.string?.hasPrefix("Add") == true }
    #expect(adding?["command"]?["command"] == "casewire.addComment")
    #expect(adding?["command"]?["arguments"]?[0] == ["case": .string("ibm/\(Known.waiting)"), "text": .string(text)])
    // Not the number alone, and nothing selected.
    for start in [15, 24] {
      #expect(!Self.verbs(try await Self.actions(session, text, start, 24)).contains("Add"))
    }
  }

  @Test("A range with several cases has the actions of each, once") func several() async throws {
    let session = try await EditorSession(Clients.full)
    try await session.learnAll()
    let text = "\(Known.waiting) \(Known.resolved) \(Known.waiting)"
    let found = try await Self.actions(session, text, 0, text.utf16.count)
    #expect(Self.verbs(found).filter { $0 == "Insert" }.count == 2)
  }
}
