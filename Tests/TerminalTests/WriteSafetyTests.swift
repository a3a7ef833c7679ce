import Testing

@testable import Terminal

@Suite("What is checked before a write is sent")
struct WriteSafetyTests {
  private static let refusals: [(line: String, message: String)] = [
    ("watchlist remove CS4178171 x --columns bogus", "Unknown column \"bogus\"."),
    ("comment CS4178171 text --columns bogus", "Unknown column \"bogus\"."),
    ("close 04186767 --columns statsu", "Unknown column \"statsu\". Did you mean \"status\"?"),
    ("show CS4178171 --columns titel", "Unknown column \"titel\". Did you mean \"title\"?"),
    (
      "show CS4178171 --columns status.vendr",
      "Unknown column \"status.vendr\". Did you mean \"status.vendor\"? Columns: status.state, status.vendor"
    ),
    ("list --columns=", "--columns requires a name. Columns: id"),
    ("list --columns ,", "--columns requires a name."),
  ]

  @Test("Unknown columns are refused, and no text becomes a draft", arguments: refusals)
  func columns(line: String, message: String) throws {
    let console = RecordingConsole()
    #expect(try console.run(line) == 2)
    #expect(console.errors.hasPrefix("casewire: \(message)"), "\(console.errors)")
    #expect(console.output.isEmpty)
    console.clear()
    #expect(try console.run("drafts") == 0 && console.output == "{\"drafts\":[]}\n")
  }

  @Test("An unknown column is refused before an editor opens")
  func editor() throws {
    let console = RecordingConsole(columns: 80, answers: [], environment: ["EDITOR": "edit"])
    #expect(try console.run("comment CS4178171 --columns bogus") == 2)
    #expect(console.programs.isEmpty)
  }

  @Test("The comment of several cases comes from one read of stdin")
  func comment() throws {
    let console = RecordingConsole(answers: ["6"], inputs: ["It works.", ""])
    #expect(try console.run("close CS4178171 04186767 --comment -") == 0, "\(console.errors)")
    #expect(console.reads == 1)
  }

  @Test("open continues after a case without a page")
  func open() throws {
    let console = RecordingConsole()
    #expect(try console.run("open CS4178171 04186767") == 3)
    #expect(console.output == "https://access.redhat.com/support/cases/04186767\n")
    #expect(console.errors.contains("ibm/CS4178171 has no page"))
  }

  private static let words: [(name: String, words: String)] = [
    ("updatedSince", "updated-since"), ("baseURL", "base-url"), ("URLPath", "url-path"),
    ("userId", "user-id"), ("--updatedSince", "--updated-since"),
  ]

  @Test("An acronym is one word of a flag", arguments: words)
  func kebab(name: String, words: String) {
    #expect(CommandWords.kebab(name) == words)
  }
}
