import CaseService
import Commands
import Testing

/// `Tests/external/completions` uses the scripts in the shells.
@Suite("The completions")
struct CompletionsTests {
  @Test(
    "A script has every command, option and method, and no character that a shell obeys",
    arguments: CompletionShell.allCases)
  func completeness(_ shell: CompletionShell) {
    let script = Completions(methodTable).script(shell)
    let words = Set(script.split { " \t\n'\"(){},|:".contains($0) }.map(String.init))
    for row in CommandTable.commands { #expect(words.contains(row.name)) }
    for option in CommandTable.options { #expect(words.contains(option.name)) }
    for row in methodTable { #expect(words.contains(row.name)) }
    #expect(script.utf8.allSatisfy { $0 == 0x09 || $0 == 0x0A || 0x20..<0x7F ~= $0 })
    #expect(script.hasSuffix("\n"))
  }

  @Test("zsh and fish show what commands, options and methods mean", arguments: [CompletionShell.zsh, .fish])
  func meanings(_ shell: CompletionShell) {
    let script = Completions(methodTable).script(shell)
    let texts =
      CommandTable.commands.map(\.summary) + CommandTable.options.map(\.explanation) + methodTable.map(\.summary)
    for text in texts { #expect(script.contains(text.replacing("'", with: "'\\''")), "\(text)") }
  }

  @Test("A text is one word for every shell")
  func quoting() {
    #expect(Completions.quoted("a 'b' $c") == #"'a '\''b'\'' $c'"#)
    for row in methodTable { #expect(!row.summary.contains { "\\\t\n".contains($0) }) }
  }

  @Test("The params to be filled in are those that are required")
  func skeletons() {
    let skeletons = Completions(methodTable).skeletons
    #expect(skeletons.first { $0.method == "cases/get" }?.json == #"{"case":""}"#)
    #expect(skeletons.first { $0.method == "watchlist/add" }?.json == #"{"case":"","users":[]}"#)
    #expect(skeletons.first { $0.method == "orders/create" }?.json.contains(#""confirm":false"#) == true)
    #expect(!skeletons.contains { $0.method == "ping" })
  }
}
