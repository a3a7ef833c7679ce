import JSON
import JSONRPC
import Platform
import TestSupport
import Testing

@testable import Terminal

@Suite("What a person expects of a command")
struct PersonTests {
  /// An editor that replaces the text.
  private static func editor(_ text: String) -> @Sendable ([String], [UInt8]?) -> Int32 {
    { arguments, _ in
      guard let path = arguments.last else { return 9 }
      try? AtomicFile.write(Array(text.utf8), to: path, isDurable: false)
      return 0
    }
  }

  private static let complete = [
    "new", "redhat", "Example Case", "Example text", "--product", "Red Hat Enterprise Linux", "--version", "10.0",
  ]

  @Test("new starts no editor if everything required is given", arguments: [[:], ["EDITOR": "edit"]])
  func withoutEditor(environment: [String: String]) throws {
    let console = RecordingConsole(columns: 80, answers: [], environment: environment)
    #expect(
      try console.run(words: Self.complete + ["--output", "jsonl", "--columns", "title"]) == 0, "\(console.errors)")
    #expect(console.programs.isEmpty && console.output == "{\"title\":\"Example Case\"}\n")
  }

  private static let fields = "title: T\nproduct: Red Hat Enterprise Linux\nversion: 10.0\n"
  private static let templates: [(text: String, code: Int32, message: String)] = [
    (fields + "\nThe description\n", 0, ""),
    (fields + "severty: 1\n\nText\n", 2, "Unknown field \"severty\". Did you mean \"severity\"?"),
    (fields.replacing("\n", with: "\r\n") + "\r\nText\r\nmore\r\n", 0, ""),
    (fields + "\nhttps://example.com is down\n", 0, ""), (fields + "\nnote: is no field here\n", 0, ""),
  ]

  @Test("A misspelt field of the template is no description", arguments: templates)
  func template(text: String, code: Int32, message: String) throws {
    let console = RecordingConsole(
      columns: 80, answers: [], environment: ["EDITOR": "edit"], program: Self.editor(text))
    #expect(try console.run("new redhat --output jsonl --columns id,description") == code, "\(console.errors)")
    #expect(console.errors.contains(message), "\(console.errors)")
    if code != 0 { #expect(console.errors.contains("The text is kept in")) }
  }

  private static let known: [(words: String, message: String)] = [
    ("comment 694470895", "Cisco Support does not support comments/add"), ("comment nope", "does not match"),
    ("comment CS4178171 --read-only", "read"),
  ]

  @Test("What is known to fail is refused before an editor starts", arguments: known)
  func refusedEarly(words: String, message: String) throws {
    let console = RecordingConsole(
      columns: 80, answers: [], environment: ["EDITOR": "edit"], program: Self.editor("text"))
    let isReadOnly = words.hasSuffix(" --read-only")
    let line = isReadOnly ? String(words.dropLast(" --read-only".count)) : words
    #expect(try console.run(line, options: isReadOnly ? ["--read-only"] : []) != 0)
    #expect(console.programs.isEmpty && console.errors.contains(message), "\(console.errors)")
  }

  @Test("People whom the vendor did not add are named, with the code of a partial failure")
  func people() throws {
    let console = RecordingConsole()
    #expect(try console.run("watchlist add ibm/CS3841106 nobody@x.example joao.conceicao@nordlicht.example") == 3)
    #expect(console.errors.contains("The vendor did not add nobody@x.example."), "\(console.errors)")
  }

  @Test("A column that a list does not read by itself is requested")
  func columns() throws {
    let console = RecordingConsole()
    #expect(try console.run("list --profiles ibm --columns id,description --limit 2 --output jsonl") == 0)
    #expect(!console.output.contains("\"description\":null") && !console.output.isEmpty, "\(console.output)")
    let both = RecordingConsole(columns: 100)
    #expect(try both.run("list --columns id,owner.name,updatedBy.name --limit 1") == 0)
    #expect(both.output.contains("OWNER.NAME") && both.output.contains("UPDATED-BY.NAME"), "\(both.output)")
  }

  private static let outputs: [(line: String, isNoted: Bool)] = [
    ("list --output csv", true), ("list --columns id", true), ("list --output jsonl", true), ("list", false),
    ("list --output csv --limit 3", false), ("list --output csv --all --limit 1000", false),
  ]

  @Test("Rows that are left out of a file are noted on stderr", arguments: outputs)
  func rows(line: String, isNoted: Bool) throws {
    let console = RecordingConsole()
    #expect(try console.run(line) == 0)
    #expect(console.errors.contains("There are more rows.") == isNoted, "\(console.errors)")
  }

  private static let errors: [(data: JSON, status: Terminal.ExitStatus)] = [
    (["kind": "configuration", "key": "profiles.ibm.credentials.apiKey"], .authentication),
    (["kind": "configuration", "key": "profiles.ibm.baseURL"], .failure), (["kind": "authRequired"], .authentication),
    (["kind": "configuration", "issues": [["path": "profiles.a.credentials.password"]]], .authentication),
    (["kind": "outcomeUnknown"], .outcomeUnknown),
  ]

  @Test("A secret that is missing has the code of missing credentials", arguments: errors)
  func code(data: JSON, status: Terminal.ExitStatus) {
    let details = (data.object ?? []).filter { $0.name != "kind" }
    let error = ResponseError(code: 1, kind: data["kind"]?.string ?? "", message: "x", details: details)
    #expect(Terminal.ExitStatus(error) == status)
  }

  @Test("A terminal, which shows what is typed, gets no credentials")
  func credentials() throws {
    let console = RecordingConsole(columns: 80, answers: [], input: "{}")
    #expect(try console.run("session login redhat --credentials -") == 2)
    #expect(console.reads == 0 && console.errors.contains("--credentials prompt"), "\(console.errors)")
  }
}
