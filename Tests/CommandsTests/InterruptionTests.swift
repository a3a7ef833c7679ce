import JSON
import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A signal at a terminal leaves no line open, and what is known is stated.
@Suite("Interrupted commands")
struct InterruptionTests {
  private static let questions: [(words: [String], question: String)] = [
    (["close", "CS4178171"], "Code: "), (["new"], "): "), (["attachments", "delete", "CS4178171", "a"], "[y/N] "),
    (["session", "login", "ibm", "--credentials", "prompt"], "apiKey: "),
  ]
  /// 0 is Ctrl-D.
  private static let ends = [SIGINT, SIGTERM, SIGHUP, 0]

  @Test("A question that is interrupted ends its line, and nothing is sent", arguments: questions, ends)
  func question(_ asked: (words: [String], question: String), number: Int32) async throws {
    let dialog = try TerminalDialog(["--sandbox", "--no-store"] + asked.words, environment: ["EDITOR": "true"])
    try await dialog.wait(for: asked.question)
    if number == 0 { try dialog.type("\u{4}") } else { dialog.signal(number) }
    let (output, code) = try await dialog.end()
    #expect(number == 0 ? code > 0 : code == -number, "\(code) \(output)")
    let rest = output.split(separator: asked.question).last.map(String.init) ?? ""
    #expect(rest.hasPrefix("\n") && rest.hasSuffix("\n"), "\(output.debugDescription)")
    if number != 0 { #expect(rest == "\ncasewire: Nothing was sent.\n", "\(output.debugDescription)") }
    #expect(dialog.isEchoing)
  }

  /// IBM's interface with two cases, of which the second one is never sent.
  private static func vendor() throws -> FakeServer {
    let rows: [JSON] = ["CS1000001", "CS1000002"].map { number in
      [
        "number": .string(number), "short_description": "A case", "description": "It stops.",
        "updated_at": "2026-11-11 18:44:00",
      ]
    }
    let page: JSON = ["total_count": 2, "cases": .array(rows)]
    return try FakeServer { connection, request in
      if request.target.contains("/token") {
        connection.answer("200 OK", [], #"{"access_token": "a-token-0001", "expires_in": 3600}"#)
      } else if request.target.contains("CS1000001") {
        connection.answer("200 OK", ["Content-Type: application/json"], rows[0].text)
      } else if !request.target.contains("CS1000002") {
        connection.answer("200 OK", ["Content-Type: application/json"], page.text)
      }
      return true
    }
  }

  private static let reads: [(words: [String], end: String)] = [
    (["show", "ibm/CS1000002"], "Working\u{1B}[K"),
    (["call", "cases/get", #"{"case": "ibm/CS1000002"}"#], "Working\u{1B}[K"),
    (["export"], "\nWrote 1 case to DIR. Unchanged: 0. Failed: 0. Run the command again to continue.\n"),
  ]

  @Test("A read that is interrupted leaves no progress on the line of the shell", arguments: reads, [SIGINT, SIGTERM])
  func read(_ read: (words: [String], end: String), number: Int32) async throws {
    let (server, folder) = (try Self.vendor(), TemporaryFolder())
    defer { server.close() }
    let profile: JSON = [
      "provider": "ibm-cloud", "baseURL": .string(server.url("/case-management/v1")),
      "tokenURL": .string(server.url("/token")), "credentials": ["apiKey": "a-key-0001"],
    ]
    let file = try folder.file("config.json", JSON.object([.init("profiles", ["ibm": profile])]).text)
    let directory = "\(folder.path)/cases"
    let dialog = try TerminalDialog(
      ["--config", file] + read.words + (read.words == ["export"] ? [directory] : []), environment: [:])
    try await dialog.wait(for: "Working")
    dialog.signal(number)
    let (output, code) = try await dialog.end()
    #expect(code == -number, "\(code) \(output)")
    #expect(
      output.hasSuffix(read.end.replacing("DIR", with: directory)) && output.hasPrefix("\u{1B}[KWorking"),
      "\(output.debugDescription)")
  }
}
