import Commands
import Platform
import TestSupport
import Testing

@testable import Terminal

@Suite("What export writes, and what help states")
struct CommandTextTests {
  @Test("The limit of export is a number of cases, and a DIR may equal the value of a flag")
  func export() throws {
    let console = RecordingConsole()
    #expect(try console.run("export --status open open --limit 2") == 0, "\(console.errors)")
    #expect(console.errors.hasPrefix("Wrote 2 cases to \(console.folder.path)/open."))
    #expect(FileSystem.names(in: console.folder.path + "/open", atMost: 10).count == 2)
  }

  private static let helps: [(line: String, texts: [String])] = [
    (
      "help export",
      [
        "Writes cases with their attachments into a folder.", "usage: casewire export [flags of cases list]",
        "casewire export --status open --limit 20 cases",
      ]
    ),
    ("help list", ["--status is open.", "--max-age-seconds is 60.", "casewire list --severity 1,2 --limit 20"]),
    ("help watch", ["--wait-seconds is 300 once", "casewire watch --output jsonl"]),
    ("help open", ["casewire open 04186767"]), ("help close", ["casewire close CS4178171 --resolution-code 6"]),
    ("help drafts", ["casewire drafts send CS4178171-1130-112233"]),
  ]

  @Test("The help of a short command is its own", arguments: helps)
  func help(line: String, texts: [String]) throws {
    let console = RecordingConsole()
    #expect(try console.run(line) == 0)
    for text in texts { #expect(console.output.contains(text), "\(console.output)") }
  }

  @Test("help describes the commands of the process", arguments: ["sandbox", "completions", "call"])
  func processHelp(name: String) throws {
    #expect(try Options(["help", name]).command == .help(of: name))
  }

  @Test("A mistyped command is explained before its flags", arguments: [["--limit", "3"], ["--sandbox"], ["-x"]])
  func mistyped(flags: [String]) {
    #expect { _ = try Options(["lst"] + flags) } throws: { error in
      (error as? Options.UsageError)?.message == "Unknown command \"lst\". Did you mean \"list\"?"
    }
  }
}
