import Commands
import JSON
import Platform
import Testing

@testable import Terminal

@Suite("Suggestions, completions and what a message names")
struct SuggestionTests {
  private static let words: [(line: String, hint: String)] = [
    ("comments ad CS4178171", "\"add\""), ("help sandbx", "\"sandbox\""), ("help lst", "\"list\""),
    ("help mcp", "\"serve\""),
    ("list --stauts open", "\"--status\""), ("list --sandbx", "\"--sandbox\""),
    ("list --outptu csv", "\"--output\""), ("drafts --sandbx", "\"--sandbox\""),
    ("cases update CS4178171 --severity 2", "\"--changes.severity\""), ("list --status opne", "\"open\""),
    ("list --output cvs", "\"csv\""), ("list --color nevr", "\"never\""), ("list --query status:opne", "\"open\""),
    ("list --columns titel", "\"title\""), ("list --columns status.vendr", "\"status.vendor\""),
    ("drafts --columns drfat", "\"draft\""), ("list --profiles ibn", "\"ibm\""), ("show ibn/CS4178171", "\"ibm\""),
    ("session login redhta", "\"redhat\""), ("close CS4178171 --resolutoin-code 6", "\"--resolution-code\""),
    ("drafts sned", "\"send\""),
  ]

  @Test("Every wrong word has a suggestion in quotes", arguments: words)
  func hints(line: String, hint: String) throws {
    let console = RecordingConsole()
    #expect(try console.run(line) == 2)
    #expect(console.errors.contains("Did you mean \(hint)?"), "\(console.errors)")
  }

  private static let processWords: [(line: String, hint: String)] = [
    ("lst", "\"list\""), ("mcp", "\"serve\""), ("ls", "\"list\""), ("--sandbx list", "\"--sandbox\""),
    ("completions bsh", "\"bash\""), ("editors neovi", "\"neovim\""), ("--log-level debg", "\"debug\""),
  ]

  @Test("So has every wrong word of the process", arguments: processWords)
  func processHints(line: String, hint: String) {
    #expect {
      _ = try Options(line.split(separator: " ").map(String.init))
    } throws: { error in
      ((error as? Options.UsageError)?.message ?? "").contains("Did you mean \(hint)?")
    }
  }

  @Test(
    "A case that does not exist is compared with the stored ones",
    arguments: ["CS417817", "CS4178117", "ibm/CS4178172", "CS41781711"])
  func cases(word: String) throws {
    let console = RecordingConsole()
    let codes = try console.run(lines: ["list --numbers CS4178171 --max-age-seconds 0", "show \(word)"])
    #expect(codes[0] == 0 && codes[1] != 0)
    #expect(console.errors.contains("Did you mean \"ibm/CS4178171\"?"), "\(console.errors)")
  }

  @Test("A text that begins with @ but is no file names @@")
  func mention() throws {
    let console = RecordingConsole()
    #expect(try console.run(words: ["comment", "CS4178171", "@john"]) == 2)
    #expect(
      console.errors
        == "casewire: The file \"john\" of --text does not exist. For a text that begins with @, write @@john.\n")
    #expect(try console.run(words: ["comment", "CS4178171", "@"]) == 2 && console.errors.contains("write @@."))
  }

  @Test("The store is searched for the typed beginning, also if it has more cases than are proposed")
  func prefix() throws {
    let console = RecordingConsole()
    let options = ["--cases", "300"]
    #expect(
      try console.run(
        lines: ["list --all --query= --max-age-seconds 0 --output csv --columns number"], options: options) == [0])
    let numbers = console.output.split(separator: "\n").dropFirst().map(String.init)
    let last = try #require(numbers.filter { $0.hasPrefix("CS") }.last)
    let typed = String(last.dropLast(2))
    console.clear()
    let lines = ["list --all --query= --max-age-seconds 0 --columns id", "__complete show \(typed)"]
    #expect(try console.run(lines: lines, options: options) == [0, 0])
    let found = console.output.split(separator: "\n").dropFirst().map { String($0.prefix { $0 != "\t" }) }
    let expected = numbers.filter { $0.hasPrefix(typed) }
    #expect(Set(found) == Set(expected) && !found.isEmpty, "\(found) \(expected)")
  }

  private static let proposals: [(words: [String], lines: [String])] = [
    (["comment", "CS1", "@"], [":files\t@"]), (["comment", "CS1", "@conf"], [":files\t@"]),
    (["comment", "CS1", "@@conf"], []), (["comment", "CS1", "conf"], []),
    (["comment", "CS1", "--text", "@c"], [":files\t@"]), (["close", "CS1", "--comment", "@"], [":files\t@"]),
    (["close", "CS1", "--comment-file", ""], [":files\t"]),
    (["session", "login", "ibm", "--credentials", "@"], [":files\t@"]),
    (
      ["list", "--profiles", "ibm,"],
      ["ibm,redhat\tredhat-portal", "ibm,cisco\tcisco-support", "ibm,marketplace\tredhat-marketplace"]
    ),
  ]

  @Test("Names of files after @, and the words of a list, are proposed", arguments: proposals)
  func completion(words: [String], lines: [String]) throws {
    let console = RecordingConsole()
    #expect(try console.run(words: ["__complete"] + words) == 0)
    #expect(console.output.split(separator: "\n").map(String.init) == lines)
  }

  @Test(
    "The help of a word of another program is that of its command", arguments: ["mcp", "lsp", "follow", "config", "ls"])
  func synonyms(word: String) throws {
    if let name = ["mcp": "serve", "lsp": "serve", "config": "init"][word] {
      #expect(try Options(["help", word]).command == .help(of: name))
    } else {
      let console = RecordingConsole()
      let name = word == "ls" ? "list" : "watch"
      #expect(try console.run("help \(word)") == 0 && console.output.contains("usage: casewire \(name)"))
    }
  }

  @Test("help completes and lists the other commands")
  func others() throws {
    let console = RecordingConsole()
    #expect(try console.run(words: ["__complete", "help", "san"]) == 0)
    #expect(console.output.contains("sandbox\t"))
    #expect(try console.run("help") == 0 && console.output.contains("  doctor "))
    console.clear()
    #expect(try console.run("cases --help list") == 0 && console.output.contains("usage: casewire cases list"))
  }

  @Test("Text from right to left is isolated in a case as in a table", arguments: [20, 80])
  func isolation(width: Int) {
    var text = TerminalText(width: width, .none)
    text.title("שלום")
    text.fact("Owner", "יוסי")
    text.heading("Comments")
    text.subheading("יוסי, 2026")
    text.body("first\nשלום (DB2)")
    let lines = text.finish().split(separator: "\n").map(String.init)
    for line in ["\u{2068}שלום\u{2069}", "\u{2068}יוסי, 2026\u{2069}", "\u{2068}שלום (DB2)\u{2069}", "first"] {
      #expect(lines.contains(line), "\(lines)")
    }
    #expect(lines.contains { $0.hasPrefix("Owner:") && $0.hasSuffix("\u{2068}יוסי\u{2069}") }, "\(lines)")
  }
}
