import JSON
import Platform
import Testing

@testable import Terminal

@Suite("Commands with several cases, texts or files")
struct SeveralRequestTests {
  private static let refusals: [(words: [String], code: Int32, message: String)] = [
    (
      ["close", "CS4178171", "694470895", "04186767", "--resolution-code", "6"], 1,
      "cisco/694470895: Cisco Support cannot close cases."
    ),
    (
      ["close", "04186767", "--resolution-code", "6"], 2,
      "--resolution-code is not for redhat/04186767: the vendor has no resolution codes. Omit it. Nothing was sent."
    ),
    (
      ["close", "04186767", "CS4178171", "--resolution-code", "99"], 2,
      "--resolution-code is not sent for redhat/04186767"
    ),
    (["close", "04186767", "CS4178171", "--resolution-code", "six"], 2, "Invalid value \"six\" of --resolution-code."),
    (
      ["close", "CS4178171", "--resolution-code", "6", "--comment", " \n"], 2,
      "--comment must contain visible characters."
    ),
    (["comment", "CS4178171", "cs4178171", "text"], 2, "CS4178171 is given twice. Name it once. Nothing was sent."),
    (["comment", "CS4178171", "ibm/4178171", "text"], 2, "ibm/CS4178171 is given twice."),
    (["comment", "CS4178171", "--text", "a", "--text", "b"], 2, "--text was given twice, and has one value."),
    (["attachments", "add", "CS4178171", "a", "b", "--name", "c"], 2, "--name c cannot be the name of several files."),
    (["attachments", "add", "CS4178171", "a", "a"], 2, "is given twice."),
    (["attachments", "add", "CS4178171", "a", "b"], 2, "/a\") does not exist."),
  ]

  @Test("What is known to be wrong is refused before anything is sent", arguments: refusals)
  func refused(words: [String], code: Int32, message: String) throws {
    let console = RecordingConsole()
    #expect(try console.run(words: words) == code)
    #expect(console.errors.contains(message) && console.output.isEmpty, "\(console.errors) \(console.output)")
    #expect(!console.errors.contains("saved as the draft"))
  }

  @Test("A code is sent for the cases whose vendor has codes")
  func mixed() throws {
    let console = RecordingConsole()
    #expect(
      try console.run("close 04186767 CS4178171 --resolution-code 6 --output csv --columns id,status.vendor") == 0)
    #expect(console.output == "id,status.vendor\nredhat/04186767,Closed\nibm/CS4178171,Resolved\n")
    #expect(
      console.errors
        == "casewire: --resolution-code is not sent for redhat/04186767: the vendor has no resolution codes.\n")
  }

  @Test("After a failure among several writes, it is stated which were sent, with the code of a partial failure")
  func partial() throws {
    let console = RecordingConsole()
    #expect(try console.run("comment CS9999999 CS4178171 CS4150820 text --output jsonl --columns text") == 3)
    #expect(console.output == "{\"text\":\"text\"}\n{\"text\":\"text\"}\n")
    #expect(console.errors.contains("casewire: Sent: CS4178171, CS4150820. Failed: CS9999999."), "\(console.errors)")
    let reads = RecordingConsole()
    #expect(try reads.run("show CS9999999 CS4178171 --output jsonl --columns id") == 3)
    let unknown = RecordingConsole(failure: .tooLarge("write"))
    #expect(try unknown.run("comment CS4178171 CS4150820 text") == 5)
  }

  private static let codes: [(codes: [Terminal.ExitStatus], result: Terminal.ExitStatus)] = [
    ([], .success), ([.success, .success], .success), ([.usageError], .usageError),
    ([.usageError, .failure], .failure), ([.success, .usageError], .partialFailure),
    ([.authentication, .success], .partialFailure), ([.success, .outcomeUnknown, .failure], .outcomeUnknown),
    ([.partialFailure, .success], .partialFailure),
  ]

  @Test("Several codes become one", arguments: codes)
  func code(codes: [Terminal.ExitStatus], result: Terminal.ExitStatus) {
    #expect(Terminal.ExitStatus.ofSeveral(codes) == result)
  }

  @Test(
    "A text that shows nothing is refused, and is no draft",
    arguments: ["", " ", "\n\n", "\t \r\n", "\u{200B}\u{2060}", "\u{FE0F}", "\u{3164}", "\u{2800}", "\u{A0}"])
  func blank(text: String) throws {
    let console = RecordingConsole(input: text)
    #expect(try console.run(words: ["comment", "CS4178171", text]) == 2)
    #expect(console.errors.hasPrefix("casewire: --text"), "\(console.errors)")
    #expect(try console.run(words: ["comment", "CS4178171", "-"]) == 2)
    #expect(try console.run(words: ["cases", "escalate", "CS4178171", "--comment", text]) == 2)
    #expect(try console.run(words: ["cases", "create", "redhat", text, text, "--product", "x"]) == 2)
    #expect(!console.errors.contains("saved as the draft") && console.output.isEmpty, "\(console.errors)")
  }

  @Test("show writes flat CSV, with the same columns for every case")
  func csv() throws {
    let console = RecordingConsole()
    #expect(try console.run("show CS4178171 04186767 --output csv") == 0)
    let head = try #require(console.output.split(separator: "\n").first).split(separator: ",").map(String.init)
    #expect(Set(["id", "status.state", "status.vendor", "severity.level", "owner.name", "bugs"]).isSubset(of: head))
    #expect(Set(["status", "owner", "comments", "attachments"]).isDisjoint(with: head), "\(head)")
    let list = RecordingConsole()
    #expect(try list.run("list --limit 30 --output csv") == 0)
    let listed = try #require(list.output.split(separator: "\n").first).split(separator: ",").map(String.init)
    // The members of `vendorFields` are not declared.
    let declared = listed.filter { !$0.hasPrefix("vendorFields.") }
    #expect(Set(declared).isSubset(of: head), "\(Set(declared).subtracting(head))")
  }
}
