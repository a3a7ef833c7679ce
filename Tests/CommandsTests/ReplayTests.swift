import CaseService
import Commands
import JSON
import JSONRPC
import Platform
import TestSupport
import Testing

/// The date of all examples.
private let exampleDay = "2026-11-21T12:00:00Z"

@Suite("Every example is up to date")
struct ReplayTests {
  @Test("Each example gets the same response in both framings", arguments: ExampleFile.all)
  func replay(_ example: ExampleFile) async throws {
    try await Self.compare(example)
  }

  @Test("All files can be read, and some exist")
  func files() throws {
    #expect(try ExampleFile.loadAll().count >= 25)
  }

  @Test("A difference is found, and shown by line")
  func difference() {
    #expect(lineDifference(from: "a\nb\nc\nd\ne\nf", to: "a\nb\nc\nx\ne\nf") == "  b\n  c\n- d\n+ x\n  e\n  f")
    #expect(lineDifference(from: "a", to: "a") == "")
  }

  /// Sends the example, and compares or updates the response in its file.
  static func compare(_ example: ExampleFile) async throws {
    let lines = try await answer(to: example, .lines)
    let headers = try await answer(to: example, .headers)
    #expect(lines == headers)
    if let result = example.response["result"], result["$file"] != nil {
      try expectCurrent(example.path, example.text(response: example.response))
      // The named document may be updated at the same time.
      guard !Repository.isUpdating else { return }
      let difference = lineDifference(
        from: try ExampleFile.included(result).prettyText, to: lines["result"]?.prettyText ?? "")
      #expect(difference.isEmpty, "\(example.name)\n\(difference)")
    } else {
      // A success that becomes an error is not updated automatically; an empty response is filled in.
      let isNew = example.response.object?.isEmpty == true
      try #require(isNew || example.isRefusal == (lines["error"] != nil), "\(lines.prettyText)")
      try expectCurrent(example.path, example.text(response: lines))
    }
  }

  /// The response: `{"result": ...}` or `{"error": ...}`.
  private static func answer(to example: ExampleFile, _ framing: Framing) async throws -> JSON {
    let date = try #require(RFC3339.parse(exampleDay))
    let time = ManualTime(date: date)
    let redactor = Redactor()
    let log = Log(level: .error, redactor: redactor, time: time)
    let context = Bootstrap.context(try Options(["--sandbox"]), time: time, log: log, redactor: redactor)
    let dispatcher = Dispatcher(context: context)
    let client = try FakeClient(dispatcher, framing: framing, time: dispatcher.time)
    var id = 0
    for request in example.before {
      client.send(ExampleFile.message(request, id: id))
      _ = try #require(try await client.answer(to: "\(id)"))
      id += 1
    }
    client.send(ExampleFile.message(example.request, id: id))
    let answer = try #require(try await client.next())
    #expect(answer["jsonrpc"] == "2.0")
    #expect(answer["id"] == .number(id))
    client.closeInput()
    #expect(try await client.rest() == [])
    #expect(try await client.exitCode() == 0)
    let members = (answer.object ?? []).filter { $0.name == "result" || $0.name == "error" }
    #expect(members.count == 1)
    return .object(members)
  }
}
