import JSON
import Platform
import TestSupport
import Testing

@testable import Terminal

@Suite("Texts from an editor and drafts")
struct EditorTextTests {
  /// An editor that changes the bytes of the file.
  private static func editor(
    code: Int32 = 0, _ change: @escaping @Sendable (String) -> [UInt8]
  ) -> @Sendable ([String], [UInt8]?) -> Int32 {
    { arguments, _ in
      guard let path = arguments.last, let bytes = try? FileSystem.read(path, limit: 1 << 20) else { return 9 }
      try? AtomicFile.write(change(String(decoding: bytes, as: UTF8.self)), to: path, isDurable: false)
      return code
    }
  }

  private static func person(
    _ program: @escaping @Sendable ([String], [UInt8]?) -> Int32, answers: [String] = []
  ) -> RecordingConsole {
    RecordingConsole(columns: 200, answers: answers, environment: ["EDITOR": "edit"], program: program)
  }

  private struct Edit: Sendable {
    let name: String
    let message: String
    var code: Int32 = 0
    let change: @Sendable (String) -> [UInt8]
  }

  private static let kept: [Edit] = [
    Edit(name: "below", message: "\"my text\" is below the line") { Array(($0 + "my text\n").utf8) },
    Edit(name: "without the line", message: "The line that ends the text is missing.") { content in
      Array(content.split(separator: "\n").filter { !$0.contains(">8") }.joined(separator: "\n").utf8)
    },
    Edit(name: "Latin-1", message: "The text is not valid UTF-8.") {
      Array("my text: ".utf8) + [0xE4] + Array($0.utf8)
    },
    Edit(name: "failure", message: "The editor failed with exit code 3.", code: 3) { Array(("my text" + $0).utf8) },
  ]

  @Test("A text that is not sent is kept, named and listed", arguments: kept.map(\.name))
  func keeps(name: String) throws {
    let edit = try #require(Self.kept.first { $0.name == name })
    let console = Self.person(Self.editor(code: edit.code, edit.change), answers: ["y"])
    #expect(try console.run("comment CS4178171") == 1)
    #expect(console.errors.contains("casewire: \(edit.message)"), "\(console.errors)")
    #expect(console.errors.contains("Nothing was sent. The text is kept in \(console.folder.path)"))
    console.clear()
    #expect(try console.run("drafts --output jsonl") == 0)
    let draft = try JSON(parsing: console.output)
    let file = try #require(draft["draft"]?.string)
    if name != "without the line" { #expect(draft["params"]?["text"]?.string?.contains("my text") == true) }
    #expect(try console.run("drafts send \(file)") == 1)
    #expect(console.errors.contains("casewire comment CASE @\(console.folder.path)"))
    #expect(try console.run("drafts delete \(file)") == 0)
    console.clear()
    #expect(try console.run("drafts --output json") == 0 && console.output.contains("\"drafts\": []"))
  }

  @Test("An unedited template sends nothing and leaves no file", arguments: ["new redhat", "comment CS4178171"])
  func unedited(line: String) throws {
    let console = Self.person(Self.editor { Array($0.utf8) })
    #expect(try console.run(line) == 1)
    #expect(console.errors == "casewire: No text was saved. Nothing was sent.\n")
    console.clear()
    #expect(try console.run("drafts") == 0 && console.errors == "No drafts.\n")
  }

  @Test("A form with an error is kept in a file, which is a draft")
  func form() throws {
    let console = Self.person(
      Self.editor { Array($0.replacing("severity: \n", with: "severity: high\n").utf8) })
    #expect(try console.run("new redhat") == 2)
    #expect(
      console.errors.contains("Nothing was sent. The text is kept in \(console.folder.path)"), "\(console.errors)")
    console.clear()
    #expect(try console.run("drafts --output csv") == 0)
    #expect(
      console.output.hasPrefix("draft,for,createdAt,state,text\nedit-") && console.output.contains("severity: high"))
  }

  @Test("A text in a nested param becomes a draft, an empty one does not, and the printed command is complete")
  func nested() throws {
    let console = RecordingConsole(input: "a text")
    #expect(try console.run("cases update 09999999 --changes.description -") != 0)
    console.clear()
    #expect(try console.run("drafts --output markdown") == 0)
    #expect(
      console.output.hasPrefix("| draft | for | createdAt | state | text |\n") && console.output.contains("a text"))
    let other = RecordingConsole()
    #expect(try other.run(words: ["comment", "CS9999999", "--text="]) != 0)
    #expect(!other.errors.contains("draft"))
    #expect(try other.run(words: ["comment", "CS9999999", "a text"]) == 1)
    #expect(other.errors.contains("Send it with: casewire --sandbox drafts send CS9999999-"), "\(other.errors)")
  }

  @Test("A draft that another process sends is not sent again")
  func claimed() throws {
    let console = RecordingConsole(answers: ["y"])
    #expect(try console.run(words: ["comment", "CS9999999", "a text"]) == 1)
    let drafts = try console.session().drafts
    let draft = try #require(drafts.all().first)
    let claim = try #require(try drafts.claim(draft))
    console.clear()
    #expect(try console.run("drafts --output jsonl") == 0)
    let listed = try JSON(parsing: console.output)
    #expect(listed["sending"] == true && listed["uncertain"] == false)
    for verb in ["send", "delete"] {
      console.clear()
      #expect(try console.run("drafts \(verb) \(draft.name) --yes") == 1)
      #expect(
        console.errors
          == "casewire: Another process is sending the draft \(draft.name), or has sent it. Run casewire drafts for a list.\n"
      )
    }
    drafts.remove(draft)
    claim.claim.end()
    let again = try drafts.claim(draft)
    #expect(again?.draft.name == nil)
  }
}
