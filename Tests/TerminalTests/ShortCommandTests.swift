import JSON
import Platform
import Testing

@testable import Terminal

@Suite("The short commands")
struct ShortCommandTests {
  @Test("close resolves a case of IBM with a code that a person chooses, and closes one of Red Hat")
  func close() throws {
    let console = RecordingConsole(columns: 80, answers: ["6"])
    #expect(try console.run("close 4178171 04186767 --output jsonl --columns id,status.vendor") == 0)
    #expect(
      console.output
        == "{\"id\":\"ibm/CS4178171\",\"status.vendor\":\"Resolved\"}\n{\"id\":\"redhat/04186767\",\"status.vendor\":\"Closed\"}\n"
    )
    #expect(
      console.questions == ["Code: "] && console.errors.contains("8  Solution provided by an IBM support engineer"))
  }

  private static let refusals: [(line: String, answers: [String]?, code: Int32, message: String)] = [
    ("close CS4178171", nil, 2, "ibm/CS4178171 requires --resolution-code. The codes:"),
    ("close CS4178171", ["99"], 1, "No code of the list was chosen. Nothing was sent."),
    ("close 694470895", nil, 1, "cisco/694470895: Cisco Support cannot close cases."),
    ("close", nil, 2, "casewire close requires a CASE."), ("open CS4178171", nil, 1, "ibm/CS4178171 has no page"),
    ("new", nil, 2, "casewire new requires a PROFILE. Profiles that can open cases: ibm, redhat."),
    ("drafts sned", nil, 2, "Unknown command \"drafts sned\". Did you mean \"send\"?"),
    ("drafts send", nil, 2, "casewire drafts send requires the name of a draft."),
    ("export", nil, 2, "casewire export requires one DIR."),
    ("watch --output csv", nil, 2, "casewire watch prints table, json or jsonl."),
    (
      "attachments delete CS4178171 a --no-input", [], 2,
      "Run casewire attachments delete CS4178171 a? Nothing was sent"
    ),
  ]

  @Test("What cannot be done is explained", arguments: refusals)
  func refused(line: String, answers: [String]?, code: Int32, message: String) throws {
    let console = RecordingConsole(columns: 80, answers: answers)
    #expect(try console.run(line) == code)
    #expect(console.errors.contains("casewire: \(message)"), "\(console.errors)")
  }

  @Test("open starts the browser, and prints the address without one")
  func open() throws {
    let browser = RecordingConsole(columns: 80, answers: [], environment: ["BROWSER": "my-browser"])
    #expect(try browser.run("open 04186767") == 0 && browser.output.isEmpty)
    #expect(browser.programs.first?.last == "https://access.redhat.com/support/cases/04186767")
    let pipe = RecordingConsole(environment: ["BROWSER": "my-browser"])
    #expect(try pipe.run("open 04186767") == 0 && pipe.programs.isEmpty)
    #expect(pipe.output == "https://access.redhat.com/support/cases/04186767\n")
  }

  /// An editor that replaces the fields of a template.
  private static func editor(_ fields: [String: String], description: String, code: Int32 = 0)
    -> @Sendable ([String], [UInt8]?) -> Int32
  {
    { arguments, _ in
      guard let path = arguments.last, let bytes = try? FileSystem.read(path, limit: 1 << 20) else { return 9 }
      var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
        String.init)
      for (name, value) in fields {
        guard let index = lines.firstIndex(of: "\(name): ") else { return 8 }
        lines[index] = "\(name): \(value)"
      }
      guard let mark = lines.firstIndex(where: { $0.contains(">8") }) else { return 7 }
      lines.insert(description, at: mark)
      try? AtomicFile.write(Array(lines.joined(separator: "\n").utf8), to: path, isDurable: false)
      return code
    }
  }

  @Test("new opens a template of what the vendor requires")
  func new() throws {
    let fields = [
      "title": "A title: with a colon", "severity": "2", "product": "Red Hat Enterprise Linux", "version": "10.0",
    ]
    let console = RecordingConsole(
      columns: 80, answers: [], environment: ["EDITOR": "edit"],
      program: Self.editor(fields, description: "It stops.\n\nAlways."))
    #expect(try console.run("new redhat --output json") == 0, "\(console.errors)")
    let made = try JSON(parsing: console.output)
    #expect(made["title"] == "A title: with a colon" && made["severity"]?["level"] == 2)
    #expect(made["description"]?.string == "It stops.\n\nAlways.")
  }

  @Test("A template with an error is not lost")
  func wrongTemplate() throws {
    let console = RecordingConsole(
      columns: 80, answers: [], environment: ["EDITOR": "edit"],
      program: Self.editor(["severity": "high"], description: "It stops."))
    #expect(try console.run("new redhat") == 2)
    #expect(
      console.errors.contains("The text is kept in") && console.errors.contains("Invalid value \"high\" of --severity.")
    )
  }

  @Test("A failed comment becomes a draft, which can be sent")
  func drafts() throws {
    let console = RecordingConsole(columns: 80, answers: ["y"])
    #expect(try console.run(words: ["comment", "CS9999999", "a text"]) == 1)
    console.clear()
    #expect(try console.run("drafts --output jsonl") == 0)
    let draft = try JSON(parsing: console.output)
    #expect(draft["params"]?["text"] == "a text" && draft["uncertain"] == false)
    let name = try #require(draft["draft"]?.string)
    console.clear()
    #expect(try console.run("drafts show \(name)") == 0 && console.output == "a text\n")
    #expect(try console.run("drafts send \(name)") == 1)
    #expect(try console.run("drafts delete \(name)") == 0 && console.questions == ["Delete the draft \(name)? [y/N] "])
    console.clear()
    #expect(try console.run("drafts") == 0 && console.errors == "No drafts.\n")
  }

  @Test("A text that is sent leaves no draft, and a result that cannot be printed has its own exit code")
  func sent() throws {
    let console = RecordingConsole(failure: .tooLarge("write"))
    #expect(try console.run(words: ["comment", "CS4178171", "a text"]) == 5)
    #expect(console.errors.contains("comments/add succeeded for CS4178171: "))
    let other = RecordingConsole()
    #expect(try other.run("drafts") == 0 && other.output == "{\"drafts\":[]}\n")
  }

  private static let proposals: [(words: [String], present: [String], absent: [String])] = [
    ([""], ["list", "cases", "comments", "drafts"], ["initialize", "cases/list"]),
    (["comments", ""], ["list", "add"], ["get"]),
    (["changes", ""], ["list", "follow"], []),
    (["list", "--status", ""], ["open", "waiting-on-customer"], ["--limit"]),
    (["list", "--status", "=", "o"], ["--status=open"], []),
    (["comment", "CS1", "--"], ["--text", "--text-file", "--output"], ["--status"]),
    (["session", "login", ""], ["ibm", "redhat", "cisco", "marketplace"], []),
    (["comment", "--text-file", ""], [":files"], []),
    (["attachments", "add", "CS1", ""], [":files"], []), (["list", "--updated-since", ""], ["-7d"], []),
    (["list", "--private", "--s"], ["--severity", "--sort"], ["--private"]), (["help", "comments", ""], ["add"], []),
    (["nothing", ""], [], ["list"]),
  ]

  @Test("The shell gets proposals", arguments: proposals)
  func completion(words: [String], present: [String], absent: [String]) throws {
    let console = RecordingConsole()
    #expect(try console.run(words: ["__complete"] + words) == 0)
    let found = console.output.split(separator: "\n").map { String($0.split(separator: "\t")[0]) }
    #expect(Set(present).isSubset(of: found) && Set(absent).isDisjoint(with: found), "\(found)")
  }
}
