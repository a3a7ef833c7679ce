import CaseModel
import CiscoSupport
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import Synchronization
import TestSupport
import Testing

@Suite("Rounds of the change feed at Cisco") struct ChangedCaseTests {
  private static let users = Array(CiscoSimulator.users.prefix(10))

  /// The pages of a listing from the last one to the first with a row that is not older.
  private static func pages(_ rows: [JSON], since: String) -> Int {
    let times = rows.map { $0["updated_date"]?.string ?? "" }.sorted()
    let pages = max(1, (times.count + 99) / 100)
    let read = (0..<pages).reversed().prefix { page in
      page == pages - 1 || times[(page + 1) * 100] >= since
    }
    return read.count
  }

  @Test("A round reads two queries from their last pages, as far as the changes reach")
  func requests() async throws {
    let settings: [String: JSON] = ["users": .array(Self.users.map { .string($0) })]
    let account = try Account(cases: 10_000, settings: settings)
    let names = Set(Self.users.map { $0.lowercased() })
    let start = Account.now - Account.now.truncatingRemainder(dividingBy: Account.day) - 89 * Account.day
    let all = try await account.everything().values.filter { names.contains($0.user.lowercased()) }
    let listed = all.filter { $0.isOpen || $0.created >= start }
    let updates = listed.compactMap { $0["updated_date"]?.string }.sorted(by: >)
    for count in [0, 1, 200, 10_000] {
      let since = count == 0 ? "2026-11-21T09:30:00.000Z" : updates[min(count, updates.count) - 1]
      let time = try #require(RFC3339.parse(since))
      let changed = listed.filter { ($0["updated_date"]?.string ?? "") >= since }
      let expected = Set(changed.compactMap { $0["case_id"]?.string })
      let pages =
        Self.pages(all.filter(\.isOpen), since: since) + Self.pages(all.filter { $0.created >= start }, since: since)
      // Another process, without and with the memory of a round. Without it, the last pages are unknown.
      var memory: String?
      for hasMemory in [false, true] {
        let other = try account.otherProcess(settings: settings)
        let before = account.asked.count
        let round = try await other.round(since: time, memory: memory, account.call)
        #expect(round.changed(since: time) == expected && round.total == nil)
        #expect(round.requests == account.asked.count - before, "requests for tokens do not count")
        if count < 10_000 { #expect(round.requests == pages + (hasMemory ? 0 : 2) && pages <= 12, "\(count) changes") }
        if hasMemory { #expect(round.requests == pages && round.memory == memory) }
        memory = round.memory
      }
    }
  }

  @Test("Contracts and users are requested ten at a time")
  func chunks() async throws {
    let account = try Account(
      settings: [
        "contracts": .array(CiscoSimulator.contracts.prefix(12).map { .string($0) }),
        "users": [.string(CiscoSimulator.users[0])],
      ])
    let since = Timestamp(timeIntervalSince1970: Account.now)
    let first = try await account.provider.round(since: since, account.call)
    let second = try await account.provider.round(since: since, memory: first.memory, account.call)
    let chunks = (min(12, CiscoSimulator.contracts.count) + 9) / 10 + 1
    #expect(second.requests == 2 * chunks)
    #expect(account.asked.allSatisfy { $0.contains("sort_by=UPDATED_DATE") })
  }

  // MARK: With scripted rows

  /// The rows of both queries in Cisco's order; a test changes some of them between requests.
  private final class Rows: Sendable {
    struct Row {
      let number: Int
      var minute: Int
      var isOpen = true
      var status = "Cisco Pending"
    }

    let rows: Mutex<[Row]>

    init(_ count: Int, minute: (Int) -> Int = { $0 }) {
      rows = Mutex((0..<count).map { Row(number: $0, minute: minute($0)) })
    }

    func update(_ number: Int, minute: Int, closes: Bool = false) {
      rows.withLock { rows in
        rows.removeAll { $0.number == number }
        rows.append(Row(number: number, minute: minute, isOpen: !closes, status: closes ? "Closed" : "Cisco Pending"))
      }
    }

    func remove(_ number: Int) { rows.withLock { $0.removeAll { $0.number == number } } }

    func answer(_ request: HTTPRequest) -> FakeTransport.Step {
      let page = ChangedCaseTests.page(request)
      let isOpen = request.url.contains("status_flag=O")
      let all = rows.withLock { $0 }.filter { $0.isOpen || !isOpen }
      let shown = all.dropFirst((page - 1) * 100).prefix(100).map { row in
        Record.row(
          600_000_000 + row.number, updated: RFC3339.format(ChangedCaseTests.time(row.minute)),
          flag: row.isOpen ? "O" : "C", status: row.status)
      }
      return Record.page(Array(shown), page, of: max(1, (all.count + 99) / 100), total: all.count)
    }
  }

  fileprivate static func page(_ request: HTTPRequest) -> Int {
    request.url.split(separator: "&").first { $0.hasPrefix("page_index=") }.flatMap { Int($0.dropFirst(11)) } ?? 0
  }

  fileprivate static func time(_ minute: Int) -> Timestamp {
    Timestamp(timeIntervalSince1970: 1_799_000_000 + Double(minute) * 60)
  }

  private static func numbers(_ range: some Sequence<Int>) -> Set<String> {
    Set(range.map { String(600_000_000 + $0) })
  }

  @Test("No row is lost while others change, close or leave", arguments: 1...8, [0, 1, 2])
  func moving(request: Int, change: Int) async throws {
    let rows = Rows(345)
    let moved = [7, 120, 250, 344]
    let harness = try ProviderHarness { asked, number in
      defer {
        if number == request {
          for number in moved {
            switch change {
            case 0: rows.update(number, minute: 10_000 + number)
            case 1: rows.update(number, minute: 10_000 + number, closes: true)
            default: rows.remove(number)
            }
          }
        }
      }
      return rows.answer(asked)
    }
    let round = try await harness.provider.round(since: Self.time(0), harness.call)
    #expect(Self.numbers(0..<345).subtracting(round.numbers).isSubset(of: Self.numbers(moved)))
    let next = try await harness.provider.round(since: Self.time(10_000), memory: round.memory, harness.call)
    #expect(next.changed(since: Self.time(10_000)) == (change == 2 ? [] : Self.numbers(moved)))
    // Rows of one page are read at the same time, so that none is older than another.
    let minutes = round.rows.filter { Self.numbers([344]).contains($0.number) }.compactMap(\.updatedAt)
    #expect(minutes == minutes.sorted())
  }

  @Test("A hundred and more cases with the same time are all read, and the round ends", arguments: [100, 150, 345])
  func sameSecond(count: Int) async throws {
    let rows = Rows(345) { $0 < 345 - count ? 0 : 500 }
    let harness = try ProviderHarness { asked, _ in rows.answer(asked) }
    let first = try await harness.provider.round(since: Self.time(500), harness.call)
    let second = try await harness.provider.round(since: Self.time(500), memory: first.memory, harness.call)
    #expect(second.changed(since: Self.time(500)) == Self.numbers(345 - count..<345))
    // 45 rows are on the last page.
    #expect(second.requests == 2 * [100: 2, 150: 3, 345: 4][count, default: 0])
  }

  @Test(
    "A wrong number of pages costs requests and no rows",
    arguments: ["", "7", "[10,10,[[\"x\",3]]]", "grown", "shrunk"])
  func wrongMemory(memory: String) async throws {
    let rows = Rows(445)
    let harness = try ProviderHarness { asked, _ in rows.answer(asked) }
    var given = memory
    if memory == "grown" || memory == "shrunk" {
      given = try #require(try await harness.provider.round(since: Self.time(400), harness.call).memory)
    }
    if memory == "grown" { for number in 1000..<1120 { rows.update(number, minute: 500 + number) } }
    if memory == "shrunk" { for number in 0..<120 { rows.remove(number) } }
    let other = try ProviderHarness { asked, _ in rows.answer(asked) }
    let round = try await other.provider.round(since: Self.time(430), memory: given, other.call)
    let expected = Array(430..<445) + (memory == "grown" ? Array(1000..<1120) : [])
    #expect(round.changed(since: Self.time(430)) == Self.numbers(expected))
    #expect(round.requests <= 8)
  }

  @Test("A failed query is reported, and the rows of the other one are kept")
  func failure() async throws {
    let rows = Rows(45)
    let harness = try ProviderHarness { asked, _ in
      asked.url.contains("status_flag=O") ? .json(500, #"{"errorCode":"x"}"#) : rows.answer(asked)
    }
    let changed = try await harness.cases.changes.page(since: Self.time(0), memory: nil, at: nil, harness.call)
    #expect(changed.page.failure?.kind == .vendorUnavailable && changed.page.rows.count == 45)
    #expect(changed.page.next == nil)
  }

  @Test("Where Cisco takes one contract per request, the next process knows that")
  func oneContract() async throws {
    let answer = { @Sendable (asked: HTTPRequest, _: Int) -> FakeTransport.Step in
      asked.url.contains(",") ? Record.error("EXCEEDED_INPUTS") : Record.page([])
    }
    let harness = try ProviderHarness(["contracts": ["1", "2"]], answer)
    let round = try await harness.provider.round(since: Self.time(0), harness.call)
    // The refusal of the first one may arrive before the second one is sent.
    #expect((5...6).contains(round.requests))
    let other = try ProviderHarness(["contracts": ["1", "2"]], answer)
    #expect(try await other.provider.round(since: Self.time(0), memory: round.memory, other.call).requests == 4)
  }

  @Test("With a page address, changed and requested cases have one, and the vendor's ways of reading stay")
  func pageAddress() async throws {
    let account = try Account()
    let given = try #require(account.sandbox.profiles.first { $0.name == "cisco" })
    var settings = ProfileSettings(
      name: "tac", baseURL: given.baseURL, tokenURL: given.tokenURL, credentials: FakeCredentials(given.credentials),
      requestsPerSecond: .infinity, vendorSettings: given.settings)
    settings.pageAddress = PageAddress(template: "https://tickets.example/{number}")
    let wire = account.wire
    let context = ProfileContext(time: account.time) { _ in wire }
    let profile = Profile(CiscoSupportProvider.kind, settings, context)
    let provider = try profile.provider.get()
    #expect(profile.polling == PollingSettings(first: .seconds(120), requestsPerHour: 120))
    let round = try await provider.round(since: .distantPast, account.call)
    #expect(!round.rows.isEmpty && round.rows.allSatisfy { $0.url == "https://tickets.example/\($0.number)" })
    let before = provider.requests.count
    let numbers = Array(round.numbers.sorted().prefix(20))
    for entry in await (try #require(provider.cases)).presence(of: numbers, account.call) {
      guard case .found(let row, let members) = entry.presence else {
        Issue.record("\(entry)")
        continue
      }
      #expect(row.value.url == "https://tickets.example/\(entry.number)" && members.contains(.url))
    }
    #expect(provider.requests.count - before == 1)
  }

  // MARK: Presence

  @Test("Thirty cases are requested at once; those that Cisco leaves out are missing")
  func presence() async throws {
    let account = try Account()
    let known = try await account.everything().keys.sorted().prefix(60)
    let asked = Array(known) + ["699999999", "600 000"]
    let before = account.provider.requests.count
    let found = await account.cases.presence(of: asked, account.call)
    #expect(account.provider.requests.count - before == 3 && found.map(\.number) == asked)
    for entry in found.prefix(60) {
      guard case .found(let row, let members) = entry.presence else {
        Issue.record("\(entry)")
        continue
      }
      #expect(row.value.number == entry.number && members.contains(.technology) && !members.contains(.owner))
    }
    if case .notFound = found[60].presence {} else { Issue.record("\(found[60])") }
    if case .unknown = found[61].presence {} else { Issue.record("\(found[61])") }
  }

  @Test("A refused case is found among others by halves")
  func halves() async throws {
    let harness = try ProviderHarness { asked, _ in
      let ids =
        ProviderHarness.asked(asked).split(separator: "?")[0].split(separator: "/").last?.split(separator: ",") ?? []
      if ids.contains("600000003") { return Record.error("CASE_API_FORBIDDEN") }
      return ids == ["600000005"]
        ? Record.error("CASE_NOTFOUND")
        : Record.summary(ids.filter { $0 != "600000005" }.compactMap { Int($0) }.map { Record.row($0) })
    }
    let numbers = (1...8).map { "60000000\($0)" }
    let found = await harness.cases.presence(of: numbers, harness.call).map { entry in
      switch entry.presence {
      case .found: "found"
      case .notFound: "notFound"
      case .noAccess: "noAccess"
      case .unknown: "unknown"
      }
    }
    #expect(found == ["found", "found", "noAccess", "found", "notFound", "found", "found", "found"])
    #expect(harness.provider.requests.count == 7)
  }

  @Test("A row that cannot be read does not look like a missing case")
  func unreadable() async throws {
    let harness = try ProviderHarness(
      .json(200, #"{"cases":[\#(Record.row(600_000_001)),{"title":"no number"}],"count":2}"#))
    let found = await harness.cases.presence(of: ["600000001", "600000002"], harness.call)
    if case .unknown(let fault) = found[1].presence {
      #expect(fault.kind == .vendorProtocol)
    } else {
      Issue.record("\(found)")
    }
  }
}
