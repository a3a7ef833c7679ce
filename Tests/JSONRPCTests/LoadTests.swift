import JSON
import JSONRPC
import TestSupport
import Testing

@Test("More than 256 running requests are queued; reading pauses at 1,024 queued; cancellations and pings still pass")
private func counts() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  for id in 0..<300 { client.work("\(id)", "\(id)") }
  client.call(#""ping""#, "ping")
  #expect(try await client.nextShort() == #""ping" = null"#)
  for id in 0..<256 { try await handler.gate.waitFor("\(id)") }
  #expect(handler.gate.arrivals.count == 256)
  client.notify("$/cancelRequest", #"{"id":299}"#)
  #expect(try await client.nextShort() == "299 ! -32800 requestCancelled")

  // 43 are queued; 981 more are read, and the rest is not.
  for id in 300..<2000 { client.work("\(id)", "\(id)") }
  client.call(#""late""#, "ping")
  client.closeInput()
  handler.gate.open("0")
  #expect(try await client.nextShort() == #"0 = "0""#)
  try await handler.gate.waitFor("256")
  #expect(handler.gate.arrivals.count == 257)
  #expect(handler.seen.count <= 1 + 257 + 1024 + 1)
  handler.gate.openAll()
  var answered: Set<String> = []
  while let message = try await client.next() { answered.insert(message["id"]?.text ?? "") }
  #expect(answered == Set((1..<2000).filter { $0 != 299 }.map(String.init) + [#""late""#]))
  #expect(try await client.exitCode() == 0)
}

@Test("Queued requests start in the order of arrival")
private func startOrder() async throws {
  let handler = FakeHandler()
  var options = ConnectionOptions()
  options.runningLimit = 1
  let client = try FakeClient(handler, options: options)
  for id in 0..<100 { client.work("\(id)", "\(id)") }
  handler.gate.openAll()
  for id in 0..<100 { #expect(try await client.nextShort() == #"\#(id) = "\#(id)""#) }
  #expect(handler.gate.arrivals == (0..<100).map(String.init))
  #expect(try await client.finish())
}

@Test("The bytes of running requests are limited, and one runs whatever its size")
private func bytes() async throws {
  let handler = FakeHandler()
  var options = ConnectionOptions()
  options.runningBytesLimit = 10_000
  let client = try FakeClient(handler, options: options)
  let padding = #""padding":"\#(String(repeating: "x", count: 20_000))""#
  client.work("1", "one", padding)
  try await handler.gate.waitFor("one")
  client.work("2", "two")
  client.work("3", "three", padding)
  client.call("4", "ping")
  #expect(try await client.nextShort() == "4 = null")
  #expect(handler.gate.arrivals == ["one"])
  handler.gate.open("one")
  #expect(try await client.nextShort() == #"1 = "one""#)
  try await handler.gate.waitFor("two")
  client.call("5", "ping")
  #expect(try await client.nextShort() == "5 = null")
  #expect(handler.gate.arrivals == ["one", "two"])
  handler.gate.openAll()
  #expect(try await client.nextShorts(2) == [#"2 = "two""#, #"3 = "three""#])
  #expect(try await client.finish())
}

@Test("Long polls have a separate limit, and do not count with the others")
private func longPolls() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  for id in 0..<66 { client.work("\(id)", "poll \(id)", #""poll":true"#) }
  for id in 0..<64 { try await handler.gate.waitFor("poll \(id)") }
  for id in 100..<356 { client.work("\(id)", "\(id)") }
  for id in 100..<356 { try await handler.gate.waitFor("\(id)") }
  #expect(handler.gate.arrivals.count == 64 + 256)
  handler.gate.open("poll 0")
  #expect(try await client.nextShort() == #"0 = "poll 0""#)
  try await handler.gate.waitFor("poll 64")
  #expect(!handler.gate.arrivals.contains("poll 65"))
  client.closeInput()
  var cancelled: [String] = []
  for _ in 0..<65 { cancelled.append(try await client.nextShort()) }
  #expect(cancelled.sorted() == (1..<66).map { "\($0) ! -32800 requestCancelled" }.sorted())
  handler.gate.openAll()
  #expect(try await client.rest().count == 256)
  #expect(try await client.exitCode() == 0)
}

@Test(
  "Reading pauses while the client does not read; it gets every response when it reads again", arguments: bothFramings)
private func slowReader(_ framing: Framing) async throws {
  let handler = FakeHandler()
  let stops = Mailbox<String>("reading to stop")
  var options = ConnectionOptions()
  options.runningBytesLimit = 1 << 20
  options.log = { _, text in stops.send(text) }
  let client = try FakeClient(handler, framing: framing, options: options, reads: false)
  let count = 200_000
  let request = #"{"jsonrpc":"2.0","id":@,"method":"ping","params":{"padding":"0123456789"}}"#
  var text = ""
  let parts = request.split(separator: "@").map(String.init)
  for id in 0..<count { text += client.framed(parts[0] + String(id) + parts[1]) }
  client.send(raw: text)
  client.closeInput()
  // As many as fill 1 MiB of responses, a pipe, and a queue of 1,024.
  #expect(try await stops.next()?.contains("Reading pauses") == true)
  let taken = handler.count
  #expect(taken > 10_000 && taken < 35_000, "\(taken)")
  client.startReading()
  var ids: [Int] = []
  ids.reserveCapacity(count)
  // Split without the parser, because parsing all of them takes a debug build long.
  while let message = try await client.nextText() {
    let id = message.utf8.dropFirst(#"{"jsonrpc":"2.0","id":"#.utf8.count).prefix { $0 != UInt8(ascii: ",") }
    ids.append(Int(Substring(id)) ?? -1)
  }
  #expect(ids.count == count)
  #expect(ids.sorted() == Array(0..<count))
  #expect(try await client.exitCode() == 0)
}

@Test("Responses that the client does not read delay further work")
private func slowReaderOfWork() async throws {
  let handler = FakeHandler()
  handler.gate.openAll()
  let stops = Mailbox<String>("reading to stop")
  var options = ConnectionOptions()
  options.runningLimit = 4
  options.runningBytesLimit = 1 << 20
  options.log = { _, text in stops.send(text) }
  let client = try FakeClient(handler, options: options, reads: false)
  for id in 0..<1500 { client.work("\(id)", "\(id)", #""size":100000"#) }
  client.closeInput()
  #expect(try await stops.next()?.contains("Reading pauses") == true)
  #expect(handler.gate.arrivals.count < 20)
  client.startReading()
  var ids: [Int] = []
  while let message = try await client.next() { ids.append(message["id"]?.integer ?? -1) }
  #expect(ids.sorted() == Array(0..<1500))
  #expect(try await client.exitCode() == 0)
}

@Test("The responses of a batch have a size limit: above it, reads are refused, but not writes")
private func batchBytes() async throws {
  let handler = FakeHandler()
  handler.gate.openAll()
  var options = ConnectionOptions()
  options.queuedBytesLimit = 250_000
  let client = try FakeClient(handler, options: options)
  let members = (0..<6).map { id in
    let params = #"{"name":"x","size":\#(id == 5 ? 10 : 100_000),"write":\#(id == 4),"lane":"exclusive:a"}"#
    return #"{"jsonrpc":"2.0","id":\#(id),"method":"work","params":\#(params)}"#
  }
  client.send("[\(members.joined(separator: ","))]")
  let answers = try #require(try await client.next()?.array)
  #expect(answers.map { $0["result"] != nil } == [true, true, false, false, true, true])
  #expect(answers[2]["error"]?["data"]?["kind"] == "tooLarge")
  #expect(try await client.finish())
}

/// Inline methods count as well: otherwise reading pauses at the limit, and the batch never ends.
@Test("A batch whose responses exceed the limit during dispatch is answered", arguments: [900, 60_000])
private func overloadedBatch(_ size: Int) async throws {
  var options = ConnectionOptions()
  options.queuedBytesLimit = 20 * size
  let client = try FakeClient(FakeHandler(), options: options)
  let members = (0..<100).map { #"{"jsonrpc":"2.0","id":\#($0),"method":"big","params":{"size":\#(size)}}"# }
  client.send("[\(members.joined(separator: ","))]")
  let answers = try #require(try await client.next()?.array)
  #expect(answers.count == 100 && answers.allSatisfy { $0["id"] != nil })
  // Short ones are not refused.
  #expect(answers.contains { $0["error"]?["data"]?["kind"] == "tooLarge" } == (size > 1024))
  client.call("\"after\"", "ping")
  #expect(try await client.nextShort() == "\"after\" = null")
  #expect(try await client.finish())
}

@Test("A batch of large inline responses is answered")
private func largeInlineBatch() async throws {
  var options = ConnectionOptions()
  options.queuedBytesLimit = 250_000
  let client = try FakeClient(FakeHandler(), options: options)
  let members = (0..<6).map { #"{"jsonrpc":"2.0","id":\#($0),"method":"big","params":{"size":100000}}"# }
  client.send("[\(members.joined(separator: ","))]")
  let answers = try #require(try await client.next()?.array)
  #expect(answers.map { $0["result"] != nil } == [true, true, false, false, false, false])
  #expect(answers[2]["error"]?["data"]?["kind"] == "tooLarge")
  #expect(try await client.finish())
}
