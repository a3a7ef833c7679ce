import CaseService
import Commands
import Platform
import Testing

@testable import Terminal

@Suite("A terminal of 20 columns")
struct NarrowTests {
  private static let columns = 20

  /// Lines that are too wide. An address is never broken, so that it can be copied.
  private static func wide(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init).filter { DisplayWidth.of($0) > columns && !$0.contains("://") }
  }

  private static let lines =
    [
      "list", "list --columns id,owner.name,title", "cases list --limit 3", "show CS4178171", "show 04186767 694470895",
      "cases get CS4178171 --columns id,title", "cases render CS4178171", "cases count", "search bgp",
      "comments list CS4178171", "attachments list CS4072540", "comment CS4178171 text", "drafts",
      "profiles list", "providers list", "session status", "session login ibm", "values list ibm resolutionCodes",
      "values list redhat products", "changes list", "cache info", "references find CS4178171",
      "close CS4178171 04186767 --resolution-code 6", "cases update 04186767 --changes.severity 2",
      "watchlist add ibm/CS3841106 joao.conceicao@nordlicht.example", "cases escalate 04186767", "help", "help drafts",
      "comments",
    ]

  @Test("The table of every command fits", arguments: lines)
  func tables(line: String) throws {
    let console = RecordingConsole(columns: Self.columns, answers: [], environment: ["TERM": "dumb"])
    #expect(try console.run(lines: [line]) == [0], "\(console.errors)")
    #expect(!console.output.isEmpty || ["drafts", "changes list"].contains(line))
    #expect(Self.wide(console.output).isEmpty, "\(Self.wide(console.output))")
  }

  private static let described =
    ShortCommand.allCases.map(\.rawValue)
    + methodTable.compactMap { CommandWords.command(of: $0.name) }.map { "\($0.noun) \($0.verb)" }

  @Test("The help of every command fits, and has its example and the common options", arguments: described)
  func help(name: String) throws {
    let console = RecordingConsole(columns: Self.columns)
    #expect(try console.run("help \(name)") == 0)
    #expect(Self.wide(console.output).isEmpty, "\(Self.wide(console.output))")
    let wide = RecordingConsole()
    #expect(try wide.run("help \(name)") == 0)
    for text in ["--output FORMAT", "--sandbox,", "--config FILE", "usage: casewire "] {
      #expect(wide.output.contains(text), "\(text) in \(wide.output)")
    }
  }

  @Test("The help of the process fits", arguments: CommandTable.commands.map(\.name))
  func processHelp(name: String) throws {
    let row = try #require(CommandTable.command(name))
    let text = Help.text(of: row, width: Self.columns)
    #expect(Self.wide(text).isEmpty, "\(Self.wide(text))")
    let wide = Help.text(of: row)
    #expect(wide.contains("usage: casewire ") && wide.contains("example:\n  ") && !wide.contains("`"), "\(wide)")
    for option in row.options { #expect(wide.contains("  \(option.synopsis) "), "\(option.name)") }
    #expect(Self.wide(Help.usage(width: Self.columns)).isEmpty)
    #expect(Self.wide(MethodHelp.list(methodTable, width: Self.columns)).isEmpty)
  }

  @Test("The help of every method fits", arguments: methodTable.map(\.name))
  func methodHelp(name: String) throws {
    let text = try #require(MethodHelp.text(name, methodTable, width: Self.columns))
    #expect(Self.wide(text).isEmpty, "\(Self.wide(text))")
  }

  @Test("The list of drafts fits, and has their whole names")
  func drafts() throws {
    let console = RecordingConsole(columns: Self.columns, answers: [])
    #expect(try console.run(words: ["comment", "CS9999999", "a text of several words"]) == 1)
    console.clear()
    #expect(try console.run("drafts --output csv --columns draft") == 0)
    let name = try #require(console.output.split(separator: "\n").last.map(String.init))
    console.clear()
    #expect(try console.run("drafts --color never") == 0)
    #expect(Self.wide(console.output).isEmpty, "\(console.output)")
    #expect(console.output.filter { $0 != "\n" }.contains(name), "\(console.output)")
    console.clear()
    #expect(try console.run("drafts show \(name)") == 0)
    #expect(console.output == "a text of several\nwords\n")
  }

  private static let commands: [(line: String, width: Int, lines: [String])] = [
    ("casewire list --severity 1", 40, ["casewire list --severity 1"]),
    ("casewire list --severity 1", 20, ["casewire list \\", "  --severity 1"]),
    ("a 'b c' d", 7, ["a \\", "'b c' \\", "  d"]),
    ("echo aaaaaaaaaaaaaa", 10, ["echo \\", "aaaaaaa\\", "aaaaaaa"]),
    ("echo 'aaaaaaaaaaaa'", 10, ["echo \\", "'aaaaaa'\\", "'aaaaaa'"]),
  ]

  @Test("A command in lines is the same command for a shell", arguments: commands)
  func divided(line: String, width: Int, lines: [String]) throws {
    let divided = ShellLine.divided(line, to: width)
    #expect(divided == lines)
    #expect(divided.allSatisfy { $0.count <= width }, "\(divided)")
    #expect(
      divided.joined(separator: "\n").replacing("'\\\n'", with: "").replacing("\\\n", with: "")
        .split(separator: " ") == line.split(separator: " "))
  }
}
