import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import Synchronization
import TestSupport
import Testing

/// Reports progress as its params state, then waits at the gate.
private enum Report: WorkMethod {
  typealias Params = ReportParams
  typealias Result = EmptyResult

  static let name = "test/report"
  static let effect = Effect.reads
  static let summary = "Reports progress."
  static let gate = Gate()

  static func lane(_ params: ReportParams) -> Lane { .free }

  static func run(_ params: ReportParams, _ call: Call) async throws(Fault) -> EmptyResult {
    for event in params.order ? inOrder : [.begin("let go")] { call.sendProgress(event) }
    if let name = params.gate, await !gate.pass(name) { throw Fault(.cancelled, "The request was cancelled.") }
    return EmptyResult()
  }

  private static let inOrder: [ProgressEvent] = [
    .report("too early", percentage: nil), .end("too early"), .begin("Cases"), .begin("twice"),
    .report("half", percentage: 50), .report("less", percentage: 40), .report("all", percentage: 700),
    .report("more", percentage: 800), .report("last", percentage: nil), .end("done"), .end("twice"),
    .report("too late", percentage: nil),
  ]
}

private struct ReportParams: WireObject {
  var order: Bool
  var gate: String?

  enum CodingKeys: String, CodingKey, CaseIterable { case order, gate }
  static let fields: [CodingKeys: Field] = [
    .order: Field("Reports all events.", default: true), .gate: Field("Waits under this name."),
  ]
}

private func frontEnd(
  _ progress: ProgressShape = .workDone, _ cancelRule: CancelRule = .answered,
  notifications: [NotificationRow] = notificationTable.rows
) -> FrontEnd {
  FrontEnd(
    name: "test", rows: [Row(Report.self), Row(inline: Discover.self), Row(inline: Ping.self)],
    notifications: notifications, cancelRule: cancelRule, progress: progress)
}

private func client(_ frontEnd: FrontEnd, _ harness: ServiceHarness = ServiceHarness(FakeVendor("one"))) throws
  -> FakeClient
{
  let dispatcher = Dispatcher(context: harness.context, frontEnd: frontEnd)
  return try FakeClient(dispatcher, time: dispatcher.time)
}

// MARK: Progress

private let workDone = [
  #"{"token":"t","value":{"kind":"begin","title":"Cases"}}"#,
  #"{"token":"t","value":{"kind":"report","message":"half","percentage":50}}"#,
  #"{"token":"t","value":{"kind":"report","message":"less","percentage":40}}"#,
  #"{"token":"t","value":{"kind":"report","message":"all","percentage":100}}"#,
  #"{"token":"t","value":{"kind":"report","message":"more","percentage":100}}"#,
  #"{"token":"t","value":{"kind":"report","message":"last"}}"#,
  #"{"token":"t","value":{"kind":"end","message":"done"}}"#,
]

/// `progress` increases each time, as MCP requires.
private let mcp = [
  #"{"progressToken":"t","progress":0,"message":"Cases"}"#,
  #"{"progressToken":"t","progress":50,"total":100,"message":"half"}"#,
  #"{"progressToken":"t","progress":100,"total":100,"message":"all"}"#,
  #"{"progressToken":"t","progress":101,"message":"last"}"#,
  #"{"progressToken":"t","progress":102,"message":"done"}"#,
]

@Test("Progress begins, reports and ends in this order, and ends once, in the shape of the front end")
private func progress() async throws {
  let shapes: [(ProgressShape, String, String, [String])] = [
    (.workDone, #"{"workDoneToken":"t"}"#, "$/progress", workDone),
    (.workDone, #"{"_meta":{"progressToken":"t"}}"#, "$/progress", []),
    (.mcp, #"{"_meta":{"progressToken":"t"}}"#, "notifications/progress", mcp),
    (.mcp, #"{"workDoneToken":"t","_meta":{"progressToken":[1]}}"#, "notifications/progress", []),
    (.mcp, "{}", "notifications/progress", []),
  ]
  for (shape, params, name, expected) in shapes {
    let client = try client(frontEnd(shape))
    client.call("1", "test/report", params)
    for text in expected {
      let message = try await client.next()
      #expect(message?["method"] == .string(name))
      #expect(message?["params"]?.text == text)
    }
    let answer = try await client.next()
    #expect(answer?["id"] == 1, "\(params) \(answer?.text ?? "-")")
    client.closeInput()
    #expect(try await client.rest() == [])
  }
}

@Test("Progress that a method leaves open ends with the request")
private func openProgress() async throws {
  let client = try client(frontEnd())
  client.call("1", "test/report", #"{"order":false,"workDoneToken":3}"#)
  var found: [String] = []
  for _ in 0..<3 {
    let message = try await client.next()
    found.append(message?["params"]?["value"]?["kind"]?.string ?? "answer")
  }
  #expect(found.first == "begin" && found.sorted() == ["answer", "begin", "end"])
  client.closeInput()
  #expect(try await client.rest() == [])
}

// MARK: Cancels

@Test("A front end defines whether a cancelled request gets a response", arguments: [CancelRule.answered, .silent])
private func cancel(_ rule: CancelRule) async throws {
  let client = try client(frontEnd(cancelRule: rule))
  let name = "\(rule)"
  client.call("1", "test/report", #"{"gate":"\#(name)"}"#)
  try await Report.gate.waitFor(name)
  client.notify("$/cancelRequest", #"{"id":1}"#)
  if rule == .answered { #expect(try await client.next()?["error"]?["code"] == -32800) }
  client.call("2", "ping")
  #expect(try await client.next()?["id"] == 2)
  client.closeInput()
  #expect(try await client.rest() == [])
}

private func frontEnd(cancelRule: CancelRule) -> FrontEnd { frontEnd(.workDone, cancelRule) }

// MARK: Rows

@Test("A front end has its own methods and notifications")
private func rows() async throws {
  var table = NotificationRows()
  let received = Mutex<[String]>([])
  let store: @Sendable (ReportParams, Call) throws(Fault) -> Void = { params, _ in
    received.withLock { $0.append(params.gate ?? "-") }
  }
  table.fromClient("test/note", "A note.", ReportParams.self, receive: store)
  table.fromClient("test/plain", "Needs nothing.", NoParams.self)
  let noted = table.fromServer("test/noted", "An answer to a note.", ReportParams.self)
  #expect(noted.name == "test/noted")
  let harness = ServiceHarness(FakeVendor("one"))
  let client = try client(frontEnd(notifications: table.rows), harness)
  client.call("1", "cases/list")
  #expect(try await client.next()?["error"]?["code"] == -32601)
  client.notify("test/note", #"{"gate":"a"}"#)
  client.notify("test/note")
  client.notify("test/note", #"{"gate":["hush"]}"#)
  client.notify("test/noted", #"{"gate":"b"}"#)
  client.notify("test/plain", #"{"gate":"b"}"#)
  client.call("2", "rpc.discover")
  let document = try await client.next()?["result"]
  let names = { (member: String) in document?[member]?.array?.compactMap { $0["name"]?.string } ?? [] }
  #expect(names("methods") == ["test/report", "rpc.discover", "ping"])
  #expect(names("x-notifications") == ["test/note", "test/plain", "test/noted"])
  #expect(received.withLock { $0 } == ["a", "-"])
  #expect(harness.lines.all.count == 1 && harness.lines.all[0].contains("test/note"))
  #expect(!harness.lines.all[0].contains("hush"))
  client.closeInput()
  #expect(try await client.rest() == [])
}

@Test("Each notification of casewire has one row for each direction, with a summary")
private func notifications() {
  let rows = notificationTable.rows
  #expect(Set(rows.map { "\($0.direction) \($0.name)" }).count == rows.count)
  #expect(
    rows.filter { $0.direction == .fromClient }.map(\.name) == ["initialized", "exit", "$/cancelRequest"])
  let sent = rows.filter { $0.direction == .fromServer }.map(\.name)
  #expect(sent == ["$/cancelRequest", "$/progress", "session/didChange", "changes/didHappen"])
  for row in rows { #expect(row.summary.hasSuffix(".")) }
}
