import CaseModel
import CaseService
import CaseStore
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

/// One vendor with a store in memory.
struct StoredService: Sendable {
  let vendor: FakeVendor
  let service: ServiceHarness

  init(
    _ rows: [Case], account: String? = "one", _ change: (inout FakeVendor.Settings) -> Void = { _ in },
    options: (inout CaseStore.Options) -> Void = { _ in }, polling: PollingSettings? = nil
  ) {
    var storeOptions = CaseStore.Options()
    options(&storeOptions)
    vendor = FakeVendor("a", rows, change)
    service = ServiceHarness(
      [vendor.asProfile(account: account, me: ["me@example.com"], polling: polling)], store: .init(location: .memory),
      storeOptions: storeOptions)
  }

  /// The number of requests that the vendor got.
  var requests: Int { vendor.requests.count + vendor.gets.count }

  func get(_ number: Int = 1, _ params: String = "") async throws -> Reply {
    try await service.ask("cases/get", #"{"case":"a/F\#(number)"\#(params.isEmpty ? "" : "," + params)}"#)
  }

  static let unreachable = Fault(.vendorUnavailable, "The network is down.").with("reason", "connect")
}

@Suite("Cases from the store") struct StoredCaseTests {
  static func row(_ number: Int, updated: Int = 5) -> Case {
    var row = Case.fake("a", number, updated: updated)
    row.description = "The disk of node \(number) is full."
    row.comments = [Comment(id: "c1", text: "We look into it.", createdAt: minute(updated))]
    row.attachments = []
    row.watchlist = []
    return row
  }

  static func service() -> StoredService {
    let stored = StoredService([row(1), row(2)])
    for row in stored.vendor.rows { stored.vendor.setComments(row.comments ?? [], of: row.number) }
    return stored
  }

  // MARK: The age

  struct Age: Sendable, CustomTestStringConvertible {
    let maxAge: String
    /// The seconds between the first request and this one.
    let seconds: Int
    let asksVendor: Bool
    var testDescription: String { "\(maxAge.isEmpty ? "no maxAgeSeconds" : maxAge) after \(seconds) s" }
  }

  @Test(
    "A case is answered from the store if it is no older than maxAgeSeconds",
    arguments: [
      Age(maxAge: "", seconds: 0, asksVendor: true), Age(maxAge: #""maxAgeSeconds":0"#, seconds: 0, asksVendor: true),
      Age(maxAge: #""maxAgeSeconds":60"#, seconds: 0, asksVendor: false),
      Age(maxAge: #""maxAgeSeconds":60"#, seconds: 60, asksVendor: false),
      Age(maxAge: #""maxAgeSeconds":60"#, seconds: 61, asksVendor: true),
      Age(maxAge: #""maxAgeSeconds":60,"raw":true"#, seconds: 0, asksVendor: true),
      Age(maxAge: #""maxAgeSeconds":60,"fields":["title","comments"]"#, seconds: 1, asksVendor: false),
    ]) func age(_ age: Age) async throws
  {
    let stored = Self.service()
    let first = try await stored.get()
    let readAt = stored.service.time.date
    stored.service.time.advance(by: .seconds(age.seconds))
    let second = try await stored.get(1, age.maxAge)
    #expect(stored.vendor.gets.count == (age.asksVendor ? 2 : 1), "\(second.short)")
    #expect(second.result?["title"] == first.result?["title"])
    #expect(second.result?["stale"] == nil)
    let asOf = second.result?["asOf"]?.string
    #expect(asOf == (age.asksVendor ? nil : RFC3339.format(readAt)))
  }

  @Test("A case from the store is the case that the vendor returned") func same() async throws {
    let stored = Self.service()
    let first = try #require(try await stored.get().result?.object)
    let second = try #require(try await stored.get(1, #""maxAgeSeconds":60"#).result?.object)
    #expect(second.filter { $0.name != "asOf" } == first)
  }

  @Test("A case that was read by a process on the command line is not stored") func commandLine() async throws {
    let stored = Self.service()
    _ = try await stored.service.call("cases/get", #"{"case":"a/F1"}"#)
    _ = try await stored.service.call("cases/get", #"{"case":"a/F1","maxAgeSeconds":60}"#)
    #expect(stored.vendor.gets.count == 2)
  }

  @Test(
    "A row of a listing answers for its members, but not for those that listings do not read",
    arguments: [(#"["title","status"]"#, false), (#"["title","description"]"#, true)]
  ) func rowOfListing(_ fields: String, _ asksVendor: Bool) async throws {
    let stored = Self.service()
    _ = try await stored.service.ask("cases/list", "{}")
    let reply = try await stored.get(1, #""maxAgeSeconds":60,"fields":\#(fields)"#)
    #expect(reply.result?["title"] == "case 1")
    #expect(stored.vendor.gets.isEmpty != asksVendor)
  }

  // MARK: A vendor that cannot be reached

  struct Outage: Sendable, CustomTestStringConvertible {
    let fault: Fault
    var params = ""
    /// Whether the store answers.
    let isAnswered: Bool
    var testDescription: String { "\(fault.kind) \(params)" }
  }

  @Test(
    "The store answers if the vendor cannot be reached, and in no other case",
    arguments: [
      Outage(fault: StoredService.unreachable, isAnswered: true),
      Outage(fault: Fault(.vendorUnavailable, "Timed out.").with("reason", "timeout"), isAnswered: true),
      Outage(fault: Fault(.rateLimited, "Too many requests.").with("retryAfterSeconds", .number(60)), isAnswered: true),
      Outage(fault: StoredService.unreachable, params: #""maxAgeSeconds":1"#, isAnswered: true),
      Outage(fault: StoredService.unreachable, params: #""maxAgeSeconds":0"#, isAnswered: false),
      Outage(fault: StoredService.unreachable, params: #""raw":true"#, isAnswered: false),
      Outage(fault: Fault(.authRequired, "Log in."), isAnswered: false),
      Outage(fault: Fault(.forbidden, "Denied."), isAnswered: false),
      Outage(fault: Fault(.notFound, "No such case."), isAnswered: false),
      Outage(fault: Fault(.vendorProtocol, "Not JSON."), isAnswered: false),
    ]) func outage(_ outage: Outage) async throws
  {
    let stored = Self.service()
    let first = try await stored.get()
    let readAt = stored.service.time.date
    stored.service.time.advance(by: .seconds(3600))
    stored.vendor.fail(outage.fault)
    for (method, member) in [("cases/get", "title"), ("comments/list", "comments")] {
      let params = method == "comments/list" && outage.params.contains("fields") ? "" : outage.params
      let reply = try await stored.service.ask(
        method, #"{"case":"a/F1"\#(params.isEmpty ? "" : "," + params)}"#)
      guard outage.isAnswered else {
        #expect(reply.kind == outage.fault.kind.rawValue, "\(reply.short)")
        continue
      }
      #expect(reply.result?["stale"] == true, "\(reply.short)")
      #expect(reply.result?["asOf"]?.string == RFC3339.format(readAt))
      #expect(reply.result?["failure"]?["data"]?["kind"]?.string == outage.fault.kind.rawValue)
      #expect(reply.result?[member] == first.result?[member])
      #expect(reply.result?["missing"] == nil)
    }
  }

  @Test("What was never read of a case is listed as missing") func missing() async throws {
    let stored = Self.service()
    _ = try await stored.service.ask("cases/list", "{}")
    stored.vendor.fail(StoredService.unreachable)
    let reply = try await stored.get()
    #expect(reply.result?["title"] == "case 1")
    #expect(reply.result?["stale"] == true)
    let missing = reply.result?["missing"]?.array?.compactMap { $0["part"]?.string } ?? []
    #expect(Set(missing) == ["description", "watchlist", "resources", "attachments", "comments"])
  }

  @Test("A case that was never read is the vendor's error") func unknownCase() async throws {
    let stored = Self.service()
    _ = try await stored.get(1)
    stored.vendor.fail(StoredService.unreachable)
    #expect(try await stored.get(2).kind == "vendorUnavailable")
  }

  @Test("A text for people is answered from the store, too") func render() async throws {
    let stored = Self.service()
    _ = try await stored.get()
    stored.vendor.fail(StoredService.unreachable)
    let reply = try await stored.service.ask("cases/render", #"{"case":"a/F1"}"#)
    #expect(reply.result?["stale"] == true)
    #expect(reply.result?["text"]?.string?.contains("disk of node 1") == true)
  }

  // MARK: Writes

  @Test("An own comment is in the store before its response is sent") func ownComment() async throws {
    let stored = Self.service()
    _ = try await stored.get()
    // Not `ask`: nothing happens after the response.
    let added = try await stored.service.call("comments/add", #"{"case":"a/F1","text":"Thank you."}"#)
    #expect(added.result?["id"] == "new")
    stored.vendor.fail(StoredService.unreachable)
    let reply = try await stored.service.ask("comments/list", #"{"case":"a/F1","maxAgeSeconds":60}"#)
    #expect(reply.result?["comments"]?.array?.compactMap { $0["text"]?.string } == ["We look into it.", "Thank you."])
  }

  @Test("After a write with an unknown outcome, the vendor is asked until the whole case was read")
  func unknownOutcome() async throws {
    let stored = Self.service()
    _ = try await stored.get()
    stored.vendor.fail(Fault(.outcomeUnknown, "The response was lost."))
    let lost = try await stored.service.ask("comments/add", #"{"case":"a/F1","text":"Thank you."}"#)
    #expect(lost.kind == "outcomeUnknown")
    stored.vendor.fail(StoredService.unreachable)
    #expect(try await stored.get().kind == "vendorUnavailable")
    stored.vendor.fail(nil)
    let fields = #""maxAgeSeconds":60,"fields":["title"]"#
    _ = try await stored.get(1, fields)
    #expect(stored.vendor.gets.count == 3)
    stored.service.time.advance(by: .seconds(1))
    _ = try await stored.get()
    _ = try await stored.get(1, fields)
    #expect(stored.vendor.gets.count == 4)
  }

  /// What a process on the command line does while another one locks the store.
  struct LockedWrite: Sendable, CustomTestStringConvertible {
    /// Why the write fails; nil if it succeeds.
    let fault: Fault?
    /// Whether the store was synchronised before.
    let isListed: Bool
    var testDescription: String { "\(fault.map { "\($0.kind)" } ?? "success"), \(isListed ? "list" : "get")" }
  }

  @Test(
    "A write that a locked store cannot take: no other process answers with the old case",
    arguments: [nil, Fault(.outcomeUnknown, "The response was lost.")].flatMap { fault in
      [true, false].map { LockedWrite(fault: fault, isListed: $0) }
    }) func lockedWrite(_ test: LockedWrite) async throws
  {
    let folder = TemporaryFolder()
    let path = folder.path + "/cases.sqlite"
    let vendor = FakeVendor("a", [Self.row(1)])
    vendor.setComments([], of: "F1")
    func service() -> ServiceHarness {
      ServiceHarness([vendor.asProfile(account: "one")], store: .init(location: .file(path, isUsual: false)))
    }
    let first = service()
    _ = try await first.ask("cache/sync")
    _ = try await first.ask("cases/get", #"{"case":"a/F1"}"#)
    let lock = try #require(try FileLock.take(path + ".lock"))
    vendor.fail(test.fault)
    let added = try await service().call("comments/add", #"{"case":"a/F1","text":"Thank you."}"#)
    #expect(added.kind == test.fault?.kind.rawValue)
    vendor.fail(nil)
    lock.release()
    #expect(FileSystem.identity(path + "-outdated") != nil)

    for reader in [first, service()] {
      let (lists, gets) = (vendor.requests.count, vendor.gets.count)
      if test.isListed {
        let reply = try await reader.call("cases/list", #"{"maxAgeSeconds":60}"#)
        #expect(vendor.requests.count == lists + 1, "\(reply.short)")
      } else {
        let reply = try await reader.call("cases/get", #"{"case":"a/F1","maxAgeSeconds":60}"#)
        #expect(vendor.gets.count == gets + 1, "\(reply.short)")
      }
      #expect(FileSystem.identity(path + "-outdated") == nil)
    }
    vendor.fail(StoredService.unreachable)
    let stale = try await first.call(
      test.isListed ? "cases/list" : "cases/get", test.isListed ? "{}" : #"{"case":"a/F1"}"#)
    #expect(stale.ids == [] && stale.result?["title"] == nil, "\(stale.short)")
  }

  @Test(
    "A store that is locked by another process: the vendor answers within the time of the request",
    .timeLimit(.minutes(10)), arguments: [1, 2]) func lockedRead(_ seconds: Int) async throws
  {
    let folder = TemporaryFolder()
    let path = folder.path + "/cases.sqlite"
    let vendor = FakeVendor("a", [Self.row(1)])
    let setting = StoreAccess.Setting(location: .file(path, isUsual: false))
    _ = try await ServiceHarness([vendor.asProfile(account: "one")], store: setting).ask("cache/sync")
    let lock = try #require(try FileLock.take(path + ".lock"))
    var options = CaseStore.Options()
    options.limit = .seconds(3600)
    let service = ServiceHarness([vendor.asProfile(account: "one")], store: setting, storeOptions: options)
    async let answer = service.call(
      "cases/get", #"{"case":"a/F1","maxAgeSeconds":60,"timeoutSeconds":\#(seconds)}"#)
    let start = service.time.now
    let share = Duration.milliseconds(250 * seconds)
    var deadline = try await service.time.nextSleep()
    while let next = deadline, next - start > share { deadline = try await service.time.nextSleep() }
    service.time.advance(by: share)
    let reply = try await answer
    #expect(reply.result?["title"] == "case 1" && reply.result?["stale"] == nil, "\(reply.short)")
    #expect(vendor.gets == ["F1"])
    lock.release()
    // The reading of the store ends before its folder is removed.
    _ = try? await service.context.store?.store()?.size()
  }

  @Test("A process on the command line does not create a store for a write") func writeWithoutStore() async throws {
    let folder = TemporaryFolder()
    let path = folder.path + "/store/cases.sqlite"
    let vendor = FakeVendor("a", [Self.row(1)])
    vendor.setComments([], of: "F1")
    let service = ServiceHarness(
      [vendor.asProfile(account: "one")], store: .init(location: .file(path, isUsual: false)))
    let added = try await service.call("comments/add", #"{"case":"a/F1","text":"Thank you."}"#)
    #expect(added.result?["id"] == "new")
    _ = try await service.call("cases/list", #"{"maxAgeSeconds":0}"#)
    #expect(FileSystem.identity(path) == nil)
  }

  // MARK: Accounts

  @Test("The cases of two accounts never mix, although the profiles have one name and one store")
  func accounts() async throws {
    let folder = TemporaryFolder()
    let setting = StoreAccess.Setting(location: .file(folder.path + "/cases.sqlite", isUsual: false))
    var titles: [String?] = []
    for account in ["one", "two", "one"] {
      let vendor = FakeVendor("a", [Case.fake("a", 1, updated: 1, title: account)])
      let service = ServiceHarness([vendor.asProfile(account: account)], store: setting)
      let reply = try await service.ask("cases/get", #"{"case":"a/F1","maxAgeSeconds":60,"fields":["title"]}"#)
      await service.context.store?.settle(within: .seconds(60))
      titles.append(reply.result?["title"]?.string)
      #expect(vendor.gets.count == (titles.count == 3 ? 0 : 1))
    }
    #expect(titles == ["one", "two", "one"])
  }

  @Test("Without a known account, nothing is stored") func noAccount() async throws {
    let stored = StoredService([Self.row(1)], account: nil)
    _ = try await stored.get()
    _ = try await stored.get(1, #""maxAgeSeconds":60"#)
    #expect(stored.vendor.gets.count == 2)
    stored.vendor.fail(StoredService.unreachable)
    #expect(try await stored.get().kind == "vendorUnavailable")
  }
}
