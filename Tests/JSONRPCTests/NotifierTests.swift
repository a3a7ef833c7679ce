import JSON
import JSONRPC
import Platform
import Synchronization
import TestSupport
import Testing

@Test("A notification comes before the answer that is given behind it", arguments: bothFramings)
private func order(_ framing: Framing) async throws {
  let client = try ScriptedClient(TestHandler(), framing: framing)
  for id in 0..<100 {
    client.call("\(id)", "ping")
    client.call(#""\#(id)""#, "note", "[\(id)]")
  }
  for id in 0..<100 {
    #expect(try await client.nextShort() == "\(id) = null")
    #expect(try await client.nextShort() == "~ noted [\(id)]")
    #expect(try await client.nextShort() == #""\#(id)" = null"#)
  }
  #expect(try await client.finish())
}

/// Hands out what a request knows of its connection.
private final class HandleKeeper: RequestHandler {
  let handles = Mailbox<ConnectionHandle>("a request")

  func prepare(_ request: Request) -> Preparation {
    handles.send(request.connection)
    return .answer(.result(JSON.null))
  }

  func receive(_ notification: JSONRPC.Notification) {}
}

@Test("Progress begins, reports and ends in this order, and ends once")
private func progress() async throws {
  let handler = HandleKeeper()
  let client = try ScriptedClient(handler)
  client.call("1", "begin")
  #expect(try await client.nextShort() == "1 = null")
  let notifier = try #require(try await handler.handles.next()).notifier
  do {
    let reporter = ProgressReporter(token: "t", notifier: notifier)
    reporter.report("too early")
    reporter.end("too early")
    reporter.begin("Cases")
    reporter.begin("twice")
    reporter.report("half", percentage: 50)
    reporter.report(percentage: 700)
    reporter.end("done")
    reporter.end("twice")
    reporter.report("too late")
    _ = ProgressReporter(token: 2, notifier: notifier)
    ProgressReporter(token: 3, notifier: notifier).begin("let go")
  }
  let expected = [
    #"{"token":"t","value":{"kind":"begin","title":"Cases"}}"#,
    #"{"token":"t","value":{"kind":"report","message":"half","percentage":50}}"#,
    #"{"token":"t","value":{"kind":"report","percentage":100}}"#,
    #"{"token":"t","value":{"kind":"end","message":"done"}}"#,
    #"{"token":3,"value":{"kind":"begin","title":"let go"}}"#,
    #"{"token":3,"value":{"kind":"end"}}"#,
  ]
  for params in expected { #expect(try await client.nextShort() == "~ $/progress \(params)") }
  #expect(try await client.finish())
}

@Test("Both directions are traced, message by message")
private func trace() async throws {
  let lines = TraceLines()
  var options = ConnectionOptions()
  options.trace = { direction, message in
    lines.append("\(direction.rawValue) \(String(decoding: message, as: UTF8.self))")
  }
  let client = try ScriptedClient(TestHandler(), options: options)
  client.call("1", "ping")
  client.send(#"[{"jsonrpc":"2.0","id":2,"method":"ping"}]"#)
  client.notify("note")
  #expect(try await client.finish(["1 = null", "[2 = null]"]))
  #expect(
    lines.all == [
      #"--> {"jsonrpc":"2.0","id":1,"method":"ping"}"#, #"<-- {"jsonrpc":"2.0","id":1,"result":null}"#,
      #"--> [{"jsonrpc":"2.0","id":2,"method":"ping"}]"#, #"<-- [{"jsonrpc":"2.0","id":2,"result":null}]"#,
      #"--> {"jsonrpc":"2.0","method":"note"}"#,
    ])
}

private final class TraceLines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }
  func append(_ line: String) { lines.withLock { $0.append(line) } }
}
