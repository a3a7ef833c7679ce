import CaseModel
import JSON
import Platform
import ProviderKit
import Sandbox
import TestSupport
import Testing

@Suite("A listing of a large account") struct LargeAccountTests {
  private static let year = Account.now - Account.now.truncatingRemainder(dividingBy: Account.day) - 365 * Account.day
  private static let users = Array(CiscoSimulator.users.prefix(10))

  /// Ten users, with queries for open cases and for five windows.
  private static func account() throws -> Account {
    try Account(cases: 10_000, settings: ["users": .array(users.map { .string($0) })])
  }

  /// The numbers of the listing in order.
  private static func expected(_ account: Account, where matches: (JSON) -> Bool = { _ in true }) async throws
    -> [String]
  {
    let names = Set(users.map { $0.lowercased() })
    let rows = try await account.everything().values.filter { row in
      names.contains(row.user.lowercased()) && (row.isOpen || row.created >= year) && matches(row)
    }
    let keys = rows.map { ($0["updated_date"]?.string ?? "", $0["case_id"]?.string ?? "") }
    return keys.sorted { $0.0 == $1.0 ? $0.1 < $1.1 : $0.0 > $1.0 }.map(\.1)
  }

  @Test("Two requests per query give an exact first page, and all pages together read each of Cisco's pages about once")
  func pages() async throws {
    let account = try Self.account()
    let service = ListingService(account.provider, time: account.time)
    let expected = try await Self.expected(account)
    #expect(expected.count > 2000)
    let first = try await service.list()
    #expect(first.numbers == Array(expected.prefix(50)) && account.asked.count == 12)
    let second = try await service.list("", first.cursor)
    #expect(second.numbers == Array(expected[50..<100]) && account.asked.count <= 14)
    let rest = try await service.rest(#""limit":500"#, second.cursor)
    #expect(first.numbers + second.numbers + rest == expected)
    // Open cases are also in their windows.
    #expect(account.asked.count < expected.count / 100 * 3 / 2 + 18)

    let before = account.asked.count
    let again = try await service.list()
    #expect(again.numbers == first.numbers && account.asked.count - before == 6, "the last pages are cached")
  }

  @Test("Another process continues a listing")
  func anotherProcess() async throws {
    let account = try Self.account()
    let first = try await ListingService(account.provider, time: account.time).list(#""limit":300"#)
    let second = try await ListingService(account.provider, time: account.time).list(#""limit":300"#, first.cursor)
    #expect(try await first.numbers + second.numbers == Array(Self.expected(account).prefix(600)))
  }

  @Test(
    "Changes of the last half hour cost about two requests per query",
    arguments: ["-updatedAt", "updatedAt", "number"])
  func recent(sort: String) async throws {
    let account = try Self.account()
    let since = Account.text(Account.now - Account.day / 48)
    let reply = try await ListingService(account.provider, time: account.time)
      .list(#""limit":500,"sort":"\#(sort)","updatedSince":"\#(since)""#)
    let expected = try await Self.expected(account) { ($0["updated_date"]?.string ?? "") >= since }
    #expect(reply.numbers.sorted() == expected.sorted() && (10...100).contains(expected.count) && reply.cursor == nil)
    if sort == "-updatedAt" { #expect(reply.numbers == expected) }
    if sort == "updatedAt" {
      let times = reply.json["cases"]?.array?.compactMap { $0["updatedAt"]?.string } ?? []
      #expect(times == times.sorted() && times.count == expected.count)
    }
    // A last page may have only a few rows.
    #expect((12...14).contains(account.asked.count))
  }

  @Test(
    "A listing that the rate limit delays beyond the deadline has only the newest cases, and goes on with all others")
  func lackOfTime() async throws {
    let time = ManualTime.patient(at: Account.now)
    // Twenty-eight queries at one request per second: 56 requests do not fit into 30 seconds.
    let account = try Account(
      cases: 10_000,
      settings: ["users": .array(CiscoSimulator.users.map { .string($0) }), "lookbackDays": 1095], pace: 1, time: time)
    let service = ListingService(account.provider, time: time)
    let start = time.now
    let first = try await service.list()
    // The period that is known by then may have fewer cases than the page.
    #expect(!first.numbers.isEmpty && first.source?["window"]?["reason"] != nil)
    #expect(first.failure == nil && first.cursor != nil)
    #expect(time.now - start < .seconds(30) && (8...32).contains(account.asked.count))
    var (numbers, next) = (first.numbers, first.cursor)
    while let cursor = next, numbers.count < 20_000 {
      let reply = try await service.list(#""limit":500,"timeoutSeconds":120"#, cursor)
      try #require(reply.json["code"] == nil)
      numbers += reply.numbers
      next = reply.cursor
    }
    let all = try await account.everything().values.filter { row in
      row.isOpen || row.created >= Self.year - 730 * Account.day
    }
    #expect(numbers.count == Set(numbers).count && Set(numbers) == Set(all.compactMap { $0["case_id"]?.string }))
  }
}
