import CaseService
import CaseStore
import Commands
import Configuration
import Platform
import ProviderKit
import Terminal
import TestSupport
import Testing

@Suite("The table of commands and options, and the texts that are made from it")
struct CommandTableTests {
  @Test("The guide has the commands and options of the table")
  func readme() throws {
    let (beginning, end) = ("<!-- from the table of commands -->\n", "<!-- end -->\n")
    let text = try Repository.read("protocol/guide.md")
    let begin = try #require(text.firstRange(of: beginning)).upperBound
    let finish = try #require(text[begin...].firstRange(of: end)).lowerBound
    try expectCurrent("protocol/guide.md", text[..<begin] + Self.section + text[finish...])
  }

  private static var section: String {
    let rows = CommandTable.options.map { option in
      let commands = CommandTable.users(of: option.name).map { "`\($0)`" }.joined(separator: ", ")
      return "| `\(option.synopsis)` | \(commands) | \(option.explanation.replacing("|", with: "\\|")) |\n"
    }
    return "```\n" + Help.commands.map { $0 + "\n" }.joined() + "```\n\n| option | commands | meaning |\n"
      + "| --- | --- | --- |\n" + rows.joined() + "\n"
  }

  @Test("The help has a line for each command, option, exit code and example, and none is too long")
  func help() {
    let lines = Help.usage().split(separator: "\n", omittingEmptySubsequences: false)
    for row in CommandTable.commands {
      #expect(lines.contains { $0.hasPrefix("  casewire \(row.synopsis)") }, "\(row.name)")
      #expect(Help.usage().contains(row.summary), "\(row.name)")
    }
    for option in CommandTable.options { #expect(lines.count { $0.hasPrefix("  \(option.synopsis) ") } == 1) }
    for status in ExitStatus.allCases { #expect(lines.contains("  \(status.rawValue)  \(status.meaning)")) }
    for example in CommandTable.examples { #expect(lines.contains("  \(example.line)")) }
    #expect(lines.allSatisfy { $0.count <= 122 } && lines.last == "")
  }

  @Test("Texts are phrases or sentences, as their readers expect")
  func phrases() {
    let phrases = CommandTable.commands.map(\.summary) + CommandTable.options.map(\.summary)
    for phrase in phrases + CommandTable.standalone.map(\.summary) {
      #expect(phrase.first?.isLowercase == true && phrase.last != ".", "\(phrase)")
    }
    var sentences = CommandTable.commands.flatMap(\.details) + CommandTable.options.map(\.details).filter { $0 != "" }
    sentences += ProgramFile.all.map(\.meaning) + ProgramVariable.all.map(\.meaning)
    for sentence in sentences + CommandTable.examples.map(\.meaning) {
      #expect(sentence.first?.isUppercase == true && sentence.last == ".", "\(sentence)")
    }
  }

  @Test("Rows refer to rows that exist, and names are used once")
  func references() {
    let names = CommandTable.options.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(CommandTable.commands.map(\.name)).count == CommandTable.commands.count)
    for option in CommandTable.options {
      #expect(option.name.hasPrefix("--") && !CommandTable.users(of: option.name).isEmpty)
      #expect(option.required.map(names.contains) ?? true)
      #expect(option.excluded.allSatisfy(names.contains))
    }
  }

  private static let conflictRows: [(option: String, others: [String])] = [
    ("--config", ["--sandbox", "--sandbox-pace", "--cases", "--seed", "--live", "--sandbox-state"]),
    ("--sandbox", ["--config"]),
    ("--sandbox-pace", ["--config"]), ("--cases", ["--config"]), ("--json", []), ("--port", []),
  ]

  @Test(
    "An option conflicts with those that exclude it, and with those that require one of them", arguments: conflictRows)
  func conflicts(option: String, others: [String]) {
    #expect(Set(CommandTable.conflicts(of: option)) == Set(others))
  }

  @Test("The files are at the paths that the program uses")
  func files() {
    let environment = ["HOME": "/home/me"]
    let paths = [
      Configuration.location(explicit: nil, environment: environment, workingDirectory: "/"),
      SessionStore.usualFolder(environment) ?? "", StoreLocation.usual(environment).files.first ?? "",
    ]
    #expect(ProgramFile.all.map { $0.path.replacing("~", with: "/home/me") } == paths)
  }

  @Test("The examples work without a configuration", arguments: CommandTable.examples.map(\.line))
  func example(line: String) async throws {
    let folder = ProgramRun.path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let state = TemporaryFolder()
    defer { withExtendedLifetime(state) {} }
    let output = try await ChildProcess.run(
      ["/bin/sh", "-c", line],
      environment: [
        "PATH": "\(folder.joined(separator: "/")):/usr/bin:/bin", "HOME": "/nonexistent", "XDG_STATE_HOME": state.path,
      ],
      timeout: .seconds(60), outputLimit: 1 << 20)
    #expect(!output.standardOutput.isEmpty)
    #expect(!String(decoding: output.standardOutput, as: UTF8.self).contains(#""error":"#))
  }
}
