import CaseModel
import CaseService
import JSON
import Synchronization
import TestSupport
import Testing

private func rows(_ profile: String, _ count: Int = 12) -> [Case] {
  (0..<count).map { .fake(profile, $0, updated: $0) }
}

@Test("With a token, rows are sent as partial results, and the response has none", arguments: [#""p""#, "7"])
private func partial(_ token: String) async throws {
  let vendors = ["one", "two"].map { name in FakeVendor(name, rows(name)) { $0.pageSize = 5 } }
  let harness = ServiceHarness(vendors)
  let dispatcher = harness.dispatcher
  let client = try FakeClient(dispatcher, time: dispatcher.time)
  client.call("1", "cases/list", #"{"limit":20,"fields":["title"],"partialResultToken":\#(token)}"#)
  var ahead: [JSON] = []
  var answer: JSON?
  while answer == nil, let message = try await client.next() {
    if message["id"] != nil {
      answer = message
    } else {
      #expect(message["method"] == "$/progress")
      #expect(try message["params"]?["token"] == JSON(parsing: token))
      ahead += message["params"]?["value"]?["cases"]?.array ?? []
    }
  }
  #expect(answer?["result"]?["cases"] == [])
  #expect(answer?["result"]?["sources"]?.array?.count == 2)
  let plain = try await harness.list(#""limit":20,"fields":["title"]"#)
  #expect(ahead == plain.result?["cases"]?.array)
  let cursor = answer?["result"]?["nextCursor"]?.string ?? ""
  #expect(try await harness.list("", cursor).ids.count == 4)
  client.closeInput()
  #expect(try await client.rest() == [])
}

@Test(
  "With `all` and a token, every row is sent once in order, the result has none, and progress ends",
  arguments: [nil, 700, 1200])
private func partialOfAll(_ limit: Int?) async throws {
  let vendors = ["one", "two"].map { name in FakeVendor(name, rows(name, 600)) { $0.pageSize = 100 } }
  let harness = ServiceHarness(vendors)
  let client = try FakeClient(harness.dispatcher, time: harness.time)
  let params = #""all":true,"fields":["title"]"# + (limit.map { #","limit":\#($0)"# } ?? "")
  client.call("1", "cases/list", #"{\#(params),"partialResultToken":"p","workDoneToken":"w"}"#)
  var sent: [JSON] = []
  var kinds: [String] = []
  var answer: JSON?
  while answer == nil, let message = try await client.next() {
    guard message["id"] == nil else {
      answer = message
      continue
    }
    if message["params"]?["token"] == "w" {
      kinds.append(message["params"]?["value"]?["kind"]?.string ?? "?")
    } else {
      sent += message["params"]?["value"]?["cases"]?.array ?? []
    }
  }
  let plain = try await harness.list(params)
  #expect(plain.ids.count == limit ?? 1200)
  #expect(sent == plain.result?["cases"]?.array)
  let result = try #require(answer?["result"])
  #expect(result["cases"] == [])
  #expect(result["limitReached"] == plain.result?["limitReached"])
  #expect((result["nextCursor"] == nil) == (plain.cursor == nil))
  #expect(kinds.first == "begin" && kinds.last == "end")
  #expect(kinds.dropFirst().dropLast().allSatisfy { $0 == "report" })
  client.closeInput()
  #expect(try await client.rest() == [])
}

@Test("Progress begins, reports and ends before the response", arguments: [false, true])
private func progress(_ fails: Bool) async throws {
  let vendor = FakeVendor("one", rows("one")) { $0.pageSize = 5 }
  if fails { vendor.fail(at: 2, Fault(.vendorUnavailable, "away")) }
  let dispatcher = ServiceHarness(vendor).dispatcher
  let client = try FakeClient(dispatcher, time: dispatcher.time)
  client.call("1", "cases/list", #"{"workDoneToken":"w"}"#)
  var kinds: [String] = []
  while let message = try await client.next() {
    guard message["id"] == nil else {
      #expect((message["error"] != nil) == fails)
      break
    }
    #expect(message["params"]?["token"] == "w")
    kinds.append(message["params"]?["value"]?["kind"]?.string ?? "?")
  }
  #expect(kinds == ["begin"] + Array(repeating: "report", count: fails ? 1 : 3) + ["end"])
  client.closeInput()
  #expect(try await client.rest() == [])
}

@Test("The command line gets progress without a token, and no partial rows")
private func commandLine() async throws {
  let events = Mutex<[ProgressEvent]>([])
  let harness = ServiceHarness(FakeVendor("one", rows("one")))
  let reply = try await harness.call("cases/list", #"{"partialResultToken":"p"}"#) { event in
    events.withLock { $0.append(event) }
  }
  #expect(reply.ids.count == 12)
  #expect(
    events.withLock { $0 } == [.begin("Listing cases"), .report("one: cases read: 12", percentage: nil), .end(nil)])
}

@Test("A cancelled listing ends with the cancelled error", arguments: [1, 2, 3])
private func cancel(_ page: Int) async throws {
  let gate = Gate()
  let slow = FakeVendor("slow", rows("slow")) { settings in
    settings.gate = gate
    settings.pageSize = 5
  }
  let quick = FakeVendor("quick", rows("quick"))
  let dispatcher = ServiceHarness(slow, quick).dispatcher
  let client = try FakeClient(dispatcher, time: dispatcher.time)
  for number in 1..<page { gate.open("slow \(number)") }
  client.call("1", "cases/list")
  try await gate.waitFor("slow \(page)")
  client.notify("$/cancelRequest", #"{"id":1}"#)
  let answer = try await client.answer(to: "1")
  #expect(answer?["error"]?["code"] == -32800)
  #expect(answer?["error"]?["data"]?["kind"] == "requestCancelled")
  #expect(slow.requests.count == page)
  client.closeInput()
  #expect(try await client.rest() == [])
}

/// Returns the first page when the request has been cancelled, and ignores the cancellation.
@Test("A cancellation ends the reading even if the vendor ignores it", arguments: [true, false])
private func deafVendor(_ canSort: Bool) async throws {
  let gate = Gate()
  let vendor = FakeVendor("one", rows("one", 200)) { settings in
    settings.deafGate = gate
    settings.pageSize = 2
    settings.knows = []
    if !canSort { settings.sorts = [] }
  }
  let dispatcher = ServiceHarness(vendor).dispatcher
  let client = try FakeClient(dispatcher, time: dispatcher.time)
  client.call("1", "cases/list", #"{"severity":[1]}"#)
  try await gate.waitFor("one 1")
  client.notify("$/cancelRequest", #"{"id":1}"#)
  client.call("2", "ping")
  #expect(try await client.answer(to: "2") != nil)
  gate.openAll()
  #expect(try await client.answer(to: "1")?["error"]?["code"] == -32800)
  #expect(vendor.requests.count == 1)
  client.closeInput()
  #expect(try await client.rest() == [])
}

@Test("A cancelled read of one case ends with the cancelled error")
private func cancelGet() async throws {
  let gate = Gate()
  let vendor = FakeVendor("one", rows("one")) { $0.gate = gate }
  let dispatcher = ServiceHarness(vendor).dispatcher
  let client = try FakeClient(dispatcher, time: dispatcher.time)
  client.call("1", "cases/get", #"{"case":"F1"}"#)
  try await gate.waitFor("one F1")
  client.notify("$/cancelRequest", #"{"id":1}"#)
  #expect(try await client.answer(to: "1")?["error"]?["code"] == -32800)
  client.closeInput()
  #expect(try await client.rest() == [])
}

@Test("A list that is sent after a new comment contains the comment")
private func readYourWrites() async throws {
  let vendor = FakeVendor("one", rows("one"))
  vendor.setComments([], of: "F1")
  let dispatcher = ServiceHarness(vendor).dispatcher
  let client = try FakeClient(dispatcher, time: dispatcher.time)
  for number in 0..<20 {
    client.call("\(number)", "comments/add", #"{"case":"one/F1","text":"\#(number)"}"#)
    client.call("\(100 + number)", "comments/list", #"{"case":"F1"}"#)
  }
  client.closeInput()
  var counts: [Int] = []
  for text in try await client.rest() {
    if let count = try JSON(parsing: text)["result"]?["comments"]?.array?.count { counts.append(count) }
  }
  #expect(counts.sorted() == Array(1...20))
}
