import JSON
import JSONRPC
import TestSupport
import Testing

private let long = String(repeating: "x", count: 1025)

/// One message and its response.
private let messages: [(sent: String, answer: String)] = [
  // Ids of all kinds are echoed as received.
  (#"{"jsonrpc":"2.0","id":0,"method":"ping"}"#, "0 = null"),
  (#"{"jsonrpc":"2.0","id":-7,"method":"ping"}"#, "-7 = null"),
  (#"{"jsonrpc":"2.0","id":1.50,"method":"ping"}"#, "1.50 = null"),
  (#"{"jsonrpc":"2.0","id":1e2,"method":"ping"}"#, "1e2 = null"),
  (#"{"jsonrpc":"2.0","id":90071992547409931234567890,"method":"ping"}"#, "90071992547409931234567890 = null"),
  (#"{"jsonrpc":"2.0","id":"","method":"ping"}"#, #""" = null"#),
  (#"{"jsonrpc":"2.0","id":"ä/😀","method":"ping"}"#, #""ä/😀" = null"#),
  (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, "null = null"),
  (#"{"jsonrpc":"2.0","id":true,"method":"ping"}"#, "null ! -32600 invalidRequest"),
  (#"{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}"#, "null ! -32600 invalidRequest"),
  (#"{"jsonrpc":"2.0","id":[1],"method":"ping"}"#, "null ! -32600 invalidRequest"),
  // Names and texts are compared after decoding; the order does not matter; other members are skipped.
  (#"{"\u006dethod":"pi\/ng","i\u0064":1,"jsonrpc":"2\u002e0"}"#, "1 = null"),
  (#"{"x":[{}],"method":"echo","params":{"a":[1]},"id":1,"jsonrpc":"2.0"}"#, #"1 = {"a":[1]}"#),
  // Params.
  (#"{"jsonrpc":"2.0","id":1,"method":"echo"}"#, "1 = null"),
  (#"{"jsonrpc":"2.0","id":1,"method":"echo","params":null}"#, "1 = null"),
  (#"{"jsonrpc":"2.0","id":1,"method":"echo","params":{}}"#, "1 = {}"),
  (#"{"jsonrpc":"2.0","id":1,"method":"echo","params":[1,"a"]}"#, #"1 = [1,"a"]"#),
  (#"{"jsonrpc":"2.0","id":1,"method":"echo","params":1}"#, "1 ! -32600 invalidRequest"),
  (#"{"jsonrpc":"2.0","id":1,"method":"echo","params":"a"}"#, "1 ! -32600 invalidRequest"),
  (#"{"jsonrpc":"2.0","id":1,"method":"echo","params":false}"#, "1 ! -32600 invalidRequest"),
  (#"{"jsonrpc":"2.0","method":"echo","params":1}"#, "null ! -32600 invalidRequest"),
  (#"{"jsonrpc":"2.0","id":1,"method":"echo","params":[]}"#, "1 = null"),
  (#"{"jsonrpc":"2.0","id":1,"method":"echo","params":[ null ]}"#, "1 = null"),
  (#"{"jsonrpc":"2.0","id":1,"method":"echo","params":[null,null]}"#, "1 = [null,null]"),
  (#"{"jsonrpc":"2.0","id":1,"method":"echo","params":[[]]}"#, "1 = [[]]"),
  // An invalid text in a valid message.
  (#"{"jsonrpc":"2.0","id":1,"method":"echo","params":{"a":"\ud800"}}"#, "1 ! -32700 parseError"),
  (#"{"jsonrpc":"2.0","method":"echo","params":{"a":"\ud800"}}"#, "null ! -32700 parseError"),
  // Echoed values are bounded.
  (#"{"jsonrpc":"2.0","id":"\#(long)","method":"ping"}"#, "null ! -32600 invalidRequest"),
  (#"{"jsonrpc":"2.0","id":\#(String(repeating: "1", count: 1025)),"method":"ping"}"#, "null ! -32600 invalidRequest"),
  (#"{"jsonrpc":"2.0","id":1,"method":"\#(long)"}"#, "1 ! -32600 invalidRequest"),
  // A success has a result, whatever the handler writes.
  (#"{"jsonrpc":"2.0","id":1,"method":"nothing"}"#, "1 = null"),
  // Messages that are not requests.
  (#"{"jsonrpc":"2.0","id":1,"method":"no/such"}"#, "1 ! -32601 methodNotFound"),
  (#"{"jsonrpc":"2.0","id":1,"method":1}"#, "1 ! -32600 invalidRequest"),
  (#"{"jsonrpc":"2.0","id":1}"#, "1 ! -32600 invalidRequest"),
  (#"{"id":1,"method":"ping"}"#, "1 ! -32600 invalidRequest"),
  (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, "1 ! -32600 invalidRequest"),
  (#"{"jsonrpc":2.0,"id":1,"method":"ping"}"#, "1 ! -32600 invalidRequest"),
  (#"{"method":"ping"}"#, "null ! -32600 invalidRequest"),
  ("{}", "null ! -32600 invalidRequest"),
  // Duplicate members.
  (#"{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"ping"}"#, "1 ! -32600 invalidRequest"),
  (#"{"jsonrpc":"2.0","id":1,"id":1,"method":"ping"}"#, "null ! -32600 invalidRequest"),
  (#"{"jsonrpc":"2.0","id":1,"method":"ping","m\u0065thod":"ping"}"#, "1 ! -32600 invalidRequest"),
  (#"{"jsonrpc":"2.0","id":1,"method":"echo","params":{},"params":{}}"#, "1 ! -32600 invalidRequest"),
  (#"{"jsonrpc":"2.0","id":1,"method":"echo","params":{"a":1,"a":2},"x":1,"x":2}"#, #"1 = {"a":1,"a":2}"#),
]

@Test("Each message gets its response, in both framings", arguments: bothFramings)
private func answers(_ framing: Framing) async throws {
  let client = try FakeClient(FakeHandler(), framing: framing)
  for (sent, answer) in messages {
    client.send(sent)
    #expect(try await client.nextShort() == answer, "\(sent)")
  }
  #expect(try await client.finish())
}

@Test("Notifications, responses and white space get no response", arguments: bothFramings)
private func silence(_ framing: Framing) async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler, framing: framing)
  client.notify("note/one", #"{"a":1}"#)
  client.notify("$/unknown")
  client.send(raw: "\r\n\r\n")
  client.send(#"{"jsonrpc":"2.0","id":1,"result":null}"#)
  client.send(#"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}"#)
  client.call("2", "ping")
  #expect(try await client.nextShort() == "2 = null")
  #expect(try await client.finish())
  #expect(handler.seen == ["note/one", "$/unknown", "ping"])
}

@Test("A parse error has its position")
private func parseErrors() async throws {
  let client = try FakeClient(FakeHandler())
  client.send("{\"a\":\n 1 x}")
  let error = try #require(try await client.next()?["error"])
  #expect(error["code"]?.integer == -32700)
  #expect(error["data"]?.text == #"{"kind":"parseError","offset":9,"line":2,"column":4}"#)
  #expect(try await client.finish())
}

@Test("A message with half a surrogate pair is refused with its id, and the next one is read", arguments: bothFramings)
private func loneSurrogates(_ framing: Framing) async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler, framing: framing)
  let messages = [
    (#"{"jsonrpc":"2.0","id":7,"method":"echo","params":{"text":"cut \ud83d"}}"#, "7 ! -32700 parseError"),
    (#"{"jsonrpc":"2.0","method":"echo","params":{"text":"\ude00"},"id":"a"}"#, #""a" ! -32700 parseError"#),
    ("{\"params\":\n[\"\\ud83d\\ud83d\"],\n\"id\":8,\"jsonrpc\":\"2.0\",\"method\":\"echo\"}", "8 ! -32700 parseError"),
    (#"{"jsonrpc":"2.0","method":"note","params":["\ud83d"]}"#, "null ! -32700 parseError"),
    (#"{"jsonrpc":"2.0","id":9,"method":"echo","params":["\ud83d\ude00"]}"#, #"9 = ["😀"]"#),
  ]
  for (sent, answer) in messages {
    client.send(sent)
    #expect(try await client.nextShort() == answer, "\(sent)")
  }
  #expect(try await client.finish())
  #expect(handler.seen == ["echo"])
}

/// The rest of an invalid message, whose member `x` is half a surrogate pair, and the id of the refusal.
@Test(
  "The id of an invalid message is found among long members, many members and escaped names", arguments: bothFramings)
private func damagedMembers(_ framing: Framing) async throws {
  let client = try FakeClient(FakeHandler(), framing: framing)
  let long = String(repeating: "a", count: 5000)
  let rows = [
    (#""id":1,"params":{"a":["\#(long)",{"b":"\udc00"}]},"method":"echo""#, "1"),
    (#""params":"\#(long)","id":2,"method":"\#(long)""#, "2"), (#""\u0069d" : 3 , "method":"echo""#, "3"),
    (#""\#(long)":1,"id":"b","method":"echo""#, #""b""#), (#""id":"\#(long)","method":"echo""#, "null"),
    (#""id":"\ud83d","method":"echo""#, "null"), (#""id":4,"id":5,"method":"echo""#, "null"),
    (#""id":{},"method":"echo""#, "null"), (#""a":[],"id":6"#, "6"),
    (String(repeating: #""a":1,"#, count: 1000) + #""id":7,"method":"echo""#, "7"),
  ]
  for (members, id) in rows {
    client.send(#"{"jsonrpc":"2.0","x":"\ud83d",\#(members)}"#)
    #expect(try await client.nextShort() == "\(id) ! -32700 parseError", "\(members.prefix(100))")
  }
  #expect(try await client.finish())
}

@Test("JSON that is not a message is refused")
private func scalars() async throws {
  let client = try FakeClient(FakeHandler())
  client.send(raw: "[]\n1 \"a\"\nnull\n[[],1,\"a\"]\n")
  #expect(try await client.nextShort() == "null ! -32600 invalidRequest")
  for _ in 0..<3 { #expect(try await client.nextShort() == "null ! -32600 invalidRequest") }
  let one = "null ! -32600 invalidRequest"
  #expect(try await client.nextShort() == "[\(one); \(one); \(one)]")
  #expect(try await client.finish())
}

@Test("Batches are refused in header framing")
private func batchInHeaders() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler, framing: .headers)
  client.send(#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#)
  #expect(try await client.nextShort() == "null ! -32600 invalidRequest")
  #expect(try await client.finish())
  #expect(handler.seen.isEmpty)
}

@Test("Invalid header blocks are refused, and the next message is read")
private func badHeaders() async throws {
  let client = try FakeClient(FakeHandler(), framing: .headers)
  client.send(raw: "Content-Length: -1\r\n\r\n{}")
  #expect(try await client.nextShort() == "null ! -32600 invalidRequest")
  client.call("1", "ping")
  #expect(try await client.nextShort() == "1 = null")
  client.send(raw: "Content-Length: 1000000000000\r\n\r\n{}")
  #expect(try await client.nextShort() == "null ! -32600 invalidRequest")
  #expect(try await client.finish())
}

@Test("A batch is answered as one array, in the order of its requests, when all are done")
private func batches() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  client.send(
    #"[{"jsonrpc":"2.0","id":1,"method":"work","params":{"name":"a"}},{"jsonrpc":"2.0","method":"note/one"},"#
      + #"{"jsonrpc":"2.0","id":2,"method":"ping"},{"jsonrpc":"2.0","id":3},{"jsonrpc":"2.0","id":4,"result":1},"#
      + #"{"jsonrpc":"2.0","id":5,"method":"work","params":{"name":"b"}}]"#)
  client.call("6", "ping")
  #expect(try await client.nextShort() == "6 = null")
  handler.gate.open("b")
  try await handler.gate.waitFor("a")
  client.send(#"[{"jsonrpc":"2.0","method":"note/two"}]"#)
  client.call("7", "ping")
  #expect(try await client.nextShort() == "7 = null")
  handler.gate.open("a")
  #expect(try await client.nextShort() == #"[1 = "a"; 2 = null; 3 ! -32600 invalidRequest; 5 = "b"]"#)
  #expect(try await client.finish())
  #expect(handler.seen == ["work", "note/one", "ping", "work", "ping", "note/two", "ping"])
}

@Test("A member of a batch can be cancelled, and a batch can end the input")
private func batchCancelled() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  client.send(
    #"[{"jsonrpc":"2.0","id":1,"method":"work","params":{"name":"a"}},"#
      + #"{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"work","params":{"name":"b"}},"#
      + #"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}]"#)
  client.closeInput()
  handler.gate.open("b")
  #expect(
    try await client.nextShort()
      == #"[1 ! -32800 requestCancelled; null ! -32600 invalidRequest; 2 = "b"]"#)
  #expect(try await client.exitCode() == 0)
}

@Test("An invalid batch gets one response, and none of its members runs")
private func brokenBatch() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  client.send(#"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method"}]"#)
  #expect(try await client.nextShort() == "null ! -32700 parseError")
  // A truncated batch is detected at the next line.
  client.send(#"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method""#)
  client.call("3", "ping")
  #expect(try await client.nextShort() == "null ! -32700 parseError")
  #expect(try await client.nextShort() == "3 = null")
  #expect(try await client.finish())
  #expect(handler.seen == ["ping"])
}

@Test("The size of a batch is limited")
private func batchBound() async throws {
  let handler = FakeHandler()
  var options = ConnectionOptions()
  options.batchLimit = 2
  let client = try FakeClient(handler, options: options)
  let ping = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
  client.send("[\(ping),\(ping),\(ping)]")
  #expect(try await client.nextShort() == "null ! -32600 invalidRequest")
  client.send("[\(ping),\(ping)]")
  #expect(try await client.nextShort() == "[1 = null; 1 = null]")
  #expect(try await client.finish())
  #expect(handler.seen.count == 2)
}

@Test("An id can be reused after its response, and not before", arguments: bothFramings)
private func duplicateIDs(_ framing: Framing) async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler, framing: framing)
  for id in [#""ab""#, "1", "null"] {
    client.work(id, "first")
    let same = id == #""ab""# ? #""\u0061b""# : id
    client.work(same, "second")
    #expect(try await client.nextShort() == "null ! -32600 invalidRequest", "\(id)")
    client.send(#"{"id":\#(same),"method":"ping"}"#)
    #expect(try await client.nextShort() == "null ! -32600 invalidRequest", "\(id)")
  }
  client.call("1.0", "ping")
  #expect(try await client.nextShort() == "1.0 = null")
  client.call(#""1""#, "ping")
  #expect(try await client.nextShort() == #""1" = null"#)
  handler.gate.open("first")
  #expect(try await client.nextShorts(3) == [#""ab" = "first""#, #"1 = "first""#, #"null = "first""#])
  client.call("1", "ping")
  #expect(try await client.nextShort() == "1 = null")
  #expect(try await client.finish())
}

@Test("Messages above the size limit are skipped and refused", arguments: bothFramings)
private func oversized(_ framing: Framing) async throws {
  let handler = FakeHandler()
  var options = ConnectionOptions()
  options.messageLimit = 100_000
  let client = try FakeClient(handler, framing: framing, options: options)
  client.call("1", "echo", #"["\#(String(repeating: "x", count: 1_000_000))"]"#)
  let answer = try #require(try await client.next())
  #expect(short(answer) == "null ! -32600 invalidRequest")
  #expect(answer["error"]?["data"]?["limitBytes"]?.integer == 100_000)
  client.call("2", "ping")
  #expect(try await client.nextShort() == "2 = null")
  #expect(try await client.finish())
  #expect(handler.seen == ["ping"])
}

@Test("Large messages are unchanged in both directions", arguments: bothFramings)
private func large(_ framing: Framing) async throws {
  let client = try FakeClient(FakeHandler(), framing: framing)
  let text = String(repeating: #"log \"line\" ä 😀\n"#, count: 500_000)
  client.call("1", "echo", #"["\#(text)"]"#)
  client.call("2", "big", #"{"size":10000000}"#)
  client.call("3", "ping")
  #expect(try await client.nextText() == #"{"jsonrpc":"2.0","id":1,"result":["\#(text)"]}"#)
  let big = try #require(try await client.nextText())
  #expect(big.hasPrefix(#"{"jsonrpc":"2.0","id":2,"result":"xxx"#) && big.hasSuffix(#"xxx"}"#))
  #expect(big.utf8.count == 10_000_000 + #"{"jsonrpc":"2.0","id":2,"result":""}"#.utf8.count)
  #expect(try await client.nextShort() == "3 = null")
  let elements = Array(repeating: #"{"a":1,"b":"two","c":[true,null]}"#, count: 100_000).joined(separator: ",")
  client.call("4", "echo", "[\(elements)]")
  #expect(try await client.nextText() == #"{"jsonrpc":"2.0","id":4,"result":[\#(elements)]}"#)
  #expect(try await client.finish())
}

@Test("Messages of any size near the limits of the output queue are separate lines", arguments: bothFramings)
private func sizes(_ framing: Framing) async throws {
  let client = try FakeClient(FakeHandler(), framing: framing)
  let sizes = [4_000, 4_096, 16_300, 16_384, 16_385, 65_400, 65_535, 65_536, 65_537, 131_072, 300_000]
  for (index, size) in sizes.enumerated() {
    client.call("\(index)", "big", #"{"size":\#(size)}"#)
    client.call("\(index + 100)", "ping")
    var seen: [String] = []
    for _ in 0..<2 { seen.append(try #require(try await client.nextText())) }
    let big = try #require(seen.max { $0.utf8.count < $1.utf8.count })
    #expect(big.utf8.count == size + #"{"jsonrpc":"2.0","id":\#(index),"result":""}"#.utf8.count)
  }
  #expect(try await client.finish())
}
