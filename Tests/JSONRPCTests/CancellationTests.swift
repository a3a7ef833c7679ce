import JSONRPC
import TestSupport
import Testing

@Test("A cancellation overtakes requests that run, are queued, are done or are unknown", arguments: bothFramings)
private func cancelling(_ framing: Framing) async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler, framing: framing)
  client.work("1", "one", #""lane":"exclusive:a""#)
  client.work("2", "two", #""lane":"exclusive:a""#)
  try await handler.gate.waitFor("one")
  client.notify("$/cancelRequest", #"{"id":2}"#)
  #expect(try await client.nextShort() == "2 ! -32800 requestCancelled")
  client.notify("$/cancelRequest", #"{"id":2}"#)
  client.notify("$/cancelRequest", #"{"id":1}"#)
  client.notify("$/cancelRequest", #"{"id":1}"#)
  #expect(try await client.nextShort() == "1 ! -32800 requestCancelled")
  client.notify("$/cancelRequest", #"{"id":1}"#)
  client.notify("$/cancelRequest", #"{"id":"1"}"#)
  client.call("3", "ping")
  #expect(try await client.nextShort() == "3 = null")
  #expect(try await client.finish())
}

@Test("A cancelled request that still has a result returns it")
private func stubborn() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  client.work("1", "one", #""stubborn":true"#)
  try await handler.gate.waitFor("one")
  client.notify("$/cancelRequest", #"{"id":1}"#)
  #expect(try await client.nextShort() == #"1 = "one""#)
  #expect(try await client.finish())
}

@Test("The id in a cancellation may use other escapes than the request")
private func escapedID() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  client.work(#""a/\u0062""#, "one")
  client.notify("$/cancel\\u0052equest", #"{"x":1,"id":"\u0061\/b"}"#)
  #expect(try await client.nextShort() == #""a/b" ! -32800 requestCancelled"#)
  #expect(try await client.finish())
}

@Test("Cancellations without a valid id are ignored")
private func malformed() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  client.work("null", "one")
  for params in ["null", "{}", "[1]", #"{"id":null}"#, #"{"id":{}}"#, #"{"id":true}"#, #"{"id":[null]}"#] {
    client.notify("$/cancelRequest", params)
  }
  client.notify("$/cancelRequest")
  client.call("1", "ping")
  #expect(try await client.nextShort() == "1 = null")
  handler.gate.openAll()
  #expect(try await client.nextShort() == #"null = "one""#)
  #expect(try await client.finish())
}

@Test("A cancellation directly after its request is never lost, and gives one response")
private func race() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  for id in 0..<300 {
    client.work("\(id)", "held")
    client.notify("$/cancelRequest", #"{"id":\#(id)}"#)
  }
  let expected = (0..<300).map { "\($0) ! -32800 requestCancelled" }.sorted()
  #expect(try await client.nextShorts(300) == expected)
  #expect(try await client.finish())
}

@Test(
  "Under the silent rule, a cancelled request gets no response, whether it runs or is queued", arguments: bothFramings)
private func silent(_ framing: Framing) async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler, framing: framing)
  client.work("1", "one", #""lane":"exclusive:a","silent":true"#)
  client.work("2", "two", #""lane":"exclusive:a","silent":true"#)
  client.work("3", "three", #""silent":true,"stubborn":true"#)
  client.work("4", "four", #""silent":true"#)
  for name in ["one", "three", "four"] { try await handler.gate.waitFor(name) }
  for id in [2, 1, 3, 1] { client.notify("$/cancelRequest", #"{"id":\#(id)}"#) }
  client.call("5", "ping")
  #expect(try await client.nextShort() == "5 = null")
  handler.gate.open("four")
  #expect(try await client.nextShort() == #"4 = "four""#)
  #expect(try await client.finish())
}

@Test("Under the silent rule, the responses of a batch omit cancelled requests")
private func silentInBatch() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  func member(_ id: Int) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"work","params":{"name":"\#(id)","silent":true}}"#
  }
  client.send("[\(member(1)),\(member(2))]")
  client.send("[\(member(3))]")
  for id in 1...3 { try await handler.gate.waitFor("\(id)") }
  client.notify("$/cancelRequest", #"{"id":1}"#)
  client.notify("$/cancelRequest", #"{"id":3}"#)
  client.call("4", "ping")
  #expect(try await client.nextShort() == "4 = null")
  handler.gate.openAll()
  #expect(try await client.nextShort() == #"[2 = "2"]"#)
  #expect(try await client.finish())
}
