import JSON
import JSONRPC
import Platform
import Synchronization
import TestSupport
import Testing

/// Params of work with a large response.
private func large(_ size: Int, _ more: String = "") -> String { #""answer":\#(size)\#(more)"# }

@Test("Large responses run up to a total size, in order, and small ones overtake them")
private func largeAnswers() async throws {
  let handler = FakeHandler()
  var options = ConnectionOptions()
  options.largeAnswersLimit = 100
  let client = try FakeClient(handler, options: options)
  for id in 1...5 { client.work("\(id)", "large \(id)", large(40)) }
  client.work("6", "small")
  for name in ["large 1", "large 2", "small"] { try await handler.gate.waitFor(name) }
  #expect(Set(handler.gate.arrivals) == ["large 1", "large 2", "small"])
  client.notify("$/cancelRequest", #"{"id":4}"#)
  #expect(try await client.nextShort() == "4 ! -32800 requestCancelled")
  handler.gate.open("large 2")
  #expect(try await client.nextShort() == #"2 = "large 2""#)
  try await handler.gate.waitFor("large 3")
  #expect(!handler.gate.arrivals.contains("large 5"))
  handler.gate.open("large 1")
  #expect(try await client.nextShort() == #"1 = "large 1""#)
  try await handler.gate.waitFor("large 5")
  #expect(!handler.gate.arrivals.contains("large 4"))
  handler.gate.openAll()
  #expect(try await client.nextShorts(3) == [#"3 = "large 3""#, #"5 = "large 5""#, #"6 = "small""#])
  #expect(try await client.finish())
}

@Test("One large response runs whatever its size, and an older one precedes a younger small one")
private func largestAnswer() async throws {
  let handler = FakeHandler()
  var options = ConnectionOptions()
  options.largeAnswersLimit = 100
  options.runningLimit = 1
  let client = try FakeClient(handler, options: options)
  client.work("1", "first", large(.max))
  client.work("2", "second", large(.max))
  client.work("3", "third")
  handler.gate.openAll()
  for (id, name) in [("1", "first"), ("2", "second"), ("3", "third")] {
    #expect(try await client.nextShort() == #"\#(id) = "\#(name)""#)
  }
  #expect(handler.gate.arrivals == ["first", "second", "third"])
  #expect(try await client.finish())
}

/// The responses of a batch are kept until it is complete, so a queued member must not wait for its own batch.
@Test("A batch whose responses exceed the limit runs one by one, and gets one array")
private func largeBatch() async throws {
  let handler = FakeHandler()
  let traced = Mutex<[[UInt8]]>([])
  var options = ConnectionOptions()
  options.largeAnswersLimit = 150_000
  options.trace = { direction, message in if direction == .sent { traced.withLock { $0.append(message) } } }
  let client = try FakeClient(handler, options: options)
  let members = (0..<8).map { id in
    let params = #"{"name":"\#(id)","size":100000,"answer":100000}"#
    return #"{"jsonrpc":"2.0","id":\#(id),"method":"work","params":\#(params)}"#
  }
  client.send("[\(members.joined(separator: ","))]")
  for id in 0..<8 {
    try await handler.gate.waitFor("\(id)")
    #expect(handler.gate.arrivals.count == id + 1)
    handler.gate.open("\(id)")
  }
  let text = try #require(try await client.nextText())
  let answers = try #require(try JSON(parsing: text).array)
  #expect(answers.map { $0["id"]?.integer } == Array(0..<8))
  #expect(answers.allSatisfy { $0["result"]?.string?.utf8.count == 100_000 })
  #expect(try await client.finish())
  #expect(traced.withLock { $0 } == [Array(text.utf8)])
}

@Test("The responses of all open batches together are limited")
private func severalBatches() async throws {
  let handler = FakeHandler()
  var options = ConnectionOptions()
  options.queuedBytesLimit = 250_000
  let client = try FakeClient(handler, options: options)
  for batch in 0..<3 {
    // The second member starts when the first has its response.
    let members = [("large", "exclusive", 100_000), ("last", "shared", 10)].map { name, lane, size in
      let params = #"{"name":"\#(name) \#(batch)","lane":"\#(lane):\#(batch)","size":\#(size)}"#
      return #"{"jsonrpc":"2.0","id":"\#(name) \#(batch)","method":"work","params":\#(params)}"#
    }
    client.send("[\(members.joined(separator: ","))]")
  }
  for batch in 0..<3 {
    handler.gate.open("large \(batch)")
    try await handler.gate.waitFor("last \(batch)")
  }
  handler.gate.openAll()
  var refused: [String] = []
  for _ in 0..<3 {
    let answers = try #require(try await client.next()?.array)
    #expect(answers[1]["result"] != nil)
    if answers[0]["error"]?["data"]?["kind"] == "tooLarge" { refused.append(answers[0]["id"]?.string ?? "") }
  }
  #expect(refused == ["large 2"])
  #expect(try await client.finish())
}
