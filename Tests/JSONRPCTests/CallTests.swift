import JSON
import JSONRPC
import Platform
import TestSupport
import Testing

private typealias Reply = FakeEditor.Reply

/// A reply of the client and the result of the call.
private struct ReplyCase: Sendable, CustomTestStringConvertible {
  let name: String
  let reply: Reply
  let outcome: String

  var testDescription: String { name }
}

private func raw(_ members: String) -> Reply { .message(#"{"jsonrpc":"2.0","id":ID\#(members)}"#) }

private let replies = [
  ReplyCase(name: "a result", reply: .result(["a": 1]), outcome: #"= {"a":1}"#),
  ReplyCase(name: "null", reply: .result(.null), outcome: "= null"),
  ReplyCase(name: "an error", reply: .error(code: -32601, message: "No."), outcome: "! -32601 No."),
  ReplyCase(name: "a null beside the result", reply: raw(#","result":1,"error":null"#), outcome: "= 1"),
  ReplyCase(
    name: "a null beside the error", reply: raw(#","result":null,"error":{"code":5,"message":"x"}"#),
    outcome: "! 5 x"),
  ReplyCase(name: "two nulls", reply: raw(#","result":null,"error":null"#), outcome: "= null"),
  ReplyCase(name: "both", reply: raw(#","result":1,"error":{"code":5}"#), outcome: "! invalid"),
  ReplyCase(name: "neither", reply: raw(""), outcome: "! invalid"),
  ReplyCase(name: "an error of null", reply: raw(#","error":null"#), outcome: "! invalid"),
  ReplyCase(name: "an error without a code", reply: raw(#","error":{"message":"x"}"#), outcome: "! invalid"),
  ReplyCase(name: "an error without a message", reply: raw(#","error":{"code":7}"#), outcome: "! 7 "),
  ReplyCase(name: "two results", reply: raw(#","result":1,"result":2"#), outcome: "! invalid"),
  ReplyCase(
    name: "an id with escapes", reply: .message(#"{"jsonrpc":"2.0","id":"c\u0061sewire-1","result":2}"#),
    outcome: "= 2"),
]

@Test("A call ends with the reply of the client", arguments: replies, bothFramings)
private func reply(_ test: ReplyCase, _ framing: Framing) async throws {
  let editor = try FakeEditor(FakeHandler(), framing: framing) { _ in test.reply }
  editor.client.call("1", "ask", #"{"method":"window/ask","params":{"b":[2]}}"#)
  let request = try await editor.nextRequest()
  #expect(request?.id == "casewire-1" && request?.method == "window/ask" && request?.params == ["b": [2]])
  #expect(try await editor.nextOutcome("1") == test.outcome)
  #expect(try await editor.finish())
}

@Test("A call that times out is cancelled, and its late response is ignored", arguments: [false, true])
private func timeout(_ isDropped: Bool) async throws {
  let time = ManualTime()
  let editor = try FakeEditor(FakeHandler(time: time), time: time) { _ in isDropped ? .dropped : .delayed(1) }
  editor.client.call("1", "ask", #"{"timeout":5}"#)
  #expect(try await time.nextSleep() == time.now + .seconds(5))
  #expect(try await editor.nextRequest()?.id == "casewire-1")
  time.advance(by: .seconds(5))
  #expect(try await editor.nextCancel() == "casewire-1")
  #expect(try await editor.nextOutcome("1") == "! timedOut")
  if !isDropped { try await editor.sendDelayed() }
  editor.client.call("2", "ping")
  #expect(try await editor.next()?["id"] == 2)
  #expect(try await editor.finish())
}

@Test("Each call has its own timeout")
private func timeouts() async throws {
  let time = ManualTime()
  let editor = try FakeEditor(FakeHandler(time: time), time: time) { _ in .dropped }
  for (id, seconds) in [(1, 9), (2, 3), (3, 6)] {
    editor.client.call("\(id)", "ask", #"{"timeout":\#(seconds)}"#)
    #expect(try await editor.nextRequest()?.id == .string("casewire-\(id)"))
  }
  let start = time.now
  for (id, seconds) in [(2, 3), (3, 6), (1, 9)] {
    while let deadline = try await time.nextSleep(), deadline != start + .seconds(seconds) {}
    time.advance(by: start + .seconds(seconds) - time.now)
    #expect(try await editor.nextOutcome("\(id)") == "! timedOut")
    #expect(try await editor.nextCancel() == .string("casewire-\(id)"))
  }
  #expect(try await editor.finish())
}

@Test("A cancelled request cancels the call that it waits for")
private func cancelled() async throws {
  let editor = try FakeEditor(FakeHandler()) { _ in .delayed(1) }
  editor.client.call("1", "ask")
  _ = try await editor.nextRequest()
  editor.client.notify("$/cancelRequest", #"{"id":1}"#)
  #expect(try await editor.nextCancel() == "casewire-1")
  #expect(try await editor.nextOutcome("1") == "! cancelled")
  try await editor.sendDelayed()
  #expect(try await editor.finish())
}

@Test("Responses without a call are ignored", arguments: bothFramings)
private func foreign(_ framing: Framing) async throws {
  let editor = try FakeEditor(FakeHandler(), framing: framing) { _ in .delayed(1) }
  editor.client.call("1", "ask")
  _ = try await editor.nextRequest()
  for id in [
    #""casewire-2""#, #""casewire-0""#, #""casewire-01""#, #""casewire-x""#, "1", "null", "{}", #""casewire-2""#,
  ] {
    editor.client.send(#"{"jsonrpc":"2.0","id":\#(id),"result":7}"#)
    editor.client.send(#"{"jsonrpc":"2.0","id":\#(id),"error":{"code":1,"message":"x"}}"#)
  }
  try await editor.sendDelayed()
  #expect(try await editor.nextOutcome("1") == "= 1")
  editor.client.send(#"{"jsonrpc":"2.0","id":"casewire-1","result":2}"#)
  #expect(try await editor.finish())
}

@Test("A batch may contain responses, which get no response")
private func batch() async throws {
  let editor = try FakeEditor(FakeHandler()) { _ in .dropped }
  // In sequence, so that the id of each call is known.
  for id in ["1", "2"] {
    editor.client.call(id, "ask")
    _ = try await editor.nextRequest()
  }
  editor.client.send(
    #"[{"jsonrpc":"2.0","id":"casewire-1","result":5},{"jsonrpc":"2.0","id":7,"method":"ping"},{"id":"casewire-2"}]"#)
  var found: [String] = []
  for _ in 0..<3 { found.append(short(try await editor.next())) }
  #expect(found.sorted() == ["1 = \"= 5\"", "2 = \"! invalid\"", "[7 = null]"])
  editor.client.send(#"[{"jsonrpc":"2.0","id":"casewire-1","result":5}]"#)
  #expect(try await editor.finish())
}

@Test("The end of the connection ends all calls", arguments: ["input", "exit", "terminate"])
private func end(_ how: String) async throws {
  let editor = try FakeEditor(FakeHandler()) { _ in .dropped }
  editor.client.call("1", "ask", #"{"write":true}"#)
  editor.client.call("2", "ask", #"{"write":true}"#)
  _ = try await editor.nextRequest()
  _ = try await editor.nextRequest()
  switch how {
  case "input": editor.client.closeInput()
  case "exit": editor.client.notify("exit")
  default: editor.client.connection.terminate(.signal(15))
  }
  #expect(try await editor.client.exitCode() == (how == "exit" ? 1 : 0))
  guard how != "exit" else { return }
  var found: [String] = []
  for _ in 0..<2 { found.append(short(try await editor.next())) }
  #expect(found.sorted() == ["1 = \"! connectionEnded\"", "2 = \"! connectionEnded\""])
  #expect(try await editor.next() == nil)
}

@Test("A call after the end of the connection fails at once")
private func afterTheEnd() async throws {
  let handler = FakeHandler()
  let editor = try FakeEditor(handler) { _ in .dropped }
  editor.client.call("1", "ask", #"{"gate":"late","write":true}"#)
  try await handler.gate.waitFor("late")
  editor.client.connection.terminate(.signal(15))
  handler.gate.open("late")
  #expect(try await editor.nextOutcome("1") == "! connectionEnded")
  #expect(try await editor.client.exitCode() == 0)
}

@Test("Ids are never reused, and those of the client and of the server are separate")
private func ids() async throws {
  let handler = FakeHandler()
  let editor = try FakeEditor(handler) { .result(.string($0.id.text)) }
  editor.client.work(#""casewire-1""#, "held")
  try await handler.gate.waitFor("held")
  for number in 1...3 {
    editor.client.call("1", "ask")
    #expect(try await editor.nextRequest()?.id == .string("casewire-\(number)"))
    #expect(try await editor.nextOutcome("1") == #"= "\"casewire-\#(number)\"""#)
  }
  handler.gate.openAll()
  #expect(short(try await editor.next()) == #""casewire-1" = "held""#)
  #expect(try await editor.finish())
}

@Test("A response overtakes queued requests")
private func overtaking() async throws {
  let handler = FakeHandler()
  var options = ConnectionOptions()
  options.runningLimit = 1
  let editor = try FakeEditor(handler, options: options) { _ in .delayed(1) }
  editor.client.call("1", "ask")
  _ = try await editor.nextRequest()
  for id in 2..<20 { editor.client.work("\(id)", "held") }
  try await editor.sendDelayed()
  #expect(try await editor.nextOutcome("1") == "= 1")
  handler.gate.openAll()
  for _ in 2..<20 { _ = try await editor.next() }
  #expect(try await editor.finish())
}

@Test("At most 256 calls wait for a client that never responds")
private func limit() async throws {
  var options = ConnectionOptions()
  options.runningLimit = 1000
  let editor = try FakeEditor(FakeHandler(), options: options) { _ in .dropped }
  for id in 0...256 { editor.client.call("\(id)", "ask") }
  for _ in 0..<256 { _ = try await editor.nextRequest() }
  #expect(try await editor.next()?["result"] == "! tooMany")
  editor.client.closeInput()
  #expect(try await editor.client.exitCode() == 0)
}

extension FakeEditor {
  /// The result of an `ask` request, which must be the next message.
  fileprivate func nextOutcome(_ id: String) async throws -> String? {
    let message = try await next()
    guard try message?["id"] == JSON(parsing: id) else { return short(message) }
    return message?["result"]?.string
  }

  /// Closes the input and checks that no further message comes.
  fileprivate func finish() async throws -> Bool {
    client.closeInput()
    let rest = try await next()
    if let rest { print("left: \(rest.text)") }
    return try await client.exitCode() == 0 && rest == nil
  }
}
