import CaseModel
import CaseService
import CaseStore
import JSON
import JSONRPC
import Platform
import ProviderKit
import Synchronization
import TestSupport
import Testing

/// Two processes with one store: the first one has stored changes of the profiles `a` and `b`.
private struct TwoProcesses {
  let folder = TemporaryFolder(inMemory: true)
  let a = FakeVendor("a", [StoredCaseTests.row(1)])
  let b = FakeVendor("b", [.fake("b", 1, updated: 5)])
  let first: ServiceHarness
  /// Before the changes.
  private(set) var state = ""

  private var setting: StoreAccess.Setting {
    .init(location: .file("\(folder.path)/cases.sqlite", isUsual: false))
  }

  init() async throws {
    let setting = StoreAccess.Setting(location: .file("\(folder.path)/cases.sqlite", isUsual: false))
    first = ServiceHarness([a.asProfile(account: "one"), b.asProfile(account: "two")], store: setting)
    state = try await FeedClient(first).begin()
    first.time.advance(by: .seconds(3600))
    let now = first.time.date
    for vendor in [a, b] {
      vendor.update { rows in
        rows[0].title = "changed"
        rows[0].updatedAt = now
      }
    }
    let reply = try await FeedClient(first).ask(state)
    #expect(reply.result?["events"]?.array?.count == 2, "\(reply.short)")
  }

  /// The second process, which knows the account of `b`.
  func second(_ profile: Profile) -> ServiceHarness {
    ServiceHarness([profile, b.asProfile(account: "two")], time: first.time, store: setting)
  }
}

@Suite("Continuing to follow changes") struct ChangeContinuationTests {
  struct Unknown: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Makes the profile of the vendor.
    let profile: @Sendable (FakeVendor) -> Profile
  }

  static let unknown = [
    Unknown(testDescription: "a login that is not possible") { $0.asProfile(account: nil) },
    Unknown(testDescription: "an invalid configuration") { _ in .broken("a") },
  ]

  @Test(
    "What is stored of a profile is reported although its account is unknown, as are the others", arguments: unknown)
  func unknownAccount(_ unknown: Unknown) async throws {
    let processes = try await TwoProcesses()
    let second = processes.second(unknown.profile(processes.a))
    let reply = try await FeedClient(second).ask(processes.state)
    // In the order in which the rounds ended.
    let cases = reply.result?["events"]?.array?.compactMap { $0["case"]?.string } ?? []
    #expect(cases.sorted() == ["a/F1", "b/F1"], "\(reply.short)")
    #expect(reply.result?["failures"]?.array?.map { $0["profile"] } == ["a"] && reply.result?["pending"] == [])
    #expect(reply.result?["asOf"]?["a"]?.string == RFC3339.format(second.time.date))
  }

  @Test("The removal of a profile whose account is unknown is noticed", arguments: unknown)
  func removal(_ unknown: Unknown) async throws {
    let processes = try await TwoProcesses()
    _ = try await processes.first.ask("cache/clear", #"{"profile":"a"}"#)
    let reply = try await FeedClient(processes.second(unknown.profile(processes.a))).ask(processes.state)
    #expect(reply.kind == "resync" && reply.error?["data"]?["reason"] == "removed", "\(reply.short)")
  }

  @Test("Lists name the profiles whose first listing did not end", arguments: ["cases/list", "cases/search"])
  func pending(_ method: String) async throws {
    let stored = ChangeFeedTests.service()
    let query = method == "cases/search" ? #""query":"case","# : ""
    for pending in [["a"], []] {
      let reply = try await stored.service.ask(method, "{\(query)\"withState\":true}")
      #expect(reply.result?["pending"]?.array?.map(\.string) == pending && reply.result?["state"] != nil)
      _ = try await stored.service.ask("changes/list")
    }
    #expect(try await stored.service.ask(method, "{\(query)\"limit\":5}").result?["pending"] == nil)
  }

  @Test("A reader gets resync once, and continues from there") func reader() async throws {
    let stored = ChangeFeedTests.service()
    let params = #"{"reader":"morning"}"#
    _ = try await stored.service.answerOnCommandLine("changes/list", params)
    _ = try await stored.service.ask("cache/clear")
    for isDelivered in [false, true] {
      let reply = try await stored.service.answerOnCommandLine("changes/list", params, isDelivered: isDelivered)
      #expect(reply.kind == "resync", "\(reply.short)")
    }
    #expect(try await stored.service.answerOnCommandLine("changes/list", params).result?["events"] == [])
    stored.pass()
    stored.change(1) { $0.title = "one" }
    let reply = try await stored.service.answerOnCommandLine("changes/list", params)
    #expect(reply.result?["events"]?.array?.map { $0["case"] } == ["a/F1"], "\(reply.short)")
  }

  @Test("Events that are stored do not put off a round that is due") func dueRound() async throws {
    let stored = ChangeFeedTests.service()
    let client = FeedClient(stored.service)
    let state = try await client.begin()
    stored.pass()
    stored.change(1) { $0.title = "one" }
    var other = state
    #expect(try await client.read(&other) == ["fields F1"])
    stored.pass()
    stored.change(2) { $0.title = "two" }
    let reply = try await client.ask(state)
    #expect(reply.result?["events"]?.array?.map { $0["case"]?.string } == ["a/F1", "a/F2"], "\(reply.short)")
    #expect(reply.result?["hasMore"] == false)
  }

  @Test("A request waits for the first listing that another one performs") func firstListing() async throws {
    let gate = Gate()
    let stored = ChangeFeedTests.service(
      { $0.gate = gate }, options: { $0.limit = .seconds(1_000_000_000) })
    let one = Task { try await stored.service.ask("changes/list") }
    try await gate.waitFor("a 1")
    let two = Task { try await stored.service.ask("changes/list") }
    gate.openAll()
    for reply in [try await one.value, try await two.value] {
      #expect(reply.result?["pending"] == [] && reply.result?["asOf"]?["a"] != nil, "\(reply.short)")
    }
    #expect(stored.vendor.requests.count == 1)
  }

  /// A client whose profiles can change, and whose store can be another one.
  private final class Configured: Sendable {
    let time = ManualTime()
    let profiles: Mutex<[Profile]>
    let setting = Mutex(StoreAccess.Setting(location: .memory))

    init(_ profiles: [Profile]) { self.profiles = Mutex(profiles) }

    func context() -> ServiceContext {
      let log = Log(level: .warning, redactor: Redactor(), time: time) { _ in }
      var options = CaseStore.Options()
      options.limit = .seconds(1_000_000_000)
      let access = StoreAccess(options, time: time, log: log) { [self] in setting.withLock { $0 } }
      return ServiceContext(
        kinds: [], time: time, log: log, redactor: Redactor(), version: "1", store: access
      ) { [self] in .success(profiles.withLock { $0 }) }
    }

    func next(_ client: FakeClient) async throws -> JSON? {
      let clock = Task { [time] in
        while !Task.isCancelled, let deadline = try await time.nextSleep() {
          if deadline - time.now == .milliseconds(500) { time.advance(by: .seconds(1)) }
        }
      }
      defer { clock.cancel() }
      return try await client.next()
    }
  }

  private static let eachSecond = PollingSettings(first: .seconds(1), most: .seconds(1))

  private func change(_ vendor: FakeVendor, _ numbers: ClosedRange<Int>, at time: ManualTime, _ title: String) {
    let now = time.date
    vendor.update { rows in
      for number in numbers { (rows[number - 1].title, rows[number - 1].updatedAt) = (title, now) }
    }
  }

  @Test("A subscription follows profiles that are added to the configuration, and notices another store")
  func configuration() async throws {
    let (a, b) = (FakeVendor("a", [StoredCaseTests.row(1)]), FakeVendor("b", [.fake("b", 1, updated: 5)]))
    let configured = Configured([a.asProfile(account: "one", polling: Self.eachSecond)])
    let context = configured.context()
    let client = try FakeClient(Dispatcher(context: context), time: configured.time)
    client.call("1", "changes/subscribe")
    #expect(try await configured.next(client)?["result"] != nil)
    configured.profiles.withLock { $0.append(b.asProfile(account: "two", polling: Self.eachSecond)) }
    client.call("2", "cache/sync")
    #expect(try await configured.next(client)?["id"] == 2)
    change(b, 1...1, at: configured.time, "changed")
    let added = try await configured.next(client)
    #expect(added?["params"]?["events"]?.array?.map { $0["case"] } == ["b/F1"], "\(added?.text ?? "")")
    let other = TemporaryFolder(inMemory: true)
    configured.setting.withLock { $0.location = .file("\(other.path)/cases.sqlite", isUsual: false) }
    let last = try await configured.next(client)
    #expect(last?["params"]?["failure"]?["data"]?["reason"] == "otherStore", "\(last?.text ?? "")")
    client.closeInput()
    _ = try await client.rest()
  }

  @Test("Only events of the subscription count as those that it is behind") func truncated() async throws {
    let a = FakeVendor("a", SynchronisingTests.rows(101)) { $0.pageSize = 1000 }
    let b = FakeVendor("b", (1...1100).map { .fake("b", $0, updated: $0) }) { $0.pageSize = 1000 }
    let configured = Configured([
      a.asProfile(account: "one", polling: Self.eachSecond), b.asProfile(account: "two", polling: Self.eachSecond),
    ])
    let service = Dispatcher(context: configured.context())
    let client = try FakeClient(service, time: configured.time)
    client.call("1", "changes/list")
    let state = try await configured.next(client)?["result"]?["state"]?.string ?? ""
    configured.time.advance(by: .seconds(3600))
    change(a, 1...101, at: configured.time, "changed")
    change(b, 1...1100, at: configured.time, "changed")
    client.call("2", "cache/sync")
    #expect(try await configured.next(client)?["result"] != nil)
    client.call("3", "changes/subscribe", #"{"state":"\#(state)","profiles":["a"]}"#)
    #expect(try await configured.next(client)?["result"] != nil)
    var count = 0
    while count < 101, let message = try await configured.next(client) {
      #expect(message["params"]?["truncated"] == nil)
      guard let events = message["params"]?["events"]?.array, !events.isEmpty else { break }
      count += events.count
    }
    #expect(count == 101)
    client.call("4", "changes/subscribe", #"{"state":"\#(state)"}"#)
    #expect(try await configured.next(client)?["result"] != nil)
    #expect(try await configured.next(client)?["params"]?["truncated"] == true)
    client.closeInput()
    _ = try await client.rest()
  }

  @Test("What changes directly after the notification that changes are left out is reported")
  func changeAfterTruncation() async throws {
    let a = FakeVendor("a", (1...1200).map { .fake("a", $0, updated: $0) }) { $0.pageSize = 1000 }
    let profile = a.asProfile(account: "one", polling: Self.eachSecond)
    let configured = Configured([profile])
    let context = configured.context()
    let stored = try #require(await context.store?.profile(profile))
    let storeChange = { @Sendable (number: Int) in
      var row = Case(profile: "a", provider: "fake", number: "F\(number)")
      (row.title, row.updatedAt) = ("late", configured.time.date)
      let late = Observation(stored.source, [CaseBox(row)], members: [.title, .updatedAt], at: configured.time.date)
      let events = try? await stored.store.observe(late)
      #expect(events?.count == 1)
    }
    var options = ConnectionOptions()
    options.trace = { direction, message in
      guard direction == .sent, (try? JSON(parsing: message))?["params"]?["truncated"] == true else { return }
      QueueExecutor.runBlocking { await storeChange(1) }
    }
    let client = try FakeClient(Dispatcher(context: context), options: options, time: configured.time)
    client.call("1", "changes/list")
    let state = try await configured.next(client)?["result"]?["state"]?.string ?? ""
    configured.time.advance(by: .seconds(3600))
    change(a, 1...1200, at: configured.time, "changed")
    client.call("2", "cache/sync")
    #expect(try await configured.next(client)?["result"] != nil)
    // Later than what the rounds show.
    configured.time.advance(by: .seconds(60))
    client.call("3", "changes/subscribe", #"{"state":"\#(state)"}"#)
    #expect(try await configured.next(client)?["result"] != nil)
    #expect(try await configured.next(client)?["params"]?["truncated"] == true)
    await storeChange(2)
    var cases: [JSON?] = []
    while !cases.contains("a/F2"), let message = try await configured.next(client) {
      cases += (message["params"]?["events"]?.array ?? []).map { $0["case"] }
    }
    #expect(cases == ["a/F1", "a/F2"])
    client.closeInput()
    _ = try await client.rest()
  }

  @Test("A notification has about 128 KiB of comments, or a single one") func bytes() async throws {
    let a = FakeVendor("a", [StoredCaseTests.row(1)])
    let configured = Configured([a.asProfile(account: "one", polling: Self.eachSecond)])
    let client = try FakeClient(Dispatcher(context: configured.context()), time: configured.time)
    client.call("1", "changes/list")
    let state = try await configured.next(client)?["result"]?["state"]?.string ?? ""
    configured.time.advance(by: .seconds(3600))
    let now = configured.time.date
    a.update { rows in
      for (index, size) in [200, 60, 60, 60, 200].enumerated() {
        let text = String(repeating: "x", count: size << 10)
        rows[0].comments?.append(Comment(id: "n\(index)", text: text, createdAt: now))
      }
      rows[0].updatedAt = now
    }
    client.call("2", "cache/sync")
    #expect(try await configured.next(client)?["result"] != nil)
    client.call("3", "changes/subscribe", #"{"state":"\#(state)","include":["bodies"]}"#)
    #expect(try await configured.next(client)?["result"] != nil)
    var counts: [Int] = []
    while counts.reduce(0, +) < 5, let message = try await configured.next(client) {
      counts.append(message["params"]?["events"]?.array?.count ?? 0)
    }
    #expect(counts == [1, 2, 1, 1])
    client.closeInput()
    _ = try await client.rest()
  }
}
