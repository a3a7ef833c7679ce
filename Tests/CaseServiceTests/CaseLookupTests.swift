import CaseModel
import CaseService
import CaseStore
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

@Suite("What is known of the followed cases") struct CaseLookupTests {
  private typealias Harness = LookupHarness

  /// How often the feed compares the store.
  private static let tick = Duration.milliseconds(500)

  // MARK: Background requests

  @Test("Unknown cases are requested in rounds of at most 50, one round at a time, and stored") func rounds()
    async throws
  {
    let harness = Harness(120, isGated: true)
    harness.gate.open("a 1")
    harness.follow(1...110)
    try await harness.gate.waitFor("a F1")
    harness.follow(111...120, by: "other file")
    #expect(harness.vendor.gets == ["F1"])
    harness.gate.openAll()
    let sizes = try await harness.waitFor(1...120)
    #expect(sizes == [50, 50, 20])
    #expect(harness.vendor.gets.count == 120 && Set(harness.vendor.gets).count == 120)
    #expect(harness.vendor.gets.prefix(50) == Harness.keys(1...50).map(\.number)[...])
    // Another process with the same store does not request them.
    let other = CaseLookup(context: harness.stored.service.context)
    let found = await other.known(Set(Harness.keys(1...120)))
    #expect(found.count == 120 && found.values.allSatisfy { $0.known?.state == .inProgress })
  }

  @Test(
    "A case of which clients read only some members is requested once", arguments: [["title"], ["title", "status"]])
  func partial(fields: [String]) async throws {
    let harness = Harness(2)
    let names = JSON.array(fields.map { .string($0) }).text
    #expect(try await harness.stored.get(1, #""fields":\#(names)"#).error == nil)
    await harness.stored.service.context.store?.settle(within: .seconds(60))
    let stored = await harness.lookup.known([Harness.key(1)])[Harness.key(1)]
    #expect(stored?.known?.isPartial == true, "\(String(describing: stored))")
    harness.follow([1])
    try await harness.waitFor([1])
    let known = harness.lookup.current(Harness.key(1))?.known
    #expect(known?.isPartial == false && known?.title == "case 1" && known?.state == .inProgress)
    harness.follow([])
    #expect(await Harness.becomesIdle(harness.time))
    harness.follow([1], by: "other file")
    _ = await harness.lookup.fetch(Harness.key(2), within: .seconds(30))
    #expect(harness.vendor.gets == ["F1", "F1", "F2"])
  }

  @Test("At most 200 different cases of one owner are followed") func limit() async throws {
    let harness = Harness(250)
    harness.follow(Array(1...250) + Array(1...250))
    try await harness.waitFor(1...200)
    harness.follow([1], by: "other file")
    _ = await harness.lookup.fetch(Harness.key(250), within: .seconds(30))
    #expect(Set(harness.vendor.gets) == Set(Harness.keys(Array(1...200) + [250]).map(\.number)))
    #expect(harness.vendor.gets.count == 201)
  }

  @Test("A case that several owners show is requested once, and one that the store has is not requested")
  func sharing() async throws {
    let harness = Harness()
    for row in harness.vendor.rows { harness.vendor.setComments(row.comments ?? [], of: row.number) }
    try await harness.read(3)
    let before = harness.vendor.gets.count
    harness.follow([1, 2, 3])
    harness.follow([2, 1, 3], by: "other file")
    try await harness.waitFor([1, 2, 3])
    harness.follow([3, 2, 1])
    _ = await harness.lookup.known(Set(Harness.keys(1...3)))
    #expect(harness.vendor.gets.dropFirst(before).sorted() == ["F1", "F2"])
    #expect(harness.title(1) == "case 1" && harness.title(3) == "case 3")
  }

  struct Denial: Sendable, CustomTestStringConvertible {
    let kind: Fault.Kind
    let isDenied: Bool
    var testDescription: String { kind.rawValue }
  }

  @Test(
    "A case that the vendor denied, or that cannot be read, is not requested again within an hour",
    arguments: [
      Denial(kind: .notFound, isDenied: true), Denial(kind: .forbidden, isDenied: true),
      Denial(kind: .vendorProtocol, isDenied: false),
    ]) func denied(_ denial: Denial) async throws
  {
    let harness = Harness()
    harness.vendor.fail(for: "F2", Fault(denial.kind, "no"))
    let until = harness.time.date.addingTimeInterval(3600)
    harness.follow([2, 1])
    try await harness.waitFor(denial.isDenied ? [1, 2] : [1])
    #expect(harness.lookup.current(Harness.key(2)) == (denial.isDenied ? .denied(until) : .unknown))
    #expect(harness.vendor.gets == ["F2", "F1"])
    // Neither a person nor another owner changes that; nor does closing the document.
    harness.follow([])
    harness.follow([2, 3])
    try await harness.waitFor([3])
    harness.time.advance(by: .seconds(3500))
    let again = await harness.lookup.fetch(Harness.key(2), within: .seconds(1))
    #expect(again.isDenied == denial.isDenied)
    #expect(harness.vendor.gets == ["F2", "F1", "F3"])
    harness.vendor.fail(for: "F2", nil)
    harness.time.advance(by: .seconds(101))
    harness.follow([2], by: "other file")
    try await harness.waitFor([2])
    #expect(harness.title(2) == "case 2")
  }

  @Test("The budget limits the requests of rounds, which count in it") func budget() async throws {
    let harness = Harness(10, polling: PollingSettings(requestsPerHour: 3))
    harness.follow(1...10)
    #expect(try await harness.waitFor(1...3) == [3])
    let hover = await harness.lookup.fetch(Harness.key(9), within: .seconds(30))
    #expect(hover == .unknown)
    #expect(harness.vendor.gets.count == 3)
    let reply = try await harness.stored.service.ask("changes/list")
    #expect(StoredService.left(reply) == 0, "\(reply.short)")
    harness.time.advance(by: .seconds(3660))
    #expect(try await harness.waitFor(4...6) == [3])
    #expect(harness.vendor.gets.count == 6)
  }

  @Test("With a budget of nothing, nothing is requested, and the loop rests") func noBudget() async throws {
    let harness = Harness(polling: PollingSettings(requestsPerHour: 0))
    harness.follow([1])
    while try await harness.time.nextSleep() != harness.time.now + .seconds(3600) {}
    #expect(await harness.lookup.fetch(Harness.key(2), within: .seconds(30)) == .unknown)
    #expect(harness.vendor.gets.isEmpty)
  }

  @Test("While a vendor cannot be reached, nothing is forgotten, and it is asked again after a pause")
  func outage() async throws {
    let harness = Harness()
    harness.follow([1])
    try await harness.waitFor([1])
    harness.vendor.fail(StoredService.unreachable)
    harness.follow([1, 2])
    // The second request for it is that of a person.
    harness.time.advance(by: .seconds(5))
    while harness.vendor.gets.count < 3 {
      _ = await harness.lookup.fetch(Harness.key(2), within: .seconds(1))
      harness.time.advance(by: .seconds(5))
    }
    #expect(harness.lookup.current(Harness.key(2)) == .unknown)
    #expect(harness.title(1) == "case 1")
    harness.vendor.fail(nil)
    harness.time.advance(by: .seconds(900))
    try await harness.waitFor([2])
    #expect(harness.title(2) == "case 2")
  }

  // MARK: Changes

  @Test("A change at the vendor is reported once, within the interval") func change() async throws {
    let polling = PollingSettings(first: .seconds(1), most: .seconds(1), requestsPerHour: nil)
    let harness = Harness(lists: true, polling: polling)
    harness.follow([1, 2])
    var known: Set<String> = []
    while known.count < 2 { known.formUnion(try await harness.nextWhileTimePasses()) }
    _ = try await harness.stored.service.ask("cache/sync")
    harness.stored.change(1) { $0.status = CaseStatus(.closed, vendor: "Closed") }
    #expect(try await harness.nextWhileTimePasses() == ["F1"])
    #expect(harness.lookup.current(Harness.key(1))?.known?.isOver == true)
    harness.stored.change(3) { $0.title = "not followed" }
    harness.stored.change(2) { $0.title = "two" }
    #expect(try await harness.nextWhileTimePasses() == ["F2"])
    #expect(harness.title(2) == "two")
  }

  @Test("What another process or request reads is reported, also before all cases were listed") func otherProcess()
    async throws
  {
    let folder = TemporaryFolder()
    let store = StoreAccess.Setting(location: .file(folder.path + "/cases.sqlite", isUsual: false))
    let harness = Harness(store: store)
    harness.vendor.fail(StoredService.unreachable)
    harness.follow([1, 2])
    let other = Harness(store: store, vendor: FakeVendor("a", harness.vendor.rows), time: harness.time)
    other.follow([1])
    try await other.waitFor([1])
    #expect(try await harness.nextWhileTimePasses() == ["F1"])
    other.vendor.update { $0[0].title = "changed" }
    for row in other.vendor.rows { other.vendor.setComments([], of: row.number) }
    try await other.read(1)
    #expect(try await harness.nextWhileTimePasses() == ["F1"])
    #expect(harness.title(1) == "changed")
  }

  @Test("After the store was cleared, the cases are requested again") func cleared() async throws {
    let harness = Harness()
    harness.follow([1])
    try await harness.waitFor([1])
    #expect(try await harness.stored.service.ask("cache/clear").error == nil)
    var known = true
    while known {
      #expect(try await harness.nextWhileTimePasses() == ["F1"])
      known = harness.vendor.gets.count < 2
    }
    #expect(await Waiting.until { harness.title(1) == "case 1" })
  }

  @Test("A write of casewire that the store does not show marks the case") func ownWrite() async throws {
    let harness = Harness()
    harness.follow([1])
    try await harness.waitFor([1])
    #expect(harness.lookup.current(Harness.key(1))?.known?.isStale == false)
    harness.vendor.fail(Fault(.outcomeUnknown, "The connection was cut."))
    _ = try await harness.stored.service.ask("comments/add", #"{"case":"a/F1","text":"mine"}"#)
    let known = await harness.lookup.known([Harness.key(1)])
    #expect(known[Harness.key(1)]?.known?.isStale == true)
  }

  // MARK: The end

  @Test("When the last owner ends, nothing runs any more, and the running round is cancelled") func end() async throws {
    let harness = Harness(isGated: true)
    harness.gate.open("a 1")
    harness.follow([1, 2])
    try await harness.gate.waitFor("a F1")
    harness.follow([2], by: "other file")
    harness.follow([])
    #expect(harness.vendor.gets == ["F1"])
    harness.follow([], by: "other file")
    #expect(await Harness.becomesIdle(harness.time))
    #expect(harness.vendor.gets == ["F1"])
    harness.gate.openAll()
    harness.follow([3])
    try await harness.waitFor([3])
    harness.lookup.end()
    #expect(await Harness.becomesIdle(harness.time))
  }

  @Test("A look-up that is released ends") func release() async throws {
    let service: ServiceHarness
    let time: ManualTime
    do {
      let harness = Harness()
      harness.follow([1])
      try await harness.waitFor([1])
      (service, time) = (harness.stored.service, harness.time)
    }
    #expect(await Harness.becomesIdle(time))
    withExtendedLifetime(service) {}
  }

  @Test("100 documents whose cases are known cause no requests, and no timers but that of the feed") func idle()
    async throws
  {
    let harness = Harness(50)
    for document in 0..<100 { harness.follow((document % 50 + 1)...50, by: "file \(document)") }
    try await harness.waitFor(1...50)
    let gets = harness.vendor.gets.count
    // Once the last pass has ended, only the feed sleeps.
    var quiet = 0
    for _ in 0..<1000 where quiet < 10 {
      var others = 0
      while let deadline = try await harness.time.nextSleep(), deadline != harness.time.now + Self.tick {
        // Not the time limit of an operation of the store.
        if deadline == .distantFuture || deadline < harness.time.now + .seconds(1_000_000) { others += 1 }
      }
      quiet = others == 0 ? quiet + 1 : 0
      harness.time.advance(by: Self.tick)
    }
    #expect(quiet == 10)
    #expect(harness.vendor.gets.count == gets)
    harness.lookup.end()
  }
}
