import CaseModel
import JSON
import LanguageServer
import Platform
import ServiceTestSupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite("Settings", .serialized) struct SettingsTests {
  private static let configurable: JSON = [
    "workspace": ["configuration": true], "textDocument": ["inlayHint": [:]],
  ]

  @Test(
    "A later source overrides an earlier one",
    arguments: [
      (nil, nil, nil, 7), ("off", nil, nil, 0), (nil, "off", nil, 0), (nil, nil, "off", 0),
      ("off", "closedOnly", nil, 3),
      ("closedOnly", nil, "all", 7), ("off", "all", "closedOnly", 3), ("all", "closedOnly", "off", 0),
    ] as [(String?, String?, String?, Int)])
  func precedence(_ file: String?, _ option: String?, _ configured: String?, _ count: Int) async throws {
    let folder = TemporaryFolder()
    if let file { try folder.file(".casewire.json", #"{"hints":"\#(file)","diagnostics":{"unknown":false}}"#) }
    let session = try await EditorSession(
      Self.configurable, options: option.map { ["hints": .string($0)] } ?? [:],
      configuration: configured.map { ["hints": .string($0)] } ?? .null, folders: [folder.path])
    try await session.learnAll()
    let uri = "file://\(folder.path)/a.txt"
    session.open(Known.text, uri: uri)
    try await session.settle()
    #expect(try await session.hints(uri).count == count)
  }

  @Test("The file of another folder does not apply") func folders() async throws {
    let (one, two) = (TemporaryFolder(), TemporaryFolder())
    try one.file(".casewire.json", #"{"hints":"off"}"#)
    let session = try await EditorSession(Clients.hints, folders: [one.path, two.path])
    try await session.learnAll()
    for (folder, count) in [(one, 0), (two, 7)] {
      session.open(Known.text, uri: "file://\(folder.path)/a.txt")
      #expect(try await session.hints("file://\(folder.path)/a.txt").count == count)
    }
    // A folder that is added or removed.
    session.notify(
      "workspace/didChangeWorkspaceFolders",
      ["event": ["added": [], "removed": [["uri": .string("file://\(one.path)"), "name": "one"]]]])
    #expect(try await session.hints("file://\(one.path)/a.txt").count == 7)
  }

  @Test(
    "The nearest settings file up to the root of the repository applies, and its paths are relative to its folder",
    arguments: [
      ("top/.casewire.json", 0), ("top/sub/.casewire.json", 0), (".casewire.json", 7), ("top/sub/x/.casewire.json", 7),
    ])
  func nearest(_ name: String, _ count: Int) async throws {
    let folder = TemporaryFolder()
    try folder.file("top/.git/HEAD", "")
    let sub = try folder.folder("top/sub")
    try folder.file(name, #"{"inline":{"exclude":["/sub/a.txt","/a.txt"]}}"#)
    let session = try await EditorSession(Clients.hints, folders: [sub])
    try await session.learnAll()
    for (name, expected) in [("a.txt", count), ("b/a.txt", 7)] {
      session.open(Known.text, uri: "file://\(sub)/\(name)")
      #expect(try await session.hints("file://\(sub)/\(name)").count == expected, "\(name)")
    }
  }

  @Test("A change of the configuration applies at once") func live() async throws {
    let session = try await EditorSession(Self.configurable)
    try await session.learnAll()
    session.open(Known.text)
    #expect(try await session.hints().count == 7)
    _ = try await session.next("workspace/configuration")
    session.configuration.value = ["hints": "off"]
    session.notify("workspace/didChangeConfiguration", ["settings": .null])
    let asked = try await session.next("workspace/configuration")
    #expect(asked == ["items": [["section": "casewire"]]])
    try await session.settle()
    #expect(try await session.hints().isEmpty)
    // A client that is not asked sends them.
    let other = try await EditorSession(Clients.hints)
    try await other.learnAll()
    other.open(Known.text)
    other.notify("workspace/didChangeConfiguration", ["settings": ["casewire": ["hints": "closedOnly"], "other": 1]])
    #expect(try await other.hints().count == 3)
    try await other.settle()
    #expect(!other.inbox.methods.contains("workspace/configuration"))
  }

  @Test("A response to an earlier request for the configuration does not replace that to a later one") func order()
    async throws
  {
    let session = try await EditorSession(Self.configurable)
    try await session.learnAll()
    session.open(Known.text)
    _ = try await session.next("workspace/configuration")
    try await session.settle()
    session.delaysConfiguration.value = true
    session.configuration.value = ["hints": "closedOnly"]
    session.notify("workspace/didChangeConfiguration", ["settings": .null])
    _ = try await session.next("workspace/configuration")
    session.delaysConfiguration.value = false
    session.configuration.value = ["hints": "off"]
    session.notify("workspace/didChangeConfiguration", ["settings": .null])
    _ = try await session.next("workspace/configuration")
    try await session.settle()
    #expect(try await session.hints().isEmpty)
    try await session.editor.sendDelayed()
    try await session.settle()
    #expect(try await session.hints().isEmpty)
  }

  @Test("Settings that arrive while documents are opened apply to each of them") func opening() async throws {
    let session = try await EditorSession(Self.configurable)
    try await session.learnAll()
    _ = try await session.next("workspace/configuration")
    let text = String(repeating: "nothing\n", count: 20_000) + Known.text
    for round in 1...10 {
      let isOff = round % 2 == 1
      session.configuration.value = ["hints": isOff ? "off" : "all"]
      session.notify("workspace/didChangeConfiguration", ["settings": .null])
      for number in 0..<5 { session.open(text, uri: "file:///w/\(round).\(number)") }
      _ = try await session.next("workspace/configuration")
      try await session.settle()
      for number in 0..<5 {
        let hints = try await session.hints("file:///w/\(round).\(number)")
        #expect(hints.count == (isOff ? 0 : Known.count), "document \(number) of round \(round)")
        session.close(uri: "file:///w/\(round).\(number)")
      }
    }
  }

  @Test("A document that was opened while the configuration had a fault is recognised when it is correct")
  func configuration() async throws {
    let session = try await EditorSession(Clients.pulling)
    try await session.learnAll()
    session.open(Known.text, uri: "file:///w/before.txt")
    #expect(try await session.hints("file:///w/before.txt").count == Known.count)
    try await session.settle()
    session.vendors.breakConfiguration()
    session.open(Known.text)
    session.open(Known.text, uri: "file:///w/other.txt")
    #expect(try await session.hints().isEmpty)
    // What was recognised stays.
    session.change("\n" + Known.text, version: 2, uri: "file:///w/before.txt")
    #expect(try await session.hints("file:///w/before.txt").count == Known.count)
    session.vendors.breakConfiguration(false)
    #expect(try await session.hints().count == Known.count)
    try await session.settle()
    #expect(try await session.hints("file:///w/other.txt").count == Known.count)
  }

  @Test("The server registers for changes if the client permits it") func registration() async throws {
    let session = try await EditorSession(Clients.full)
    let registrations = try await session.next("client/registerCapability")["registrations"]?.array ?? []
    #expect(
      registrations.compactMap { $0["method"]?.string }
        == ["workspace/didChangeConfiguration", "workspace/didChangeWatchedFiles"])
    let plain = try await EditorSession(Self.configurable)
    _ = try await plain.next("workspace/configuration")
    #expect(!plain.inbox.methods.contains("client/registerCapability"))
  }

  // MARK: Invalid settings

  @Test(
    "An invalid setting is reported once by its name, and the default is used",
    arguments: [
      (["hints": "some"], "hints"), (["inline": ["enabled": 1]], "inline.enabled"), (["inline": 5], "inline"),
      (["inline": ["where": "nowhere"]], "inline.where"),
      (["inline": ["languages": ["plaintext", 5]]], "inline.languages[1]"),
      (["inline": ["exclude": "x"]], "inline.exclude"),
      (["diagnostics": ["closedBehind": "yes"]], "diagnostics.closedBehind"),
      (["words": [""]], "words[0]"),
      (["patterns": [["prefix": "X", "digits": [1], "profile": "ibm"]]], "patterns[0].digits"),
      (["patterns": [["prefix": "X", "digits": [9, 5], "profile": "ibm"]]], "patterns[0].digits"),
      (["patterns": [["prefix": "X", "digits": [4, 9], "profile": "ibm"]]], "patterns[0].digits[0]"),
      (["patterns": [["prefix": "a/b?", "digits": [5, 9], "profile": "ibm"]]], "patterns[0].prefix"),
      (
        ["patterns": .array((0...10).map { ["prefix": .string("X\($0)"), "digits": [5, 9], "profile": "ibm"] })],
        "patterns"
      ),
      (["words": .array((0...20).map { .string("word\($0)") })], "words"),
      (["inline": ["exclude": .array((0...100).map { .string("\($0)") })]], "inline.exclude"),
      (["inline": ["exclude": [.string(String(repeating: "a", count: 201))]]], "inline.exclude[0]"),
      (["patterns": [["regex": ".*", "profile": "ibm"]]], "patterns[0]"), (["links": "x"], "links"),
      (["lens": 1], "lens"),
      (["completion": ["insert": "all"]], "completion.insert"), (["profiles": "ibm"], "profiles"),
      (["maxFileKilobytes": 0], "maxFileKilobytes"), (["maxFileKilobytes": 10_001], "maxFileKilobytes"),
      (["refreshSeconds": "30"], "refreshSeconds"), (["nosuch": 1], "nosuch"),
      (["ignore": [["path": "x"]]], "ignore[0]"),
    ] as [(JSON, String)])
  func invalid(_ settings: JSON, _ key: String) async throws {
    // Beside a valid one, which applies.
    let options = JSON.object(
      (settings.object ?? []) + (settings["hints"] == nil ? [.init("hints", "closedOnly")] : []))
    let session = try await EditorSession(Self.configurable, options: options)
    let message = try await session.next("window/showMessage")
    #expect(message["message"]?.string?.contains(key) == true, "\(message.text)")
    try await session.learnAll()
    session.open(Known.text)
    #expect(try await session.hints().count == (settings["hints"] == nil ? 3 : 7))
    // The same in another source, twice: once more, as it is elsewhere.
    for _ in 0..<2 {
      session.configuration.value = options
      session.notify("workspace/didChangeConfiguration", ["settings": .null])
      try await session.settle()
    }
    try await session.settle()
    #expect(session.inbox.all("window/showMessage").count == 2)
  }

  @Test("Several invalid settings of one source cause one message each, and valid settings none") func several()
    async throws
  {
    let session = try await EditorSession(
      Self.configurable, options: ["hints": 1, "lens": "x", "links": false, "inline": ["enabled": true, "where": 1]])
    try await session.settle()
    let messages = session.inbox.all("window/showMessage").compactMap { $0["message"]?.string }
    #expect(messages.count == 3, "\(messages)")
    for key in ["hints", "lens", "inline.where"] { #expect(messages.contains { $0.contains(key) }) }
  }

  @Test(
    "An invalid setting is left out alone, whatever its name is",
    arguments: [
      #"{"[markdown]":{"x":1},"inline":{"exclude":["*.c"]}}"#, #"{"":1,"inline":{"exclude":["*.c"]}}"#,
      #"{"inline.exclude":1,"inline":{"exclude":["*.c"]}}"#, #"{"inline":{"exclude":["*.c"],"exclude.x":1}}"#,
      #"{"inline":{"exclude":["*.c"],"a.b":1,"where":5}}"#, #"{"inline":{"exclude":[5,"*.c",""]}}"#,
      #"{"patterns":[{"prefix":"X"}],"inline":{"exclude":["*.c"]}}"#,
      "{\"\(String(repeating: "long", count: 50))\":{},\"inline\":{\"exclude\":[\"*.c\"]}}",
    ])
  func alone(_ text: String) throws {
    let (layer, issues) = SettingsLayer.read(try JSON(parsing: text))
    #expect(layer.inline?.exclude == ["*.c"], "\(issues)")
    #expect(!issues.isEmpty && issues.allSatisfy { !$0.message.contains("param") }, "\(issues)")
  }

  @Test("Valid elements of a list are used beside invalid ones") func elements() throws {
    let json: JSON = [
      "words": ["case", 5, "SR"], "ignore": [["number": "CS1111111"], ["path": "x"], ["number": "CS2222222", "x": 1]],
      "patterns": [
        ["prefix": "X", "digits": [5, 9], "profile": "ibm"], ["prefix": "Y", "digits": [9, 5], "profile": "ibm"],
        ["prefix": "Z", "digits": [5, 99], "profile": "ibm"],
      ],
    ]
    let (layer, issues) = SettingsLayer.read(json)
    #expect(layer.words == ["case", "SR"])
    #expect(layer.ignore?.map(\.number) == ["CS1111111", "CS2222222"])
    #expect(layer.patterns?.map(\.prefix) == ["X"])
    #expect(
      issues.map(\.path) == [
        "words[1]", "patterns[1].digits", "patterns[2].digits[1]", "ignore[1].number", "ignore[2].x",
      ])
  }

  @Test("A source that is not made of settings is reported once, and not used") func flood() async throws {
    let unknown = (0..<5000).map { JSON.Member("a\($0)", 1) }
    let session = try await EditorSession(options: .object([.init("hints", "off")] + unknown))
    let message = try await session.next("window/showMessage")["message"]?.string ?? ""
    #expect(message.contains("More than 20 settings are invalid"), "\(message)")
    try await session.settle()
    #expect(session.inbox.all("window/showMessage").count == 1)
  }

  @Test("A settings file that is a link or a pipe is not read") func links() async throws {
    let folder = TemporaryFolder()
    try folder.file("private.json", #"{"hints":"off"}"#)
    for name in ["link", "pipe"] {
      let root = try folder.folder(name)
      if name == "link" {
        try folder.link("link/.casewire.json", to: "../private.json")
      } else {
        #expect(mkfifo("\(root)/.casewire.json", 0o600) == 0)
      }
      let session = try await EditorSession(folders: [root])
      let message = try await session.next("window/showMessage")["message"]?.string ?? ""
      #expect(message.contains("cannot be read") && message.contains(root), "\(message)")
    }
  }

  @Test("The settings of a hostile repository take little time", .timeLimit(.minutes(1))) func hostile() async throws {
    let folder = TemporaryFolder()
    let deep = (0..<1500).map { _ in "a" }.joined(separator: "/")
    let patterns = (0..<100).map { JSON.string("**/a/\(String(repeating: "*a", count: 90))\($0)") }
    let ignored = (0..<10_000).map { JSON.object([.init("number", .string("CS\(3_000_000 + $0)"))]) }
    let settings: JSON = ["inline": ["exclude": .array(patterns)], "ignore": .array(ignored)]
    try folder.file(".casewire.json", settings.text)
    let session = try await EditorSession(Clients.hints, folders: [folder.path])
    let uri = "file://\(folder.path)/\(deep)/b.txt"
    let text = (0..<4999).map { "CS\(3_000_000 + $0)" } + [Known.waiting]
    session.open(text.joined(separator: "\n"), uri: uri)
    try await session.pass(.seconds(5))
    // Only numbers that are not ignored count among those that are looked up.
    #expect(try await session.hints(uri).count == 1)
    for version in 2..<12 {
      session.change((text + ["\(version)"]).joined(separator: "\n"), version: version, uri: uri)
    }
    #expect(try await session.hints(uri).count == 1)
  }

  @Test("A settings file that is no JSON is reported with its path") func noJSON() async throws {
    let folder = TemporaryFolder()
    try folder.file(".casewire.json", "{")
    let session = try await EditorSession(folders: [folder.path])
    let message = try await session.next("window/showMessage")["message"]?.string ?? ""
    #expect(message.contains("\(folder.path)/.casewire.json"), "\(message)")
    session.notify("workspace/didChangeWatchedFiles", ["changes": []])
    try await session.settle()
    #expect(session.inbox.all("window/showMessage").count == 1)
  }

  // MARK: What is scanned

  @Test(
    "The settings choose what is recognised",
    arguments: [
      ([:], "a.txt", "plaintext", 1), (["inline": ["enabled": false]], "a.txt", "plaintext", 0),
      (["inline": ["languages": ["c"]]], "a.txt", "plaintext", 0),
      (["inline": ["languages": ["plaintext"]]], "a.txt", "plaintext", 1),
      (["inline": ["languages": []]], "a.txt", "plaintext", 0),
      (["inline": ["exclude": ["*.txt"]]], "a.txt", "plaintext", 0),
      (["inline": ["exclude": ["*.txt", "!a.txt"]]], "a.txt", "plaintext", 1),
      (["inline": ["exclude": ["vendor/"]]], "vendor/x/a.txt", "plaintext", 0),
      (["inline": ["exclude": ["/a.txt"]]], "src/a.txt", "plaintext", 1),
      (["inline": ["exclude": ["**/b/*.txt"]]], "x/b/a%20b.txt", "plaintext", 0),
      (["profiles": ["redhat"]], "a.txt", "plaintext", 0), (["profiles": ["ibm"]], "a.txt", "plaintext", 1),
      (["maxFileKilobytes": 1], "a.txt", "plaintext", 1), ([:], "a.c", "c", 0),
      (["inline": ["where": "everywhere"]], "a.c", "c", 1),
      (["inline": ["where": "comments"]], "a.c", "c", 0),
    ] as [(JSON, String, String, Int)])
  func scope(_ settings: JSON, _ name: String, _ language: String, _ count: Int) async throws {
    let session = try await EditorSession(Clients.hints, folders: ["/w"])
    let uri = "file:///w/\(name)"
    session.open(Known.waiting, language, uri: uri)
    session.open(Known.waiting, uri: "file:///w/known")
    try await session.learn(0, 0, uri: "file:///w/known")
    session.notify("workspace/didChangeConfiguration", ["settings": ["casewire": settings]])
    #expect(try await session.hints(uri).count == count)
    // The same for a document that is opened later.
    session.close(uri: uri)
    session.open(Known.waiting, language, uri: uri)
    #expect(try await session.hints(uri).count == count)
  }

  @Test(
    "Keywords and patterns are configurable",
    arguments: [
      (["words": ["ticket"]], "ticket 694187333", 1), (["words": ["ticket"]], "SR 694187333", 0),
      (["words": []], "SR 694187333", 0),
      ([:], "ticket 694187333", 0),
      (["patterns": [["prefix": "TAC-", "digits": [9, 9], "profile": "cisco"]]], "TAC-694187333", 1),
      ([:], "TAC-694187333", 0),
    ] as [(JSON, String, Int)])
  func words(_ settings: JSON, _ text: String, _ count: Int) async throws {
    let session = try await EditorSession(options: settings)
    session.open(text)
    let hover = try await session.call("textDocument/hover", EditorSession.position(0, text.utf16.count))
    #expect((hover != .null ? 1 : 0) == count, "\(hover.text)")
  }
}
