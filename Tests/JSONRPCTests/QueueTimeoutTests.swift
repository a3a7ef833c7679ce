import JSON
import JSONRPC
import Platform
import TestSupport
import Testing

/// A request that is queued until its queue timeout, and the request that it waits for.
private struct Queue: Sendable, CustomTestStringConvertible {
  let name: String
  /// The params of the running request.
  let before: String
  /// The queued request.
  let waiting: String
  var runningLimit = 256
  var longPollLimit = 64

  var testDescription: String { name }
}

private let queues = [
  Queue(name: "a lane, behind exclusive work", before: #""lane":"exclusive:a""#, waiting: #""lane":"shared:a""#),
  Queue(
    name: "a lane, behind shared work", before: #""lane":"shared:a""#, waiting: #""lane":"exclusive:a","write":true"#),
  Queue(name: "the requests that run", before: "", waiting: "", runningLimit: 1),
  Queue(
    name: "the bytes of those that run", before: #""padding":"\#(String(repeating: "x", count: 9 << 20))""#, waiting: ""
  ),
  Queue(name: "those with large answers", before: #""answer":50000000"#, waiting: #""answer":50000000"#),
  Queue(name: "the long polls", before: #""poll":true"#, waiting: #""poll":true"#, longPollLimit: 1),
]

@Test("A queued request that times out is answered and never starts, whatever it waits for", arguments: queues)
private func expiry(_ queue: Queue) async throws {
  let time = ManualTime()
  let handler = FakeHandler(time: time)
  var options = ConnectionOptions()
  options.time = time
  options.runningLimit = queue.runningLimit
  options.longPollLimit = queue.longPollLimit
  let client = try FakeClient(handler, options: options)
  client.work("1", "first", queue.before)
  try await handler.gate.waitFor("first")
  let params = queue.waiting.isEmpty ? "" : queue.waiting + ","
  client.work("2", "second", params + #""patience":5"#)
  client.work("3", "third", params + #""patience":3"#)
  client.work("4", "fourth", params + #""patience":3,"more":4"#)
  client.work("5", "fifth", queue.waiting)
  client.call("6", "ping")
  #expect(try await client.nextShort() == "6 = null")
  let start = time.now
  for (seconds, answer) in [(3, "3 ! -1 late"), (5, "2 ! -1 late"), (7, "4 ! -1 late")] {
    // Timers of an earlier deadline may come first.
    while let deadline = try await time.nextSleep(), deadline != start + .seconds(seconds) {}
    time.advance(by: start + .seconds(seconds) - time.now)
    #expect(try await client.nextShort() == answer)
  }
  handler.gate.openAll()
  #expect(try await client.nextShorts(2) == [#"1 = "first""#, #"5 = "fifth""#])
  #expect(!handler.gate.arrivals.contains { ["second", "third", "fourth"].contains($0) })
  #expect(try await client.finish())
}

@Test("A request that starts in time is not affected by its queue timeout")
private func inTime() async throws {
  let time = ManualTime()
  let handler = FakeHandler(time: time)
  var options = ConnectionOptions()
  options.time = time
  let client = try FakeClient(handler, options: options)
  client.work("1", "first", #""lane":"exclusive:a","patience":5"#)
  client.work("2", "second", #""lane":"exclusive:a","patience":5"#)
  _ = try await time.nextSleep()
  handler.gate.open("first")
  #expect(try await client.nextShort() == #"1 = "first""#)
  try await handler.gate.waitFor("second")
  time.advance(by: .seconds(6))
  handler.gate.open("second")
  #expect(try await client.nextShort() == #"2 = "second""#)
  #expect(try await client.finish())
}
