import JSON
import JSONRPC
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

  @Test("If each of several profiles failed, each is named with its error")
  func failures() {
    let all: JSON = [
      ["profile": "ibm", "failure": ["message": "IBM Cloud returned status 500."]],
      ["profile": "redhat", "failure": ["message": "Log in."]],
    ]
    let error = ResponseError(
      code: -31006, kind: "vendorUnavailable", message: "IBM Cloud returned status 500.",
      details: [.init("profile", "ibm"), .init("failures", all)])
    #expect(CommandFailure(error, "cases/list").lines == ["ibm: IBM Cloud returned status 500.", "redhat: Log in."])
  }

  @Test("The help of export states that it writes all cases")
  func exportHelp() throws {
    let console = RecordingConsole()
    #expect(try console.run("help export") == 0)
    #expect(console.output.contains("Without --limit, all cases are written."), "\(console.output)")
  }
}
