import JSON
import Platform
import TestSupport
import Testing

@Suite("Ignoring a number", .serialized) struct IgnoringTests {
  /// The edits of the two actions, by the last word of their title.
  private static func edits(_ session: EditorSession, _ uri: String) async throws -> [String: JSON] {
    let params = EditorSession.range((0, 0), (0, 0), uri: uri).object ?? []
    let found = try await session.call(
      "textDocument/codeAction", .object(params + [.init("context", ["diagnostics": [], "only": ["quickfix"]])]))
    return (found.array ?? []).reduce(into: [:]) { edits, action in
      if let word = action["title"]?.string?.split(separator: " ").last { edits[String(word)] = action["edit"] }
    }
  }

  /// The content that an edit writes.
  private static func text(_ edit: JSON?) -> JSON? {
    let changes = edit?["documentChanges"]?.array ?? []
    let edits = changes.compactMap { $0["edits"]?[0]?["newText"]?.string }.first
    return edits.flatMap { try? JSON(parsing: $0) }
  }

  private struct Setup {
    let folder = TemporaryFolder()
    let session: EditorSession
    var uri: String { "file://\(folder.path)/src/a.txt" }
    var file: String { "file://\(folder.path)/.casewire.json" }

    init(_ settings: String?, capabilities: JSON = Clients.full) async throws {
      if let settings { try folder.file(".casewire.json", settings) }
      session = try await EditorSession(capabilities, folders: [folder.path])
      session.open("\(Known.missing) \(Known.waiting)", uri: uri)
    }
  }

  private static let entry: JSON = ["number": .string(Known.missing)]
  private static let own: JSON = ["number": .string(Known.missing), "path": "src/a.txt"]

  @Test("Without a settings file, the edit creates it") func missing() async throws {
    let setup = try await Setup(nil)
    let edits = try await Self.edits(setup.session, setup.uri)
    #expect(edits.keys.sorted() == ["file", "project"])
    for (name, entry) in [("file", Self.own), ("project", Self.entry)] {
      let changes = edits[name]?["documentChanges"]
      #expect(changes?[0]?["kind"] == "create" && changes?[0]?["uri"]?.string == setup.file)
      #expect(changes?[1]?["textDocument"] == ["uri": .string(setup.file), "version": .null])
      #expect(Self.text(edits[name]) == ["ignore": [entry]])
    }
    // A client that cannot create files gets no such edit.
    let other = try await Setup(
      nil,
      capabilities: [
        "textDocument": ["codeAction": ["codeActionLiteralSupport": [:]]],
        "workspace": ["workspaceEdit": ["documentChanges": true]],
      ])
    #expect(try await Self.edits(other.session, other.uri).isEmpty)
  }

  @Test("An existing file keeps its other settings") func existing() async throws {
    let setup = try await Setup(#"{"hints":"all","ignore":[{"number":"CS1111111"}],"future":1}"#)
    let edits = try await Self.edits(setup.session, setup.uri)
    #expect(
      Self.text(edits["project"])
        == ["hints": "all", "ignore": [["number": "CS1111111"], Self.entry], "future": 1])
    let change = edits["project"]?["documentChanges"]?[0]
    #expect(change?["textDocument"]?["uri"]?.string == setup.file)
    // The whole text.
    #expect(change?["edits"]?[0]?["range"]?["start"] == EditorSession.point(0, 0))
    #expect(change?["edits"]?[0]?["range"]?["end"] == EditorSession.point(1, 0))
  }

  @Test("A file that is no valid object is not changed", arguments: ["", "{", "[]", "// comment\n{}"])
  func invalid(_ text: String) async throws {
    let setup = try await Setup(text)
    #expect(try await Self.edits(setup.session, setup.uri).isEmpty)
  }

  @Test("The text of an open settings file is newer than the file") func open() async throws {
    let setup = try await Setup("{}")
    setup.session.open(#"{"lens":true}"#, "json", uri: setup.file, version: 4)
    let edits = try await Self.edits(setup.session, setup.uri)
    #expect(Self.text(edits["file"]) == ["lens": true, "ignore": [Self.own]])
    #expect(edits["file"]?["documentChanges"]?[0]?["textDocument"]?["version"] == 4)
  }

  @Test(
    "An ignored number has nothing, in the file or in the project",
    arguments: [
      ("ignore", #"{"ignore":[{"number":"CS4150820"}]}"#, [1, 1]),
      ("file", #"{"ignore":[{"number":"CS4150820","path":"src/a.txt"}]}"#, [1, 2]),
      ("other", #"{"ignore":[{"number":"CS4150820","path":"a.txt"}]}"#, [2, 2]),
    ])
  func ignored(_ name: String, _ settings: String, _ counts: [Int]) async throws {
    let setup = try await Setup(nil)
    let session = setup.session
    try await session.learnAll()
    let other = "file://\(setup.folder.path)/src/b.txt"
    for uri in [setup.uri, other] { session.open("\(Known.waiting) \(Known.resolved)", uri: uri) }
    #expect(try await session.hints(setup.uri).count == 2)
    try setup.folder.file(".casewire.json", settings)
    session.notify("workspace/didChangeWatchedFiles", ["changes": [["uri": .string(setup.file), "type": 1]]])
    #expect(try await session.hints(setup.uri).count == counts[0], "\(name)")
    #expect(try await session.hints(other).count == counts[1], "\(name)")
    let hover = try await session.call("textDocument/hover", EditorSession.position(0, 3, uri: setup.uri))
    #expect((hover == .null) == (counts[0] == 1))
  }

  @Test("A saved settings file applies at once, also for a client that watches no files") func saved() async throws {
    let setup = try await Setup("{}", capabilities: Clients.hints)
    let session = setup.session
    try await session.learnAll()
    session.open(Known.waiting, uri: setup.uri)
    session.open("{}", "json", uri: setup.file)
    #expect(try await session.hints(setup.uri).count == 1)
    try setup.folder.file(".casewire.json", #"{"ignore":[{"number":"CS4150820"}]}"#)
    session.notify("textDocument/didSave", EditorSession.document(setup.file))
    #expect(try await session.hints(setup.uri).isEmpty)
    #expect(session.serverCapabilities.value["textDocumentSync"]?["save"] != nil)
  }
}
