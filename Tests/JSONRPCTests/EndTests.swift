import JSON
import JSONRPC
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

@Test("Empty input gives no output", arguments: ["", " \n\r\n\t", "\u{FEFF}"])
private func blank(_ text: String) async throws {
  let client = try FakeClient(FakeHandler())
  client.send(raw: text)
  #expect(try await client.finish())
}

@Test("A value that the end of the input truncates gets a parse error", arguments: bothFramings)
private func cutOff(_ framing: Framing) async throws {
  let client = try FakeClient(FakeHandler(), framing: framing)
  client.send(raw: String(client.framed(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#).dropLast(4)))
  #expect(try await client.finish(["null ! -32700 parseError"]))
}

@Test("A request that ends with the input is answered")
private func noLineEnd() async throws {
  let client = try FakeClient(FakeHandler())
  client.send(raw: #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#)
  #expect(try await client.finish(["1 = null"]))
}

@Test("shutdown and exit end the server with code 0", arguments: bothFramings)
private func shutdown(_ framing: Framing) async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler, framing: framing)
  client.call("1", "shutdown")
  client.call("2", "ping")
  client.notify("note")
  client.notify("exit")
  client.call("3", "ping")
  #expect(try await client.nextShort() == "1 = null")
  #expect(try await client.nextShort() == "2 ! -32600 invalidRequest")
  #expect(try await client.nextShort() == "end")
  #expect(try await client.exitCode() == 0)
  #expect(handler.seen == ["shutdown"])
}

@Test("exit without shutdown fails, and waits for no request", arguments: bothFramings)
private func exitAlone(_ framing: Framing) async throws {
  let handler = FakeHandler()
  let errors = Mailbox<String>("what was logged")
  var options = ConnectionOptions()
  options.log = { level, text in if level == .error { errors.send(text) } }
  let client = try FakeClient(handler, framing: framing, options: options)
  client.work("1", "one", #""write":true"#)
  client.work("3", "read")
  client.call("2", "ping")
  client.notify("exit")
  #expect(try await client.nextShort() == "2 = null")
  #expect(try await client.nextShort() == "end")
  #expect(try await client.exitCode() == 1)
  // A write may have succeeded; a read has no effect.
  #expect(try await errors.next()?.contains("the write with the id 1 ") == true)
  errors.finish()
  #expect(try await errors.next() == nil)
}

@Test("At the end of line-framed input, requests run to their end, and long polls end at once")
private func endOfLines() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  client.work("1", "one", #""lane":"exclusive:a""#)
  client.work("2", "two", #""lane":"exclusive:a""#)
  client.work("3", "poll", #""poll":true"#)
  client.closeInput()
  #expect(try await client.nextShort() == "3 ! -32800 requestCancelled")
  handler.gate.openAll()
  #expect(try await client.nextShort() == #"1 = "one""#)
  #expect(try await client.nextShort() == #"2 = "two""#)
  #expect(try await client.nextShort() == "end")
  #expect(try await client.exitCode() == 0)
}

@Test("At the end of header-framed input, reads are cancelled, long polls answer what they have, and writes continue")
private func endOfHeaders() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler, framing: .headers)
  client.work("1", "read", #""lane":"shared:a","stubborn":true"#)
  client.work("2", "first", #""lane":"exclusive:b","write":true"#)
  client.work("3", "second", #""lane":"exclusive:b","write":true"#)
  client.work("4", "poll", #""poll":true"#)
  client.work("5", "answer", #""poll":true,"stubborn":true"#)
  try await handler.gate.waitFor("first")
  client.closeInput()
  #expect(
    try await client.nextShorts(3) == [
      "1 ! -32800 requestCancelled", "4 ! -32800 requestCancelled", #"5 = "answer""#,
    ])
  handler.gate.openAll()
  #expect(try await client.nextShort() == #"2 = "first""#)
  #expect(try await client.nextShort() == #"3 = "second""#)
  #expect(try await client.nextShort() == "end")
  #expect(try await client.exitCode() == 0)
}

@Test("Writes get ten seconds, and one more to report their outcome", arguments: [false, true])
private func expiry(_ isDeaf: Bool) async throws {
  let handler = FakeHandler()
  let time = ManualTime()
  var options = ConnectionOptions()
  options.time = time
  let client = try FakeClient(handler, framing: .headers, options: options)
  client.work("1", "one", #""write":true,"lane":"exclusive:a","deaf":\#(isDeaf)"#)
  client.work("2", "two", #""write":true,"lane":"exclusive:a""#)
  try await handler.gate.waitFor("one")
  client.closeInput()
  let deadline = try #require(try await time.nextSleep())
  #expect(deadline - time.now == .seconds(10))
  time.advance(by: .seconds(10))
  if isDeaf {
    #expect(try await client.nextShort() == "2 ! -32800 requestCancelled")
    // It may still report its outcome.
    #expect(await handler.gate.pass("abandoned one"))
    _ = try await time.nextSleep()
    time.advance(by: .seconds(1))
    #expect(try await client.nextShort() == "1 ! -32803 requestFailed")
  } else {
    #expect(try await client.nextShorts(2) == ["1 ! -32800 requestCancelled", "2 ! -32800 requestCancelled"])
  }
  #expect(try await client.nextShort() == "end")
  #expect(try await client.exitCode() == 0)
  handler.gate.openAll()
}

@Test("A second signal ends the ten seconds at once", arguments: [false, true])
private func hastened(_ isDeaf: Bool) async throws {
  let handler = FakeHandler()
  let time = ManualTime()
  var options = ConnectionOptions()
  options.time = time
  let client = try FakeClient(handler, framing: .headers, options: options)
  client.work("1", "one", #""write":true,"deaf":\#(isDeaf)"#)
  try await handler.gate.waitFor("one")
  client.connection.terminate(.signal(15))
  _ = try await time.nextSleep()
  client.connection.hasten()
  if isDeaf {
    #expect(await handler.gate.pass("abandoned one"))
    let deadline = try #require(try await time.nextSleep())
    #expect(deadline - time.now == .seconds(1))
    time.advance(by: .seconds(1))
    #expect(try await client.nextShort() == "1 ! -32803 requestFailed")
  } else {
    #expect(try await client.nextShort() == "1 ! -32800 requestCancelled")
  }
  #expect(try await client.nextShort() == "end")
  #expect(try await client.exitCode() == 0)
  handler.gate.openAll()
}

@Test("Output that the client does not read is discarded", arguments: bothFramings)
private func unflushable(_ framing: Framing) async throws {
  let time = ManualTime()
  var options = ConnectionOptions()
  options.time = time
  let client = try FakeClient(FakeHandler(), framing: framing, options: options, reads: false)
  client.call("1", "big", #"{"size":3000000}"#)
  client.notify("exit")
  _ = try await time.nextSleep()
  time.advance(by: .seconds(10))
  #expect(try await client.exitCode() == 1)
  client.startReading()
}

@Test("Terminating ends a waiting read", arguments: bothFramings)
private func terminating(_ framing: Framing) async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler, framing: framing)
  client.work("1", "read")
  client.work("2", "write", #""write":true"#)
  client.call("3", "ping")
  #expect(try await client.nextShort() == "3 = null")
  client.connection.terminate(.signal(15))
  client.connection.terminate(.signal(15))
  #expect(try await client.nextShort() == "1 ! -32800 requestCancelled")
  handler.gate.openAll()
  #expect(try await client.nextShort() == #"2 = "write""#)
  #expect(try await client.nextShort() == "end")
  #expect(try await client.exitCode() == 0)
}

@Test("Terminating ends requests that run after the end of the input")
private func terminatingAtTheEnd() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  client.work("1", "one", #""stubborn":true"#)
  client.work("2", "poll", #""poll":true"#)
  client.closeInput()
  #expect(try await client.nextShort() == "2 ! -32800 requestCancelled")
  client.connection.terminate(.signal(15))
  #expect(try await client.nextShort() == "1 ! -32800 requestCancelled")
  #expect(try await client.exitCode() == 0)
}

@Test("Terminating before any input works", arguments: 0..<20)
private func terminatingEarly(_ round: Int) async throws {
  let client = try FakeClient(FakeHandler())
  client.connection.terminate(.parentGone(1))
  #expect(try await client.exitCode() == 0)
}

@Test("A client that closes its end ends the server without an error, even while a read waits", arguments: bothFramings)
private func brokenPipe(_ framing: Framing) async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler, framing: framing, reads: false)
  client.work("1", "one")
  client.work("2", "two", #""poll":true"#)
  try await handler.gate.waitFor("one")
  client.closeOutput()
  #expect(try await client.exitCode() == 0)
  handler.gate.openAll()
}

@Test("A write continues for ten seconds after its client has disconnected")
private func brokenPipeInWrite() async throws {
  let handler = FakeHandler()
  let time = ManualTime()
  var options = ConnectionOptions()
  options.time = time
  let client = try FakeClient(handler, options: options, reads: false)
  client.work("1", "one", #""write":true,"lane":"exclusive:a""#)
  client.work("2", "two", #""write":true,"lane":"exclusive:a""#)
  // Read after the two others: input that was not read when the client disconnects is not processed.
  client.work("3", "three")
  try await handler.gate.waitFor("one")
  try await handler.gate.waitFor("three")
  client.closeOutput()
  let deadline = try #require(try await time.nextSleep())
  #expect(deadline - time.now == .seconds(10))
  handler.gate.open("one")
  try await handler.gate.waitFor("two")
  handler.gate.open("two")
  #expect(try await client.exitCode() == 0)
}

@Test("A client may close its end while a task responds")
private func brokenPipeInTask() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler, reads: false)
  client.work("1", "one")
  try await handler.gate.waitFor("one")
  client.closeOutput()
  handler.gate.open("one")
  #expect(try await client.exitCode() == 0)
}

#if os(Linux)
  @Test("An output error while the client is connected is logged, and the exit code is not 0", arguments: bothFramings)
  private func fullDisk(_ framing: Framing) async throws {
    let log = Mailbox<String>("what was logged")
    var options = ConnectionOptions()
    options.log = { level, text in if level == .error { log.send(text) } }
    let input = try FileDescriptors.makePipe()
    let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
    let connection = Connection(input: input.read, output: full, handler: FakeHandler(), options: options)
    let header = framing == .lines ? "" : "Content-Length: 40\r\n\r\n"
    let message = header + #"{"jsonrpc":"2.0","id":1,"method":"ping"}"# + "\n"
    try FileDescriptors.writeAll(input.write, Array(message.utf8))
    let code = await DetachedThread.value { connection.run() }
    #expect(code == 1)
    #expect(try await log.next() == "Cannot write responses: No space left on device. The connection ends.")
    for descriptor in [input.read, input.write, full] { FileDescriptors.close(descriptor) }
  }
#endif

@Test("A client may close its end while much output is queued")
private func brokenPipeInWriter() async throws {
  let client = try FakeClient(FakeHandler(), reads: false)
  client.call("1", "big", #"{"size":3000000}"#)
  client.call("2", "note", "{}")
  client.closeOutput()
  #expect(try await client.exitCode() == 0)
}

@Test("If the connection closes while responses are created, every request gets one response", arguments: 0..<100)
private func closeRace(_ round: Int) async throws {
  let handler = FakeHandler()
  handler.gate.openAll()
  let client = try FakeClient(handler, framing: round % 2 == 0 ? .lines : .headers)
  for id in 0..<20 {
    if id % 3 == 0 { client.call("\(id)", "ping") } else { client.work("\(id)", "w", #""write":\#(id % 3 == 1)"#) }
    if id % 7 == 6 { client.notify("$/cancelRequest", #"{"id":\#(id)}"#) }
  }
  client.closeInput()
  var ids: [Int] = []
  while let message = try await client.next() { ids.append(message["id"]?.integer ?? -1) }
  #expect(ids.sorted() == Array(0..<20))
  #expect(try await client.exitCode() == 0)
}
