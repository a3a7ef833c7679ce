import JSON
import Testing

@testable import Terminal

@Suite("Messages and typed texts")
struct MessageTests {
  private static let messages: [(line: String, message: String)] = [
    ("close nope --resolution-code 6", "--case (\"nope\") "), ("open nope", "--case (\"nope\") "),
    (
      "session login redhat --credentials", "--credentials requires a value. Use --credentials prompt, --credentials - "
    ),
    ("comment CS4178171 --text", "--text requires a value. Write --text=VALUE"),
  ]

  @Test("A message names what a person can type", arguments: messages)
  func named(line: String, message: String) throws {
    let console = RecordingConsole()
    #expect(try console.run(line) == 2)
    #expect(console.errors.hasPrefix("casewire: \(message)"), "\(console.errors)")
  }

  @Test("The line end of the last line is no part of a text", arguments: ["a\nb", "a\nb\n", "a\nb\r\n"])
  func lineEnds(text: String) throws {
    let console = RecordingConsole(input: text)
    #expect(try console.run("comment CS4178171 - --output jsonl --columns text") == 0)
    #expect(try JSON(parsing: console.output)["text"] == "a\nb")
  }

  @Test("The help of export states that it writes all cases")
  func exportHelp() throws {
    let console = RecordingConsole()
    #expect(try console.run("help export") == 0)
    #expect(console.output.contains("Without --limit, all cases are written."), "\(console.output)")
  }
}
