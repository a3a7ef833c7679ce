import CaseModel
import CaseService
import CaseStore
import JSON
import Platform
import ProviderKit
import Synchronization
import TestSupport
import Testing

@Suite("cache/sync, cache/info and cache/clear") struct SynchronisingTests {
  static func rows(_ count: Int) -> [Case] { (1...count).map { .fake("a", $0, updated: $0) } }

  static func offsets(_ vendor: FakeVendor) -> [Int] { vendor.requests.map(\.offset) }

  @Test("The first run reads all cases; the next one only those that changed since, with an overlap") func changes()
    async throws
  {
    let stored = StoredService(Self.rows(95))
    let first = try await stored.service.ask("cache/sync")
    #expect(first.source("a")?["cases"] == 95)
    #expect(Self.offsets(stored.vendor) == [0, 20, 40, 60, 80])
    let firstAt = stored.service.time.date
    #expect(first.source("a")?["asOf"]?.string == RFC3339.format(firstAt))

    stored.service.time.advance(by: .seconds(3600))
    stored.vendor.update { rows in
      rows[3].title = "changed"
      rows[3].updatedAt = firstAt.addingTimeInterval(10)
      // By a clock that is a minute behind.
      rows[4].title = "changed by a slow clock"
      rows[4].updatedAt = firstAt.addingTimeInterval(-60)
    }
    let second = try await stored.service.ask("cache/sync")
    #expect(stored.vendor.requests.count == 6)
    #expect(second.source("a")?["asOf"]?.string == RFC3339.format(stored.service.time.date))
    stored.vendor.fail(StoredService.unreachable)
    let list = try await stored.service.list(#""maxAgeSeconds":60,"numbers":["F4","F5"],"sort":"number""#)
    #expect(list.result?["cases"]?.array?.map { $0["title"]?.string } == ["changed", "changed by a slow clock"])
  }

  @Test("A run that fails continues where it stopped") func resume() async throws {
    let stored = StoredService(Self.rows(95))
    stored.vendor.fail(at: 3, StoredService.unreachable)
    let first = try await stored.service.ask("cache/sync")
    #expect(first.kind == "vendorUnavailable")
    #expect(try await stored.service.list(#""maxAgeSeconds":60"#).source("a")?["complete"] != nil)
    let asked = stored.vendor.requests.count
    let second = try await stored.service.ask("cache/sync")
    #expect(second.source("a")?["complete"] == true, "\(second.short)")
    #expect(second.source("a")?["cases"] == 95)
    // Ten rows before the position are read again.
    #expect(Self.offsets(stored.vendor)[asked...].first == 30)
  }

  @Test(
    "The first listing ends after the second in which a case was updated, unless it has the comments",
    arguments: [true, false])
  func nextSecond(_ listsComments: Bool) async throws {
    let stored = ChangeFeedTests.service {
      if !listsComments { $0.listed = CaseFields.all.subtracting([.comments, .attachments]) }
    }
    let time = stored.service.time
    let startedAt = time.date
    stored.change(1) { $0.title = "changed" }
    let reading = Task { try await stored.service.ask("cache/sync") }
    if !listsComments {
      while let deadline = try await time.nextSleep(), deadline != time.now + .seconds(1) {}
      time.advance(by: .seconds(1))
    }
    #expect(try await reading.value.source("a")?["asOf"]?.string == RFC3339.format(startedAt))
    // Only the first one.
    stored.change(2) { $0.title = "changed" }
    #expect(try await stored.service.ask("cache/sync").source("a")?["complete"] == true)
  }

  @Test("A run over several sequences continues exactly where it stopped") func resumeOfSeveral() async throws {
    let stored = StoredService(Self.rows(95)) { $0.isOneSequence = false }
    stored.vendor.fail(at: 3, StoredService.unreachable)
    _ = try await stored.service.ask("cache/sync")
    let asked = stored.vendor.requests.count
    #expect(try await stored.service.ask("cache/sync").source("a")?["cases"] == 95)
    #expect(Self.offsets(stored.vendor)[asked...].first == 40)
  }

  @Test("A run that was interrupted more than a day ago begins again") func oldResume() async throws {
    let stored = StoredService(Self.rows(95))
    stored.vendor.fail(at: 3, StoredService.unreachable)
    _ = try await stored.service.ask("cache/sync")
    stored.service.time.advance(by: .seconds(86_401))
    let asked = stored.vendor.requests.count
    _ = try await stored.service.ask("cache/sync")
    #expect(Self.offsets(stored.vendor)[asked...].first == 0)
  }

  @Test("Progress has the number of cases and the share of the vendor's total") func progress() async throws {
    let stored = StoredService(Self.rows(40))
    let events = Mutex<[ProgressEvent]>([])
    _ = try await stored.service.ask("cache/sync", nil) { event in events.withLock { $0.append(event) } }
    #expect(
      events.withLock { $0 } == [
        .begin("Reading cases"), .report("a: 20 of 40 cases", percentage: 50),
        .report("a: 40 of 40 cases", percentage: 100), .end(nil),
      ])
  }

  @Test("Two requests at once read the cases once") func concurrent() async throws {
    let stored = StoredService(Self.rows(40))
    async let one = stored.service.ask("cache/sync")
    async let two = stored.service.ask("cache/sync")
    for reply in [try await one, try await two] { #expect(reply.source("a")?["complete"] == true, "\(reply.short)") }
    #expect(Self.offsets(stored.vendor).filter { $0 == 20 }.count == 1)
  }

  @Test("One profile fails: the others are synchronised, and the failure is reported for it") func partial()
    async throws
  {
    let (good, bad) = (FakeVendor("a", Self.rows(3)), FakeVendor("b", []))
    bad.fail(StoredService.unreachable)
    let service = ServiceHarness(
      [good, bad].map { $0.asProfile(account: "one") } + [.broken("c")], store: .init(location: .memory))
    let reply = try await service.ask("cache/sync")
    #expect(reply.source("a")?["complete"] == true)
    #expect(reply.source("b")?["failure"]?["data"]?["kind"] == "vendorUnavailable")
    #expect(reply.source("c")?["failure"]?["data"]?["kind"] == "configuration")
  }

  @Test("A removed row does not make the listing lose another one") func removal() async throws {
    let stored = StoredService(Self.rows(95)) { $0.gate = nil }
    stored.vendor.fail(at: 4, StoredService.unreachable)
    _ = try await stored.service.ask("cache/sync")
    // The first rows of the order by update.
    stored.vendor.update { $0.removeLast(8) }
    let reply = try await stored.service.ask("cache/sync")
    #expect(reply.source("a")?["cases"] == 95)
  }

  // MARK: Errors

  @Test(
    "Invalid requests are refused",
    arguments: [
      (#"{"profiles":["nope"]}"#, "invalidParams"), (#"{"profiles":[]}"#, "invalidParams"),
      (#"{"profile":"a"}"#, "invalidParams"),
    ]) func invalid(_ params: String, _ kind: String) async throws
  {
    let stored = StoredService(Self.rows(1))
    #expect(try await stored.service.ask("cache/sync", params).kind == kind)
  }

  @Test("Without a store, cache/sync is a fault of the configuration; cache/info and cache/clear answer") func off()
    async throws
  {
    for setting in [nil, StoreAccess.Setting(location: nil)] {
      let service = ServiceHarness([FakeVendor("a", Self.rows(1)).asProfile(account: "one")], store: setting)
      #expect(try await service.ask("cache/sync").kind == "configuration")
      #expect(try await service.ask("cache/info").result?["store"] == "off")
      #expect(try await service.ask("cache/clear").result?["removed"] == 0)
    }
  }

  @Test("A missing library is a fault of the configuration with the package to install; other methods work")
  func noLibrary() async throws {
    let vendor = FakeVendor("a", Self.rows(3))
    var options = CaseStore.Options()
    options.library = "libsqlite3-none.so.0"
    let service = ServiceHarness(
      [vendor.asProfile(account: "one")], store: .init(location: .memory), storeOptions: options)
    let sync = try await service.ask("cache/sync")
    #expect(sync.kind == "configuration")
    #expect(sync.error?["message"]?.string?.contains("libsqlite3-0") == true, "\(sync.short)")
    #expect(try await service.ask("cache/info").kind == "configuration")
    #expect(try await service.ask("cases/list", #"{"maxAgeSeconds":60}"#).ids.count == 3)
    #expect(try await service.ask("cases/get", #"{"case":"a/F1","maxAgeSeconds":60}"#).result?["number"] == "F1")
    vendor.fail(StoredService.unreachable)
    #expect(try await service.ask("cases/list").kind == "vendorUnavailable")
  }

  // MARK: cache/info and cache/clear

  @Test("cache/info has the cases and their age; cache/clear removes them") func info() async throws {
    let vendors = ["a", "b"].map { name in FakeVendor(name, (1...3).map { .fake(name, $0, updated: $0) }) }
    let service = ServiceHarness(vendors.map { $0.asProfile(account: "one") }, store: .init(location: .memory))
    let empty = try await service.ask("cache/info")
    #expect(empty.result?["store"] == "memory")
    #expect(empty.result?["profiles"] == .array([]))
    let readAt = service.time.date
    _ = try await service.ask("cache/sync")
    let info = try await service.ask("cache/info")
    let profiles = info.result?["profiles"]?.array ?? []
    #expect(profiles.map { $0["profile"]?.string } == ["a", "b"])
    #expect(profiles.allSatisfy { $0["cases"] == 3 && $0["synchronisedAt"]?.string == RFC3339.format(readAt) })
    #expect((info.result?["bytes"]?.integer ?? 0) > 0)
    #expect(info.result?["limitBytes"] == .number(1 << 30))
    let cleared = try await service.ask("cache/clear", #"{"profile":"a"}"#)
    #expect(cleared.result?["removed"] == 3)
    let rest = try await service.ask("cache/info")
    #expect(rest.result?["profiles"]?.array?.map { $0["profile"]?.string } == ["b"])
    #expect(try await service.ask("cache/clear").result?["removed"] == 3)
    #expect(try await service.ask("cache/info").result?["profiles"] == .array([]))
  }

  @Test("cache/info creates no file") func infoWithoutFile() async throws {
    let folder = TemporaryFolder()
    let path = folder.path + "/store/cases.sqlite"
    let service = ServiceHarness(
      [FakeVendor("a", []).asProfile(account: "one")], store: .init(location: .file(path, isUsual: true)))
    let info = try await service.ask("cache/info")
    #expect(info.result?["store"] == "file")
    #expect(info.result?["path"]?.string == path)
    #expect(try await service.ask("cache/clear").result?["removed"] == 0)
    #expect(FileSystem.identity(folder.path + "/store") == nil)
  }
}
