import JSON
import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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

  /// The text after an edit, which only inserts. Positions are in UTF-16.
  private static func apply(_ edit: JSON?, to text: String) -> String? {
    let changes = edit?["documentChanges"]?.array?.last?["edits"] ?? edit?["changes"]?.object?.last?.value
    guard let change = changes?[0], changes?[1] == nil, let start = change["range"]?["start"],
      change["range"]?["end"] == start, let line = start["line"]?.integer,
      let character = start["character"]?.integer, let new = change["newText"]?.string
    else { return nil }
    var units = Array(text.utf16)
    var offset = 0
    for _ in 0..<line {
      guard let end = units[offset...].firstIndex(where: { $0 == 10 || $0 == 13 }) else { return nil }
      offset = end + (units[end...].starts(with: [13, 10]) ? 2 : 1)
    }
    units.insert(contentsOf: new.utf16, at: offset + character)
    return String(decoding: units, as: UTF16.self)
  }

  /// The settings after an edit.
  private static func json(_ edit: JSON?, _ text: String) -> JSON? {
    apply(edit, to: text).flatMap { try? JSON(parsing: $0) }
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
      #expect(Self.json(edits[name], "") == ["ignore": [entry]])
    }
    // A client that creates no files by an operation, such as eglot, creates them when text is inserted.
    let other = try await Setup(
      nil,
      capabilities: [
        "textDocument": ["codeAction": ["codeActionLiteralSupport": [:]]],
        "workspace": ["workspaceEdit": ["documentChanges": true]],
      ])
    let plain = try await Self.edits(other.session, other.uri)
    #expect(plain["project"]?["documentChanges"]?.array?.count == 1)
    #expect(Self.json(plain["project"], "") == ["ignore": [Self.entry]])
  }

  @Test(
    "Only the entry is inserted into an existing file",
    arguments: [
      ("{}", "{\"ignore\": [ENTRY]}"), ("{ }\n", "{\"ignore\": [ENTRY] }\n"),
      ("{\"hints\":\"all\"}", "{\"hints\":\"all\", \"ignore\": [ENTRY]}"),
      ("{\n\t\"hints\": \"all\"\n}\n", "{\n\t\"hints\": \"all\",\n\t\"ignore\": [ENTRY]\n}\n"),
      ("{\"ignore\":[]}", "{\"ignore\":[ENTRY]}"),
      (
        "{\"ignore\":[{\"number\":\"CS1111111\"}],\"future\" : 1e0}",
        "{\"ignore\":[{\"number\":\"CS1111111\"}, ENTRY],\"future\" : 1e0}"
      ),
      (
        "{\r\n  \"ignore\": [\r\n    {\"number\":\"😀\"}\r\n  ]\r\n}",
        "{\r\n  \"ignore\": [\r\n    {\"number\":\"😀\"},\r\n    ENTRY\r\n  ]\r\n}"
      ),
      ("{\r\"hints\": \"all\"}", "{\r\"hints\": \"all\",\r\"ignore\": [ENTRY]}"),
      ("{\"x\":\"😀\"}", "{\"x\":\"😀\", \"ignore\": [ENTRY]}"),
      ("{\"ignore\":[1],\"ignore\":[2]}", "{\"ignore\":[1],\"ignore\":[2, ENTRY]}"),
    ])
  func existing(_ text: String, _ expected: String) async throws {
    let setup = try await Setup(text)
    let edits = try await Self.edits(setup.session, setup.uri)
    let entry = "{ \"number\": \"\(Known.missing)\" }"
    #expect(Self.apply(edits["project"], to: text) == expected.replacing("ENTRY", with: entry))
    let change = edits["project"]?["documentChanges"]?[0]
    #expect(change?["textDocument"] == ["uri": .string(setup.file), "version": .null])
    #expect(Self.json(edits["file"], text) != nil)
  }

  @Test("A byte order mark is no part of the text") func byteOrderMark() async throws {
    let setup = try await Setup("\u{FEFF}{}")
    let edits = try await Self.edits(setup.session, setup.uri)
    #expect(Self.json(edits["project"], "{}") == ["ignore": [Self.entry]])
  }

  @Test("A file that cannot be read is not missing, and is not changed", arguments: ["folder", "link", "large"])
  func unreadable(_ kind: String) async throws {
    let setup = try await Setup(nil)
    let path = "\(setup.folder.path)/.casewire.json"
    switch kind {
    case "folder": try FileSystem.makeFolders(path)
    case "link": #expect(symlink(try setup.folder.file("other.json", "{}"), path) == 0)
    default: try setup.folder.file(".casewire.json", "{\"x\":\"\(String(repeating: "x", count: 1 << 20))\"}")
    }
    #expect(try await Self.edits(setup.session, setup.uri).isEmpty)
  }

  @Test(
    "A file that is no valid object is not changed",
    arguments: ["", "{", "[]", "// comment\n{}", #"{"ignore":null}"#, #"{"ignore":{}}"#])
  func invalid(_ text: String) async throws {
    let setup = try await Setup(text)
    #expect(try await Self.edits(setup.session, setup.uri).isEmpty)
  }

  @Test("The text of an open settings file is newer than the file") func open() async throws {
    let setup = try await Setup("{}")
    // Clients escape more characters of a URI than others.
    let uri = setup.file.replacing(".casewire", with: "%2Ecasewire")
    setup.session.open(#"{"lens":true}"#, "json", uri: uri, version: 4)
    let edits = try await Self.edits(setup.session, setup.uri)
    #expect(Self.json(edits["file"], #"{"lens":true}"#) == ["lens": true, "ignore": [Self.own]])
    #expect(edits["file"]?["documentChanges"]?[0]?["textDocument"] == ["uri": .string(uri), "version": 4])
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
