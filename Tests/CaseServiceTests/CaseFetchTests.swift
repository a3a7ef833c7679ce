import CaseModel
import CaseService
import CaseStore
import JSON
import Platform
import ProviderKit
import Synchronization
import TestSupport
import Testing

@Suite("Requests for cases by number") struct CaseFetchTests {
  private typealias Harness = LookupHarness

  // MARK: One case

  @Test("A case that is not known is requested once, whoever waits for it, and is stored") func fetch() async throws {
    let harness = Harness(isGated: true)
    let key = Harness.key(1)
    #expect(harness.lookup.current(key) == nil)
    let first = Task { await harness.lookup.fetch(key, within: .seconds(30)) }
    try await harness.gate.waitFor("a F1")
    let second = Task { await harness.lookup.fetch(key, within: .seconds(30)) }
    harness.gate.openAll()
    #expect(await first.value.known?.title == "case 1")
    #expect(await second.value.known?.title == "case 1")
    #expect(harness.vendor.gets == ["F1"])
    #expect(await harness.lookup.known([key])[key]?.known?.asOf == harness.time.date)
  }

  @Test("After its time, the wait ends and the request goes on") func late() async throws {
    let harness = Harness(isGated: true)
    let key = Harness.key(1)
    let waiting = Task { await harness.lookup.fetch(key, within: .milliseconds(300)) }
    try await harness.gate.waitFor("a F1")
    while try await harness.time.nextSleep() != harness.time.now + .milliseconds(300) {}
    harness.time.advance(by: .milliseconds(300))
    #expect(await waiting.value == .unknown)
    harness.gate.openAll()
    #expect(await harness.lookup.fetch(key, within: .seconds(30)).known?.title == "case 1")
    #expect(harness.vendor.gets == ["F1"])
  }

  @Test("A person waits neither for the round of other cases, nor for a vendor that just failed") func overtaking()
    async throws
  {
    let harness = Harness(isGated: true)
    harness.gate.open("a 1")
    harness.follow([1, 2])
    try await harness.gate.waitFor("a F1")
    harness.gate.open("a F3")
    #expect(await harness.lookup.fetch(Harness.key(3), within: .seconds(30)).known?.title == "case 3")
    #expect(harness.lookup.current(Harness.key(1)) == .unknown)
    harness.vendor.fail(StoredService.unreachable)
    harness.gate.openAll()
    while harness.lookup.current(Harness.key(1)) == .unknown, harness.vendor.gets.count < 3 {
      await Task.yield()
    }
    _ = await harness.lookup.fetch(Harness.key(2), within: .seconds(30))
    let gets = harness.vendor.gets.count
    #expect(await harness.lookup.fetch(Harness.key(2), within: .seconds(30)) == .unknown)
    #expect(harness.vendor.gets.count == gets)
  }

  @Test("A case of a profile that does not exist is unknown, without a request") func unknownProfile() async {
    let harness = Harness()
    let key = CaseKey(profile: "other", number: "F1")
    #expect(await harness.lookup.fetch(key, within: .seconds(30)) == .unknown)
    #expect(await harness.lookup.known([key]) == [key: .unknown])
    #expect(await harness.lookup.fetchAll([key]).cases == [key: .unknown])
    #expect(harness.stored.requests == 0)
  }

  @Test("What was read of a case that is not followed is read again after a short time") func notFollowed()
    async throws
  {
    let harness = Harness()
    for row in harness.vendor.rows { harness.vendor.setComments(row.comments ?? [], of: row.number) }
    let key = Harness.key(1)
    _ = await harness.lookup.fetch(key, within: .seconds(30))
    #expect(harness.lookup.current(key)?.known?.title == "case 1")
    harness.vendor.update { $0[0].title = "changed" }
    try await harness.read(1)
    _ = try await harness.stored.service.ask("changes/list")
    harness.time.advance(by: .seconds(6))
    #expect(harness.lookup.current(key) == nil && harness.lookup.latest(key).known?.title == "case 1")
    #expect(await harness.lookup.known([key])[key]?.known?.title == "changed")
    #expect(harness.lookup.current(key)?.known?.title == "changed")
  }

  @Test("A denial is remembered for an hour, whatever else is read") func denial() async throws {
    let harness = Harness()
    harness.vendor.fail(for: "F2", Fault(.notFound, "no"))
    let key = Harness.key(2)
    #expect(await harness.lookup.fetch(key, within: .seconds(30)).isDenied)
    for start in stride(from: 10, to: 30_010, by: 5000) {
      harness.time.advance(by: .seconds(6))
      _ = await harness.lookup.known(Set(Harness.keys(start..<start + 5000)))
    }
    harness.follow([1])
    try await harness.waitFor([1])
    harness.follow([])
    // At the end, the memory forgets what is not followed.
    #expect(await Waiting.until { harness.lookup.latest(Harness.key(1)) == .unknown })
    #expect(await harness.lookup.fetch(key, within: .seconds(30)).isDenied)
    #expect(harness.vendor.gets.filter { $0 == "F2" }.count == 1)
  }

  @Test("Requests at the same time do not exceed the budget together", arguments: [true, false])
  func budget(_ hasStore: Bool) async throws {
    let harness = Harness(
      10, isGated: true, store: hasStore ? .init(location: .memory) : nil, polling: PollingSettings(requestsPerHour: 3))
    let waiting = (1...8).map { number in
      Task { await harness.lookup.fetch(Harness.key(number), within: .seconds(30)) }
    }
    harness.gate.openAll()
    var known = 0
    for task in waiting where await task.value.known != nil { known += 1 }
    #expect(known == 3 && harness.vendor.gets.count == 3)
  }

  @Test("What is done to get a case is known, and when the next request may be sent") func progress() async throws {
    let harness = Harness(isGated: true, polling: PollingSettings(requestsPerHour: 3))
    let key = Harness.key(1)
    #expect(harness.lookup.progress(key) == .none)
    let waiting = Task { await harness.lookup.fetch(key, within: .seconds(30)) }
    try await harness.gate.waitFor("a F1")
    #expect(harness.lookup.progress(key) == .requested)
    harness.gate.openAll()
    _ = await waiting.value
    #expect(harness.lookup.progress(key) == .none)
    // The vendor cannot be reached, one response is invalid, and then the budget is used up.
    harness.vendor.fail(StoredService.unreachable)
    _ = await harness.lookup.fetch(Harness.key(2), within: .seconds(30))
    let end = harness.time.now + .seconds(5)
    #expect(
      harness.lookup.progress(Harness.key(2)) == .waiting(.failure(StoredService.unreachable.message), until: end))
    harness.vendor.fail(nil)
    harness.vendor.fail(for: "F3", Fault(.vendorProtocol, "invalid"))
    harness.time.advance(by: .seconds(5))
    _ = await harness.lookup.fetch(Harness.key(3), within: .seconds(30))
    #expect(
      harness.lookup.progress(Harness.key(3))
        == .waiting(.failure("invalid"), until: harness.time.now + .seconds(3600)))
    _ = await harness.lookup.fetch(Harness.key(2), within: .seconds(30))
    guard case .waiting(.budget, _) = harness.lookup.progress(Harness.key(2)) else {
      Issue.record("\(harness.lookup.progress(Harness.key(2)))")
      return
    }
  }

  @Test("A case that is followed and requested is waited for, and one that cannot be known soon is not") func wait()
    async throws
  {
    let harness = Harness(isGated: true)
    await harness.lookup.wait(for: [Harness.key(1)], within: .seconds(30))
    harness.follow([1, 2])
    harness.vendor.fail(for: "F2", Fault(.notFound, "no"))
    let waiting = Task { await harness.lookup.wait(for: Set(Harness.keys(1...2)), within: .seconds(30)) }
    harness.gate.openAll()
    await waiting.value
    #expect(harness.title(1) == "case 1" && harness.lookup.latest(Harness.key(2)).isDenied)
    harness.vendor.fail(StoredService.unreachable)
    harness.follow([3])
    await harness.lookup.wait(for: [Harness.key(3)], within: .seconds(30))
    #expect(harness.lookup.latest(Harness.key(3)) == .unknown)
    let now = harness.time.now
    await harness.lookup.wait(for: [Harness.key(3)], within: .seconds(30))
    #expect(harness.time.now == now)
    harness.lookup.end()
    harness.follow([3])
    #expect(await Harness.becomesIdle(harness.time))
  }

  // MARK: Many cases

  @Test("All cases are requested by number, counted in the budget, and not limited by it") func fetchAll()
    async throws
  {
    let harness = Harness(150, polling: PollingSettings(requestsPerHour: 200))
    harness.vendor.fail(for: "F7", Fault(.notFound, "no"))
    let batches = Mutex<[Int]>([])
    let fetched = await harness.lookup.fetchAll(Set(Harness.keys(1...150))) { count in
      batches.withLock { $0.append(count) }
    }
    #expect(fetched.unavailable.isEmpty && fetched.cases.count == 150)
    #expect(fetched.cases.values.filter { $0.known != nil }.count == 149)
    #expect(fetched.cases[Harness.key(7)]?.isDenied == true)
    #expect(batches.withLock { $0 } == [100, 50])
    let reply = try await harness.stored.service.ask("changes/list")
    #expect(StoredService.left(reply) == 50, "\(reply.short)")
    let again = await harness.lookup.fetchAll(Set(Harness.keys(1...60)))
    #expect(again.cases.count == 60 && harness.vendor.gets.count == 210)
  }

  @Test("With a maximum age, cases that were read within it are not requested", arguments: [(59, 0), (61, 1)])
  func maxAge(_ seconds: Int, _ requests: Int) async {
    let harness = Harness()
    _ = await harness.lookup.fetchAll([Harness.key(1)])
    harness.time.advance(by: .seconds(seconds))
    let fetched = await harness.lookup.fetchAll([Harness.key(1)], maxAge: .seconds(60))
    #expect(fetched.cases[Harness.key(1)]?.known?.title == "case 1")
    #expect(harness.vendor.gets.count == 1 + requests)
  }

  @Test("A vendor that is unavailable is named, and the store answers for it") func unavailable() async {
    let (one, other) = (FakeVendor("a", [StoredCaseTests.row(1)]), FakeVendor("b", [.fake("b", 1, updated: 5)]))
    let service = ServiceHarness(
      [one.asProfile(account: "one"), other.asProfile(account: "two"), .broken("c")], store: .init(location: .memory))
    let lookup = CaseLookup(context: service.context)
    let keys = ["a", "b", "c"].map { CaseKey(profile: $0, number: "F1") }
    _ = await lookup.fetchAll([keys[0]])
    one.fail(StoredService.unreachable)
    let fetched = await lookup.fetchAll(Set(keys))
    #expect(fetched.cases.mapValues { $0.known?.title } == [keys[0]: "case 1", keys[1]: "case 1", keys[2]: nil])
    #expect(fetched.unavailable.mapValues(\.kind) == ["a": .vendorUnavailable, "c": .configuration])
  }

  @Test("A request that fails for one case is named, and the store answers for it") func failed() async {
    let harness = Harness()
    _ = await harness.lookup.fetchAll([Harness.key(1)])
    for number in 1...2 { harness.vendor.fail(for: "F\(number)", Fault(.vendorProtocol, "no")) }
    let fetched = await harness.lookup.fetchAll(Set(Harness.keys(1...3)))
    #expect(fetched.unavailable.isEmpty)
    #expect(fetched.failed.mapValues(\.kind) == [Harness.key(1): .vendorProtocol, Harness.key(2): .vendorProtocol])
    #expect(fetched.cases[Harness.key(1)]?.known?.title == "case 1")
    #expect(fetched.cases[Harness.key(2)] == .unknown)
    #expect(fetched.cases[Harness.key(3)]?.known?.title == "case 3")
  }

  @Test("More cases than the memory keeps are all returned") func many() async {
    let harness = Harness(1500)
    let keys = Set(Harness.keys(1...1500))
    #expect(await harness.lookup.fetchAll(keys).cases.values.filter { $0.known != nil }.count == 1500)
    #expect(await harness.lookup.known(keys).values.filter { $0.known != nil }.count == 1500)
  }

  // MARK: Without a store

  @Test("Without a store, the vendor answers, and what it answered is kept in memory", arguments: [true, false])
  func noStore(_ isOff: Bool) async throws {
    let harness = Harness(10, store: isOff ? .init(location: nil) : nil, polling: PollingSettings(requestsPerHour: 5))
    harness.follow([1, 2])
    #expect(try await harness.waitFor([1, 2]) == [2])
    #expect(await harness.lookup.known([Harness.key(1)])[Harness.key(1)]?.known?.title == "case 1")
    #expect(await harness.lookup.details(of: Harness.key(1))?.title == "case 1")
    #expect(await harness.lookup.search("case") == [])
    harness.follow(1...10)
    try await harness.waitFor(3...5)
    #expect(harness.vendor.gets == ["F1", "F2", "F3", "F4", "F5"])
    #expect(await harness.lookup.fetch(Harness.key(9), within: .seconds(30)) == .unknown)
    // The feed has no store to follow.
    #expect(harness.vendor.requests.isEmpty)
    harness.lookup.end()
    #expect(await Harness.becomesIdle(harness.time))
  }

  @Test("What was read for another account is neither stored nor returned") func otherAccount() async throws {
    let vendor = FakeVendor("a", [StoredCaseTests.row(1)])
    let account = Mutex("one")
    struct Identity: AccountIdentity {
      let name: @Sendable () -> String
      func account() async throws(Fault) -> [String]? { [name()] }
    }
    let gate = Gate()
    let gated = FakeVendor("a", vendor.rows) { $0.gate = gate }
    var provider = gated.asProvider()
    provider.identity = Identity { account.withLock { $0 } }
    let profile = Profile(name: "a", providerID: "fake", baseURL: nil, provider: .success(provider))
    let lookup = CaseLookup(
      context: ServiceHarness([profile], store: .init(location: .memory)).context)
    let waiting = Task { await lookup.fetch(LookupHarness.key(1), within: .seconds(30)) }
    try await gate.waitFor("a F1")
    account.withLock { $0 = "two" }
    gate.openAll()
    #expect(await waiting.value == .unknown)
    #expect(await lookup.known([LookupHarness.key(1)])[LookupHarness.key(1)] == .unknown)
  }

  @Test("Where only the login shows the account, cases that are stored are not requested again") func login()
    async throws
  {
    let vendor = FakeVendor("a", [StoredCaseTests.row(1)])
    LookupHarness.refuseListing(vendor)
    let folder = TemporaryFolder()
    let store = StoreAccess.Setting(location: .file(folder.path + "/cases.sqlite", isUsual: false))
    let first = ServiceHarness([vendor.asProfile(account: "one")], store: store)
    _ = await CaseLookup(context: first.context).fetchAll([LookupHarness.key(1)])
    #expect(vendor.gets == ["F1"])
    let session = LoginSession()
    var provider = Provider(
      profile: "a", descriptor: FakeVendor.descriptor, baseURL: "https://fake.example", session: session)
    (provider.cases, provider.identity) = (vendor, session)
    let profile = Profile(name: "a", providerID: "fake", baseURL: "https://fake.example", provider: .success(provider))
    let lookup = CaseLookup(context: ServiceHarness([profile], store: store).context)
    let key = LookupHarness.key(1)
    #expect(await lookup.known([key]) == [key: .unknown])
    #expect(await lookup.fetch(key, within: .seconds(30)).known?.title == "case 1")
    #expect(vendor.gets == ["F1"] && session.logins.load(ordering: .relaxed) == 1)
  }
}

/// A session whose account is known after the first login.
private final class LoginSession: Session, AccountIdentity {
  let logins = Atomic(0)
  let status = SessionStatus(profile: "a", provider: "fake", state: .none, source: nil)

  func authorization(_ call: VendorCall) async throws(Fault) -> Authorization {
    logins.add(1, ordering: .relaxed)
    return .init(header: "none", generation: 1)
  }
  func refused(_ authorization: Authorization) -> Bool { false }
  func accepted(_ authorization: Authorization) {}
  func account() async throws(Fault) -> [String]? { logins.load(ordering: .relaxed) > 0 ? ["one"] : nil }
}
