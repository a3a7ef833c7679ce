import CaseModel
import CaseService
import Commands
import JSON
import JSONRPC
import Platform
import TestSupport
import Testing

@testable import Terminal

/// Adds a comment, and returns what the file of the draft in the folder that its text names has meanwhile.
private enum WatchedAdd: WorkMethod {
  typealias Params = CommentsAddParams
  typealias Result = WatchedDraft
  static let name = CommentsAdd.name
  static let effect = Effect.adds
  static let summary = CommentsAdd.summary
  static func lane(_ params: CommentsAddParams) -> Lane { .free }
  static func run(_ params: CommentsAddParams, _ call: Call) async throws(Fault) -> WatchedDraft {
    let names = FileSystem.names(in: params.text, atMost: 10).filter { $0.hasSuffix(".json") }
    let bytes = names.first.flatMap { try? FileSystem.read("\(params.text)/\($0)", limit: 1 << 20) }
    guard let json = bytes.flatMap({ try? JSON(parsing: $0) }) else { throw Fault(.notFound, "No draft.") }
    return WatchedDraft(uncertain: json["uncertain"]?.bool ?? false)
  }
}

private struct WatchedDraft: WireObject {
  var uncertain: Bool
  enum CodingKeys: String, CodingKey, CaseIterable { case uncertain }
  static let fields: [CodingKeys: Field] = [.uncertain: Field("Whether the vendor may have the text.")]
}

@Suite("Drafts")
struct DraftTests {
  private static let watching = FrontEnd(
    name: "casewire", rows: [Row(WatchedAdd.self)], notifications: [], cancelRule: .answered, progress: .workDone)

  private static func name(_ console: RecordingConsole) throws -> String {
    console.clear()
    #expect(try console.run("drafts --output csv --columns draft") == 0)
    return try #require(console.output.split(separator: "\n").last.map(String.init))
  }

  @Test("A draft is uncertain while it is sent, so that a process that is killed leaves it so")
  func killed() throws {
    let console = RecordingConsole()
    let folder = "\(console.folder.path)/casewire/sandbox-drafts"
    #expect(try console.run(words: ["comment", "CS9999999", folder]) == 1)
    let name = try Self.name(console)
    console.clear()
    #expect(try console.run("drafts --output jsonl --columns state") == 0)
    #expect(console.output == "{\"state\":\"not sent\"}\n")
    // A failure that is certain makes it certain again.
    #expect(try console.run("drafts send \(name)") == 1)
    console.clear()
    #expect(try console.run("drafts send \(name)", frontEnd: Self.watching) == 0, "\(console.errors)")
    #expect(console.output == "{\"uncertain\":true}\n")
    console.clear()
    #expect(try console.run("drafts --output json") == 0 && console.output == "{\"drafts\":[]}\n")
  }

  @Test("A damaged draft is named with its file, and can be deleted", arguments: ["{\"draft\":", "", "{}"])
  func damaged(content: String) throws {
    let console = RecordingConsole()
    let folder = "\(console.folder.path)/casewire/sandbox-drafts"
    try FileSystem.makeFolders(folder)
    try AtomicFile.write(Array(content.utf8), to: "\(folder)/broken.json", isDurable: false)
    #expect(try console.run("drafts") == 0 && console.errors.contains("\(folder)/broken.json is damaged."))
    #expect(try console.run("drafts send broken") == 1)
    #expect(try console.run("drafts delete broken --yes") == 0, "\(console.errors)")
    #expect(FileSystem.names(in: folder, atMost: 10).isEmpty)
  }

  @Test("The printed command has the options that select the profiles, and works in any folder")
  func command() throws {
    let options = try Options(
      ["--sandbox", "--seed", "7", "--cases", "9", "--sandbox-state", "state", "--audit=log", "list"])
    let words = options.selection(from: "/here")
    #expect(words == ["--cases", "9", "--seed", "7", "--sandbox-state", "/here/state", "--audit", "/here/log"])
    #expect(try Options(["--config", "a.json", "list"]).selection(from: "/here") == ["--config", "/here/a.json"])
    // The words can be pasted.
    #expect(try Options(["--sandbox"] + words + ["drafts", "send", "x"]).seed == 7)
  }

  @Test("The name of a draft can be typed", arguments: ["-", "--", "a b", "x/y/z", "é"])
  func names(word: String) throws {
    let console = RecordingConsole()
    #expect(try console.run(words: ["comment", "--case=\(word)", "--text", "text"]) != 0)
    let name = try Self.name(console)
    #expect(name.first?.isLetter == true && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
  }

  @Test("A write whose result cannot be printed names what it made, and a check that is a command")
  func facts() throws {
    let lines: [(words: [String], text: String)] = [
      (["comment", "CS4178171", "x"], "comments/add succeeded for CS4178171"),
      (
        ["new", "redhat", "T", "D", "--product", "Red Hat Enterprise Linux", "--version", "10.0"],
        "cases/create succeeded for redhat: redhat/0"
      ),
      (["cases", "escalate", "04186767"], "Check with: casewire --sandbox show redhat/04186767"),
    ]
    for (words, text) in lines {
      let console = RecordingConsole(failure: .tooLarge("write"))
      #expect(try console.run(words: words) == 5)
      #expect(console.errors.contains(text), "\(console.errors)")
      try Self.expectCommand(console.errors, "Check with: ")
    }
  }

  @Test("Each check of an unknown outcome is a command", arguments: methodTable.map(\.name))
  func checks(name: String) throws {
    let params: JSON = ["case": "ibm/CS4178171", "profile": "ibm"]
    guard CommandWords.command(of: name) != nil, let text = CheckCommand.text(name, params) else { return }
    let words = text.split(separator: " ").map(String.init)
    let (command, rest) = try CommandCatalog(.casewire).find(words)
    guard case .method(let command) = command else { return }
    _ = try WordScan(rest, command.name, known: command.known)
    _ = try command.requests(WordScan(rest, command.name, known: command.known))
  }

  private static func expectCommand(_ text: String, _ mark: String) throws {
    guard let range = text.firstRange(ofText: mark) else { return }
    let words = text[range.upperBound...].prefix { !$0.isNewline }.split(separator: " ").dropFirst().map(String.init)
    #expect(try Options(words).isSandbox)
    #expect(try RecordingConsole().run(words: words.filter { $0 != "--sandbox" }) < 2)
  }

  @Test("The audit names the terminal")
  func audit() throws {
    let console = RecordingConsole()
    let path = "\(console.folder.path)/audit.jsonl"
    #expect(try console.run(lines: ["comment CS4178171 text"], options: ["--audit", path]) == [0])
    let bytes = try #require(try FileSystem.read(path, limit: 1 << 20))
    let lines = try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { try JSON(parsing: String($0)) }
    #expect(lines.count == 2 && lines.allSatisfy { $0["frontEnd"] == "terminal" }, "\(lines)")
  }
}
