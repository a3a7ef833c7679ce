import JSONRPC
import TestSupport
import Testing

/// Requests in the order of arrival, each blocked once it has started; and those that may start at once.
private struct LaneCase: Sendable, CustomTestStringConvertible {
  let lanes: [String]
  let begin: Set<Int>

  var testDescription: String { lanes.joined(separator: ", ") }
}

private let laneCases = [
  LaneCase(lanes: ["free", "free"], begin: [0, 1]),
  LaneCase(lanes: ["shared:a", "shared:a"], begin: [0, 1]),
  LaneCase(lanes: ["shared:a", "exclusive:a"], begin: [0]),
  LaneCase(lanes: ["exclusive:a", "shared:a"], begin: [0]),
  LaneCase(lanes: ["exclusive:a", "exclusive:a"], begin: [0]),
  LaneCase(lanes: ["exclusive:a", "exclusive:b"], begin: [0, 1]),
  LaneCase(lanes: ["exclusive:a", "shared:b"], begin: [0, 1]),
  LaneCase(lanes: ["exclusive:a", "exclusive:a:1", "shared:a:2", "shared:a:1"], begin: [0, 1, 2]),
  LaneCase(lanes: ["exclusive:a", "free"], begin: [0, 1]),
  LaneCase(lanes: ["free", "exclusive:a"], begin: [0, 1]),
  LaneCase(lanes: ["shared:a", "exclusive:a", "shared:a"], begin: [0]),
  LaneCase(lanes: ["shared:a", "exclusive:a", "shared:b", "exclusive:c"], begin: [0, 2, 3]),
  LaneCase(lanes: ["exclusive:a", "exclusive:b", "shared:b", "shared:a"], begin: [0, 1]),
]

@Test("Requests wait for earlier requests of their lane", arguments: laneCases)
private func lanes(_ test: LaneCase) async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  for (index, lane) in test.lanes.enumerated() { client.work("\(index)", "\(index)", #""lane":"\#(lane)""#) }
  for index in test.begin { try await handler.gate.waitFor("\(index)") }
  // Requests that may start have started before this response, and so would others.
  client.work(#""last""#, "last")
  handler.gate.open("last")
  #expect(try await client.nextShort() == #""last" = "last""#)
  #expect(Set(handler.gate.arrivals.compactMap(Int.init)) == test.begin)
  handler.gate.openAll()
  let all = test.lanes.indices.map { #"\#($0) = "\#($0)""# }
  #expect(try await client.nextShorts(all.count) == all)
  #expect(try await client.finish())
}

@Test("Requests with one lane key start in the order of arrival")
private func order() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  for index in 0..<50 { client.work("\(index)", "\(index)", #""lane":"exclusive:a""#) }
  handler.gate.openAll()
  for index in 0..<50 { #expect(try await client.nextShort() == #"\#(index) = "\#(index)""#) }
  #expect(handler.gate.arrivals == (0..<50).map(String.init))
  #expect(try await client.finish())
}

@Test("A write before a read in the input runs first, even at the end of the input")
private func readYourWrites() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  client.work("1", "add", #""lane":"exclusive:a","write":true"#)
  client.work("2", "list", #""lane":"shared:a""#)
  client.work("3", "list", #""lane":"shared:a""#)
  client.work("4", "add", #""lane":"exclusive:a","write":true"#)
  client.closeInput()
  handler.gate.openAll()
  #expect(try await client.nextShort() == #"1 = "add""#)
  #expect(try await client.nextShorts(2) == [#"2 = "list""#, #"3 = "list""#])
  #expect(try await client.nextShort() == #"4 = "add""#)
  #expect(try await client.exitCode() == 0)
  #expect(handler.gate.arrivals == ["add", "list", "list", "add"])
}

@Test("A queued request that is cancelled no longer delays others")
private func cancelledInLine() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  client.work("1", "one", #""lane":"shared:a""#)
  client.work("2", "two", #""lane":"exclusive:a""#)
  client.work("3", "three", #""lane":"shared:a""#)
  client.notify("$/cancelRequest", #"{"id":2}"#)
  #expect(try await client.nextShort() == "2 ! -32800 requestCancelled")
  try await handler.gate.waitFor("three")
  handler.gate.openAll()
  #expect(try await client.nextShorts(2) == [#"1 = "one""#, #"3 = "three""#])
  #expect(try await client.finish())
  #expect(!handler.gate.arrivals.contains("two"))
}

@Test("A running request that enters a lane waits for the work there, and later work waits for it")
private func turns() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  client.call("1", "turn", #"{"name":"turn","lane":"exclusive:a"}"#)
  try await handler.gate.waitFor("asking turn")
  // A request that has not entered the lane holds up no other.
  client.work("2", "first", #""lane":"exclusive:a""#)
  try await handler.gate.waitFor("first")
  handler.gate.open("asking turn")
  client.call("3", "turn", #"{"name":"other","lane":"exclusive:b"}"#)
  handler.gate.open("asking other")
  try await handler.gate.waitFor("other")
  #expect(!handler.gate.arrivals.contains("turn"))
  handler.gate.open("first")
  #expect(try await client.nextShort() == #"2 = "first""#)
  try await handler.gate.waitFor("turn")
  client.work("4", "last", #""lane":"shared:a""#)
  client.call("5", "turn", #"{"name":"behind","lane":"exclusive:a"}"#)
  for name in ["asking behind", "last", "behind"] { handler.gate.open(name) }
  client.work("6", "free")
  handler.gate.open("free")
  #expect(try await client.nextShort() == #"6 = "free""#)
  #expect(!handler.gate.arrivals.contains("last"))
  handler.gate.openAll()
  let rest = try await client.nextShorts(4)
  #expect(Set(rest) == [#"1 = "turn""#, #"3 = "other""#, #"4 = "last""#, #"5 = "behind""#])
  #expect(handler.gate.arrivals.firstIndex(of: "turn") ?? 0 < handler.gate.arrivals.firstIndex(of: "last") ?? 0)
  #expect(try await client.finish())
}

@Test("A request that is cancelled while it waits for a turn gets none, and holds up no other")
private func cancelledTurns() async throws {
  let handler = FakeHandler()
  let client = try FakeClient(handler)
  client.work("1", "first", #""lane":"exclusive:a""#)
  try await handler.gate.waitFor("first")
  for (id, name) in [("2", "early"), ("3", "late")] {
    client.call(id, "turn", #"{"name":"\#(name)","lane":"exclusive:a"}"#)
    try await handler.gate.waitFor("asking \(name)")
  }
  // One is cancelled before it enters the lane.
  client.notify("$/cancelRequest", #"{"id":2}"#)
  #expect(try await client.nextShort() == #"2 = "none""#)
  handler.gate.open("asking late")
  client.work("4", "last", #""lane":"exclusive:a""#)
  client.notify("$/cancelRequest", #"{"id":3}"#)
  #expect(try await client.nextShort() == #"3 = "none""#)
  handler.gate.openAll()
  #expect(try await client.nextShorts(2) == [#"1 = "first""#, #"4 = "last""#])
  #expect(!handler.gate.arrivals.contains("early") && !handler.gate.arrivals.contains("late"))
  #expect(try await client.finish())
}
