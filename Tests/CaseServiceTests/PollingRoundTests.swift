import CaseModel
import CaseService
import CaseStore
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

extension StoredService {
  init(vendor: FakeVendor, service: ServiceHarness) { (self.vendor, self.service) = (vendor, service) }

  /// The budget of the profile in a reply.
  static func left(_ reply: Reply) -> Int? { reply.result?["budget"]?["a"]?["left"]?.integer }

  /// Advances the clock once a round pauses before it reads comments.
  func passPause() async throws {
    while let deadline = try await service.time.nextSleep(), deadline != service.time.now + .seconds(2) {}
    service.time.advance(by: .seconds(2))
  }
}

/// A client that waits for a round, in which the vendor does not answer until the gate opens.
private struct BlockedRound {
  let gate = Gate()
  let stored: StoredService
  let client: FeedClient
  let state: String
  let reading: Task<Reply, any Error>

  init() async throws {
    stored = ChangeFeedTests.service { [gate] in $0.gate = gate }
    gate.open("a 1")
    client = FeedClient(stored.service)
    state = try await client.begin()
    stored.pass()
    reading = Task { [client, state] in try await client.ask(state) }
    try await gate.waitFor("a 2")
  }
}

@Suite("Rounds of the change feed") struct PollingRoundTests {
  private static let unlisted: CaseFields = [.comments, .attachments, .description]

  /// Three cases of a vendor whose lists have no comments.
  private static func withoutComments() -> StoredService {
    let stored = ChangeFeedTests.service { $0.listed = CaseFields.all.subtracting(unlisted) }
    for row in stored.vendor.rows { stored.vendor.setComments(row.comments ?? [], of: row.number) }
    return stored
  }

  /// Two processes with one store.
  private static func processes(_ vendor: FakeVendor, _ folder: TemporaryFolder) -> [ServiceHarness] {
    let time = ManualTime()
    let location = StoreLocation.file(folder.path + "/store/cases.sqlite", isUsual: true)
    return (0..<2).map { _ in
      ServiceHarness([vendor.asProfile(account: "one")], time: time, store: .init(location: location))
    }
  }

  // MARK: Missing cases

  @Test("A case that a client opened is not requested again in each round, although lists have less of it")
  func opened() async throws {
    let stored = ChangeFeedTests.service { $0.listed = CaseFields.all.subtracting([.owner]) }
    stored.vendor.update { rows in for index in rows.indices { rows[index].owner = User(userId: "owner") } }
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    _ = try await stored.get(1)
    let gets = stored.vendor.gets.count
    for seconds in [86_401, 900, 900] {
      stored.pass(seconds)
      #expect(try await client.read(&state) == [])
    }
    #expect(stored.vendor.gets.count == gets)
  }

  @Test("A missing case that cannot be read does not stop the others, and is requested again after a time")
  func oneFailure() async throws {
    let stored = Self.service(5)
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    stored.vendor.fail(for: "F2", Fault(.rejected, "The vendor rejected the request."))
    stored.vendor.update { $0.removeAll { $0.number == "F2" || $0.number == "F3" } }
    stored.pass(3700)
    #expect(try await client.read(&state) == [])
    let requests = stored.vendor.requests.count
    stored.pass(900)
    #expect(try await client.read(&state) == ["gone F3"])
    // Not a full read.
    #expect(stored.vendor.requests.count == requests + 1)
    #expect(stored.vendor.gets == ["F2", "F3", "F3"])
    stored.pass(3600)
    _ = try await client.read(&state)
    #expect(stored.vendor.gets.filter { $0 == "F2" }.count == 2)
  }

  private static func service(_ count: Int) -> StoredService {
    StoredService((1...count).map { StoredCaseTests.row($0) })
  }

  @Test("What a round found before it failed is kept: all cases are not read again") func keptFullRead() async throws {
    let stored = Self.service(3)
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    stored.vendor.update { $0.removeAll { $0.number == "F2" } }
    stored.vendor.fail(for: "F2", StoredService.unreachable)
    stored.pass(3700)
    _ = try await client.read(&state)
    let requests = stored.vendor.requests.count
    stored.pass(1800)
    _ = try await client.read(&state)
    #expect(stored.vendor.requests.count == requests + 1)
  }

  @Test("A difference of the totals that reading all cases does not resolve is not read again until it changes")
  func difference() async throws {
    // The vendor counts a case twice.
    let stored = StoredService([1, 2, 2].map { StoredCaseTests.row($0) }) { $0.pageSize = 1 }
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    stored.pass(3700)
    _ = try await client.read(&state)
    func requests(_ seconds: Int) async throws -> Int {
      let before = stored.vendor.requests.count
      stored.pass(seconds)
      _ = try await client.read(&state)
      return stored.vendor.requests.count - before
    }
    let changes = try await requests(3700)
    #expect(try await requests(3700) == changes)
    let row = StoredCaseTests.row(2)
    stored.vendor.update { $0.append(row) }
    #expect(try await requests(3700) > changes)
    #expect(try await requests(3700) == changes)
  }

  // MARK: Comments

  @Test("A round reads the comments that another watcher requested", arguments: [true, false])
  func otherWatchers(_ isSameProcess: Bool) async throws {
    let folder = TemporaryFolder(inMemory: true)
    let vendor = FakeVendor("a", [1, 2].map { StoredCaseTests.row($0) }) {
      $0.listed = CaseFields.all.subtracting(Self.unlisted)
    }
    for row in vendor.rows { vendor.setComments(row.comments ?? [], of: row.number) }
    let services = Self.processes(vendor, folder)
    let stored = StoredService(vendor: vendor, service: services[0])
    let client = FeedClient(services[0])
    let lean = FeedClient(services[isSameProcess ? 0 : 1], #""kinds":["status"]"#)
    var (state, other) = (try await client.begin(), try await lean.begin())
    stored.pass(1000)
    vendor.setComments([Comment(id: "c2", text: "new", createdAt: stored.service.time.date)], of: "F2")
    stored.change(2) { _ in }
    let reading = Task { [other] in
      var other = other
      return try await lean.read(&other)
    }
    try await stored.passPause()
    #expect(try await reading.value == [])
    other = state
    let requests = vendor.requests.count + vendor.commentRequests
    #expect(try await client.read(&state) == ["comment F2"])
    #expect(vendor.requests.count + vendor.commentRequests == requests)
  }

  @Test("The comments of a case that the vendor refuses are not requested in each round", arguments: [true, false])
  func refusedComments(_ isForbidden: Bool) async throws {
    let stored = Self.withoutComments()
    let client = FeedClient(stored.service)
    let state = try await client.begin()
    stored.vendor.fail(for: "F2", Fault(isForbidden ? .forbidden : .rejected, "Not for you."))
    stored.pass()
    stored.change(2) { _ in }
    func round(pauses: Bool) async throws {
      let reading = Task { [state] in
        var state = state
        return try await client.read(&state)
      }
      if pauses { try await stored.passPause() }
      #expect(try await reading.value == [])
    }
    try await round(pauses: true)
    #expect(stored.vendor.commentRequests == 1)
    for _ in 0..<3 {
      stored.pass(900)
      try await round(pauses: false)
    }
    #expect(stored.vendor.commentRequests == 1)
    stored.pass(1000)
    try await round(pauses: true)
    #expect(stored.vendor.commentRequests == 2)
    // It is tried once an hour.
    stored.pass(86_400)
    try await round(pauses: true)
    stored.pass()
    try await round(pauses: false)
    #expect(stored.vendor.commentRequests == 3)
  }

  // MARK: Time

  @Test("A round continues after a short wait ended, and the next request waits for it") func shortWait() async throws {
    let gate = Gate()
    let stored = ChangeFeedTests.service { $0.gate = gate }
    gate.open("a 1")
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    stored.pass()
    stored.change(1) { $0.title = "one" }
    let waiting = Task { [state] in try await client.ask(state, #""waitSeconds":1"#) }
    try await gate.waitFor("a 2")
    stored.service.time.advance(by: .seconds(1))
    #expect(try await waiting.value.result?["events"] == [])
    let reading = Task { [state] in
      var state = state
      return try await client.read(&state)
    }
    gate.open("a 2")
    #expect(try await reading.value == ["fields F1"])
    #expect(stored.vendor.requests.count == 2)
    _ = try await client.read(&state)
  }

  @Test("A round that is cancelled is counted, and the next one is not due at once") func cancelled() async throws {
    let blocked = try await BlockedRound()
    let (stored, client, state) = (blocked.stored, blocked.client, blocked.state)
    blocked.reading.cancel()
    _ = try await blocked.reading.value
    let reply = try await client.ask(state)
    #expect(stored.vendor.requests.count == 2)
    #expect(StoredService.left(reply) == 239, "\(reply.short)")
    #expect(reply.result?["failures"] == nil)
    blocked.gate.openAll()
    stored.pass(31)
    _ = try await client.ask(state)
    #expect(stored.vendor.requests.count == 3)
  }

  @Test("A process that ended during a round does not cause another one at once") func ended() async throws {
    let folder = TemporaryFolder(inMemory: true)
    let gate = Gate()
    let vendor = FakeVendor("a", [StoredCaseTests.row(1)]) { $0.gate = gate }
    let services = Self.processes(vendor, folder)
    gate.open("a 1")
    let state = try await FeedClient(services[0]).begin()
    services[0].time.advance(by: .seconds(3600))
    let reading = Task { try await FeedClient(services[0]).ask(state) }
    try await gate.waitFor("a 2")
    let info = try await services[1].ask("cache/info")
    let next = services[0].time.date.addingTimeInterval(30)
    #expect(info.result?["profiles"]?[0]?["nextPollAt"]?.string == RFC3339.format(next), "\(info.short)")
    gate.openAll()
    #expect(try await reading.value.error == nil)
  }

  @Test("A write does not shorten the pause that the vendor asked for") func retryAfter() async throws {
    let stored = Self.withoutComments()
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    stored.pass()
    stored.vendor.fail(Fault(.rateLimited, "Too many requests.").with("retryAfterSeconds", .number(2000)))
    let failed = try await client.ask(state)
    #expect(failed.result?["failures"]?[0]?["failure"]?["data"]?["kind"] == "rateLimited", "\(failed.short)")
    let requests = stored.vendor.requests.count
    stored.vendor.fail(nil)
    #expect(try await stored.service.ask("comments/add", #"{"case":"a/F1","text":"mine"}"#).error == nil)
    let blockedUntil = stored.service.time.date.addingTimeInterval(2000)
    stored.pass(1900)
    _ = try await client.read(&state)
    let reply = try await client.ask(state)
    #expect(stored.vendor.requests.count == requests)
    let next = reply.result?["budget"]?["a"]?["nextPollAt"]?.string
    #expect(next == RFC3339.format(blockedUntil), "\(reply.short)")
    stored.pass(101)
    let last = try await client.ask(reply.result?["state"]?.string)
    #expect(last.result?["failures"] == nil, "\(last.short)")
    #expect(stored.vendor.requests.count == requests + 1)
  }

  @Test("A clock that was ahead when a round ended does not stop the rounds") func clockAhead() async throws {
    let blocked = try await BlockedRound()
    let (stored, client, state) = (blocked.stored, blocked.client, blocked.state)
    stored.service.time.jump(by: 864_000)
    blocked.gate.openAll()
    _ = try await blocked.reading.value
    stored.service.time.jump(by: -864_000)
    stored.pass(1000)
    _ = try await client.ask(state)
    #expect(stored.vendor.requests.count == 3)
  }

  @Test("A round of this millisecond is not in the future") func sameMillisecond() async throws {
    let stored = ChangeFeedTests.service()
    // The store rounds it up.
    stored.service.time.advance(by: .microseconds(600))
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    #expect(try await client.read(&state) == [])
    #expect(stored.vendor.requests.count == 1)
  }

  @Test("Cases that were all updated in the same second are not read in each round") func sameTime() async throws {
    let stored = Self.service(95)
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    var requests: [Int] = []
    for _ in 1...3 {
      let before = stored.vendor.requests.count
      stored.pass(900)
      #expect(try await client.read(&state) == [])
      requests.append(stored.vendor.requests.count - before)
    }
    #expect(requests == [1, 1, 1])
  }

  @Test("A pause that began while the clock was ahead ends when the clock is right") func pauseAhead() async throws {
    let stored = ChangeFeedTests.service()
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    stored.pass()
    stored.service.time.jump(by: 36_000)
    stored.vendor.fail(Fault(.rateLimited, "Too many requests.").with("retryAfterSeconds", .number(60)))
    #expect(try await client.read(&state) == [])
    stored.vendor.fail(nil)
    stored.service.time.jump(by: -36_000)
    stored.change(1) { $0.title = "changed" }
    stored.pass(61)
    #expect(try await client.read(&state) == ["fields F1"])
  }

  // MARK: Requests

  @Test("Only the requests of rounds count, without those that read all cases") func counted() async throws {
    let stored = Self.service(45)
    let client = FeedClient(stored.service)
    #expect(try await stored.service.ask("cache/sync").error == nil)
    var state = try await client.begin()
    _ = try await stored.get(1)
    _ = try await stored.service.list()
    stored.pass()
    // One page; those of clients do not count.
    #expect(StoredService.left(try await client.ask(state)) == 239)
    stored.vendor.update { $0.removeAll { $0.number == "F2" || $0.number == "F3" } }
    stored.pass(86_400)
    // All cases, and two that are missing.
    #expect(StoredService.left(try await client.ask(state)) == 238)
    stored.pass(900)
    // The page of the changes, and the two again.
    #expect(StoredService.left(try await client.ask(state)) == 235)
    #expect(try await client.read(&state) == ["gone F2", "gone F3"])
  }

  @Test("A request waits for the first listing that runs for another one", arguments: [true, false])
  func joined(_ isSameProcess: Bool) async throws {
    let folder = TemporaryFolder(inMemory: true)
    let gate = Gate()
    let vendor = FakeVendor("a", SynchronisingTests.rows(45)) { $0.gate = gate }
    let services = Self.processes(vendor, folder)
    let first = Task { try await FeedClient(services[0]).ask(nil) }
    try await gate.waitFor("a 1")
    let second = Task { try await FeedClient(services[isSameProcess ? 0 : 1]).ask(nil) }
    let time = services[0].time
    if !isSameProcess {
      while let deadline = try await time.nextSleep(), deadline != time.now + .milliseconds(500) {}
    }
    gate.openAll()
    #expect(try await first.value.result?["pending"] == [])
    if !isSameProcess { time.advance(by: .milliseconds(500)) }
    let reply = try await second.value
    #expect(reply.result?["pending"] == [] && reply.result?["failures"] == nil, "\(reply.short)")
    #expect(vendor.requests.count == 3)
  }

  @Test("The failure of a round is known in all processes, and ends with the first round that succeeds in any")
  func failures() async throws {
    let folder = TemporaryFolder(inMemory: true)
    let vendor = FakeVendor("a", SynchronisingTests.rows(3))
    let services = Self.processes(vendor, folder)
    let clients = services.map { FeedClient($0) }
    let state = try await clients[0].begin()
    func failures(_ index: Int) async throws -> [String?] {
      let reply = try await clients[index].ask(state)
      return reply.result?["failures"]?.array?.map { $0["failure"]?["data"]?["kind"]?.string } ?? []
    }
    #expect(try await failures(1) == [])
    services[0].time.advance(by: .seconds(3600))
    vendor.fail(StoredService.unreachable)
    #expect(try await failures(0) == ["vendorUnavailable"])
    let requests = vendor.requests.count
    #expect(try await failures(1) == ["vendorUnavailable"])
    #expect(vendor.requests.count == requests)
    vendor.fail(nil)
    services[0].time.advance(by: .seconds(3600))
    #expect(try await failures(1) == [])
    #expect(try await failures(0) == [])
    #expect(vendor.requests.count == requests + 1)
  }
}
