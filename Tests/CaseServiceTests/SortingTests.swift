import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

/// The ids of this range of rows in the order of all rows.
private func ids(_ range: Range<Int>) -> [String] { range.map { "one/F\($0)" } }

@Test("Rows are returned as soon as none can precede them, and a later page takes the rows that were kept")
private func certain() async throws {
  let vendor = FakePartedVendor(3, rows: 100)
  let harness = vendor.harness()
  let first = try await harness.list(#""limit":10"#)
  #expect(first.ids == ids(0..<10) && first.source("one")?["complete"] == false)
  #expect(vendor.asked == [0, 1, 2])
  let second = try await harness.list(#""limit":10"#, first.cursor)
  #expect(second.ids == ids(10..<20))
  #expect(vendor.asked.count == 3, "nothing is read again")
  let third = try await harness.list(#""limit":10"#, second.cursor)
  #expect(third.ids == ids(20..<30))
  #expect(vendor.asked == [0, 1, 2, 0, 1, 2], "one after the other, as the order requires them")
}

@Test("All pages together have each row once, in one order", arguments: [7, 50, 500])
private func toTheEnd(_ limit: Int) async throws {
  let vendor = FakePartedVendor(3, rows: 100)
  let harness = vendor.harness()
  var found: [String] = []
  var cursor: String?
  repeat {
    let reply = try await harness.list(#""limit":\#(limit)"#, cursor)
    found += reply.ids
    cursor = reply.cursor
  } while cursor != nil
  #expect(found == ids(0..<300))
  #expect(vendor.asked.count == 30)
}

@Test("A listing of any length is read once, although only a part of its rows is kept")
private func long() async throws {
  let vendor = FakePartedVendor(2, rows: 11_000)
  let harness = vendor.harness()
  var count = 0
  var cursor: String?
  repeat {
    let reply = try await harness.list(#""limit":500"#, cursor)
    #expect(reply.ids == ids(count..<min(count + 500, 22_000)))
    count += reply.ids.count
    cursor = reply.cursor
  } while cursor != nil
  #expect(count == 22_000 && vendor.asked.count == 2200)
}

@Test("An order that no page shows is known when all rows are read, and is kept")
private func otherOrder() async throws {
  let vendor = FakePartedVendor(2, rows: 30)
  let harness = vendor.harness()
  let first = try await harness.list(#""limit":10,"sort":"number""#)
  #expect(vendor.asked.count == 6)
  let second = try await harness.list(#""limit":100,"sort":"number""#, first.cursor)
  #expect(first.ids + second.ids == ids(0..<60).sorted() && second.cursor == nil)
  #expect(vendor.asked.count == 6)
}

/// The change of the kept rows.
private enum Loss: CaseIterable { case time, process, listings, fields }

@Test("A page whose rows were dropped reads again, and continues after the last row", arguments: Loss.allCases)
private func dropped(_ loss: Loss) async throws {
  let vendor = FakePartedVendor(3, rows: 20)
  var harness = vendor.harness()
  let first = try await harness.list(#""limit":25"#)
  let asked = vendor.asked.count
  var params = #""limit":100"#
  switch loss {
  case .time: harness.time.advance(by: .seconds(601))
  case .process: harness = vendor.harness(time: harness.time)
  case .listings:
    for _ in 0..<8 {
      harness.time.advance(by: .milliseconds(1))
      _ = try await harness.list(#""limit":1"#)
    }
  case .fields: params += #","fields":["title"]"#
  }
  let before = vendor.asked.count
  #expect(loss == .listings || before == asked)
  let second = try await harness.list(params, first.cursor)
  #expect(first.ids + second.ids == ids(0..<60) && second.cursor == nil)
  #expect(vendor.asked.count - before == 6, "everything was read")
}

@Test("Rows are kept while pages are requested, and seven other listings drop none")
private func kept() async throws {
  let vendor = FakePartedVendor(3, rows: 20)
  let harness = vendor.harness()
  var reply = try await harness.list(#""limit":1"#)
  for _ in 0..<7 {
    harness.time.advance(by: .milliseconds(1))
    _ = try await harness.list(#""limit":1"#)
  }
  let asked = vendor.asked.count
  for step in 1..<10 {
    harness.time.advance(by: .seconds(590))
    reply = try await harness.list(#""limit":1"#, reply.cursor)
    #expect(reply.ids == ids(step..<step + 1))
  }
  #expect(vendor.asked.count == asked)
}

@Test("Two requests with one cursor are serialized and get the same rows")
private func sameCursor() async throws {
  let gate = Gate()
  let vendor = FakePartedVendor(3, rows: 100, gate: gate)
  let harness = vendor.harness()
  gate.open("page 1")
  let first = try await harness.list(#""limit":25"#)
  async let one = harness.list(#""limit":10"#, first.cursor)
  try await gate.waitFor("page 2")
  async let other = harness.list(#""limit":10"#, first.cursor)
  for _ in 0..<1000 { await Task.yield() }
  #expect(gate.arrivals == ["page 1", "page 2"], "the other does not read concurrently")
  gate.openAll()
  #expect(try await one.ids == ids(25..<35))
  #expect(try await other.ids == ids(25..<35))
  #expect(vendor.asked.count == 3 + 3, "three more pages for both")
}

@Test("A request that waits for another ends at its own deadline, with the rows whose order is known")
private func waitsNoLonger() async throws {
  let gate = Gate()
  let vendor = FakePartedVendor(3, rows: 100, gate: gate)
  let harness = vendor.harness()
  gate.open("page 1")
  let first = try await harness.list(#""limit":25"#)
  async let one = harness.list(#""limit":10,"timeoutSeconds":100"#, first.cursor)
  try await gate.waitFor("page 2")
  let asked = harness.time.now
  async let other = harness.list(#""limit":10,"timeoutSeconds":5"#, first.cursor)
  #expect(try await harness.time.nextSleep() == asked + .seconds(5))
  harness.time.advance(by: .seconds(5))
  let late = try await other
  #expect(late.source("one")?["failure"] != nil && late.cursor != nil)
  #expect((1..<10).contains(late.ids.count) && late.ids == Array(ids(25..<35).prefix(late.ids.count)))
  gate.openAll()
  #expect(try await one.ids == ids(25..<35))
}

// MARK: Failing parts

@Test("A failed request does not change the rows of another", arguments: [0, 1, 2])
private func partFails(_ part: Int) async throws {
  let vendor = FakePartedVendor(3, rows: 20)
  vendor.fail([part])
  let harness = vendor.harness()
  #expect(try await harness.list(#""limit":25"#).kind == "vendorUnavailable", "any row may belong to that part")
  vendor.fail([])
  let first = try await harness.list(#""limit":10"#)
  var (found, next) = (first.ids, first.cursor)
  for round in 0..<40 where next != nil {
    vendor.fail(round % 2 == 0 ? [part] : [])
    let reply = try await harness.list(#""limit":7"#, next)
    guard reply.error == nil else { continue }
    (found, next) = (found + reply.ids, reply.cursor)
  }
  #expect(found == ids(0..<60) && next == nil)
}

@Test("A part that fails later keeps the order of the rows before it")
private func partFailsLater() async throws {
  let vendor = FakePartedVendor(3, rows: 20)
  let harness = vendor.harness()
  let first = try await harness.list(#""limit":25"#)
  vendor.fail([0, 1, 2])
  let second = try await harness.list(#""limit":25"#, first.cursor)
  #expect(first.ids + second.ids == ids(0..<27), "the rows that no other can precede")
  #expect(second.source("one")?["failure"] != nil && second.cursor != nil)
  let third = try await harness.list(#""limit":25"#, second.cursor)
  #expect(third.kind == "vendorUnavailable", "no row remains")
  vendor.fail([])
  let last = try await harness.list(#""limit":100"#, second.cursor)
  #expect(last.ids == ids(27..<60) && last.cursor == nil)
}

@Test("A failure without a row is an error")
private func noRow() async throws {
  let vendor = FakePartedVendor(3, rows: 20)
  vendor.fail([0, 1, 2])
  let reply = try await vendor.harness().list()
  #expect(reply.kind == "vendorUnavailable" && reply.error?["message"] == "away")
}

@Test(
  "The vendor's deadline is earlier than the request's, so that time remains for the rows",
  arguments: [(30, 29_000), (2, 1500)])
private func reserve(_ seconds: Int, _ milliseconds: Int) async throws {
  let vendor = FakePartedVendor(1, rows: 5)
  let harness = vendor.harness()
  let start = harness.time.now
  _ = try await harness.list(#""timeoutSeconds":\#(seconds)"#)
  #expect(vendor.deadlines == [start + .milliseconds(milliseconds)])
}

@Test("With a token, rows are sent as soon as their order is certain, before the whole page is read")
private func streaming() async throws {
  let gate = Gate()
  let vendor = FakePartedVendor(3, rows: 20, gate: gate)
  let dispatcher = vendor.harness().dispatcher
  let client = try FakeClient(dispatcher, time: dispatcher.time)
  client.call("1", "cases/list", #"{"limit":60,"partialResultToken":"p"}"#)
  gate.open("page 1")
  let ahead = try await client.next()?["params"]?["value"]?["cases"]?.array
  #expect(ahead?.compactMap { $0["id"]?.string } == ids(0..<27))
  gate.openAll()
  var rest: [String] = []
  while let message = try await client.next(), message["id"] == nil {
    rest += message["params"]?["value"]?["cases"]?.array?.compactMap { $0["id"]?.string } ?? []
  }
  #expect(rest == ids(27..<60))
  client.closeInput()
  #expect(try await client.rest() == [])
}
