import CaseModel
import JSON
import Platform
import ProviderKit
import Sandbox
import TestSupport
import Testing

@Suite("A listing with more periods than the vendor's rate allows within five seconds") struct DelayedListingTests {
  private static let users = Array(CiscoSimulator.users.prefix(20))
  private static let year = Account.now - Account.now.truncatingRemainder(dividingBy: Account.day) - 365 * Account.day

  /// Twenty users, with two queries for open cases and two for each of five windows.
  private static func account(_ cases: Int = 3000) throws -> Account {
    try Account(cases: cases, settings: ["users": .array(users.map { .string($0) })], pace: nil)
  }

  /// The numbers of the listing in order, without those of `given`.
  private static func expected(
    _ account: Account, without given: [String] = [], where matches: (JSON) -> Bool = { _ in true }
  ) async throws -> [String] {
    let (names, given) = (Set(users.map { $0.lowercased() }), Set(given))
    let rows = try await account.everything().values.filter { row in
      names.contains(row.user.lowercased()) && (row.isOpen || row.created >= year) && matches(row)
    }
    let keys = rows.map { ($0["updated_date"]?.string ?? "", $0["case_id"]?.string ?? "") }
    return keys.sorted { $0.0 == $1.0 ? $0.1 < $1.1 : $0.0 > $1.0 }.map(\.1).filter { !given.contains($0) }
  }

  /// Checks that a page has the first cases of its period, in order.
  private static func check(_ page: ListingService.Reply, _ account: Account) async throws {
    let window = try #require(page.source?["window"])
    #expect(window["open"] == "all" && window["reason"]?.string != nil)
    #expect(page.source?["complete"] == false && page.failure == nil)
    let since = try #require(window["createdSince"]?.string.flatMap(RFC3339.parse)).timeIntervalSince1970
    #expect(since > year)
    let period = try await expected(account) { $0.isOpen || $0.created >= since }
    #expect(page.numbers == Array(period.prefix(page.numbers.count)))
  }

  @Test("The first page has the newest cases within five seconds, and all pages together have each case once")
  func pages() async throws {
    let account = try Self.account(10_000)
    let service = ListingService(account.provider, time: account.time)
    let start = account.time.now
    let first = try await service.list()
    #expect(account.time.now - start < .seconds(5) && first.numbers.count == 50)
    try await Self.check(first, account)
    let second = try await service.list(#""limit":500"#, first.cursor)
    let left = try await Self.expected(account, without: first.numbers)
    #expect(second.numbers == Array(left.prefix(500)))
    let rest = try await service.rest(#""limit":500"#, second.cursor)
    #expect(second.numbers + rest == left)
  }

  @Test("With `all`, the order is that of all cases")
  func all() async throws {
    let account = try Self.account()
    let reply = try await ListingService(account.provider, time: account.time).list(#""limit":150,"all":true"#)
    #expect(try await reply.numbers == Array(Self.expected(account).prefix(150)))
  }

  @Test("Each page may be requested from another process", arguments: [20, 50])
  func processes(limit: Int) async throws {
    let account = try Self.account()
    var given: [String] = []
    var cursor: String?
    for page in 0..<4 {
      let service = ListingService(account.provider, time: account.time)
      let reply = try await service.list("\"timeoutSeconds\":120,\"limit\":\(limit)", cursor)
      if page == 0 {
        try await Self.check(reply, account)
      } else {
        let left = try await Self.expected(account, without: given)
        #expect(reply.numbers == Array(left.prefix(limit)))
      }
      given += reply.numbers
      cursor = reply.cursor
      // The rate limiter allows the next burst.
      account.time.advance(by: .seconds(60))
    }
    #expect(given.count == 4 * limit && Set(given).count == given.count)
  }

  @Test("The next pages continue with the same newest cases at once, as long as there are some")
  func moreOfTheSame() async throws {
    let account = try Self.account()
    let service = ListingService(account.provider, time: account.time)
    let first = try await service.list(#""limit":20"#)
    try await Self.check(first, account)
    let requests = account.asked.count
    let second = try await service.list(#""limit":20"#, first.cursor)
    #expect(account.asked.count == requests, "the cases were read")
    #expect(second.numbers.count == 20 && second.source?["window"] == first.source?["window"])
    let since = try #require(second.source?["window"]?["createdSince"]?.string.flatMap(RFC3339.parse))
    let period = try await Self.expected(account) { $0.isOpen || $0.created >= since.timeIntervalSince1970 }
    #expect(first.numbers + second.numbers == Array(period.prefix(40)))
    // The same page again, and then a later one.
    let again = try await service.list(#""limit":20"#, first.cursor)
    #expect(again.numbers == second.numbers)
    let rest = try await service.rest(#""limit":500,"timeoutSeconds":120"#, again.cursor)
    let left = try await Self.expected(account, without: first.numbers + second.numbers)
    #expect(Set(rest) == Set(left) && rest.count == left.count)
  }

  @Test("A cursor of early cases is used in two processes, in turn")
  func inTurn() async throws {
    let account = try Self.account()
    let services = (0..<2).map { _ in ListingService(account.provider, time: account.time) }
    var (numbers, cursor) = ([String](), String?.none)
    for page in 0..<8 {
      let reply = try await services[page % 2].list(#""limit":15,"timeoutSeconds":120"#, cursor)
      numbers += reply.numbers
      cursor = reply.cursor
    }
    numbers += try await services[0].rest(#""limit":500,"timeoutSeconds":120"#, cursor)
    #expect(try await numbers.sorted() == Self.expected(account).sorted())
  }

  @Test("Cases that change between the pages neither hide other cases nor repeat them", arguments: [true, false])
  func changes(isOneProcess: Bool) async throws {
    let settings: [String: JSON] = [
      "users": .array(Self.users.map { .string($0) }),
      "contracts": .array(CiscoSimulator.contracts.map { .string($0) }),
    ]
    let account = try Account(cases: 1500, settings: settings, pace: nil, changesPerMinute: 90)
    let before = try await account.everything()
    var service = ListingService(account.provider, time: account.time)
    var (numbers, early, cursor) = ([String](), 0, String?.none)
    repeat {
      if !isOneProcess { service = ListingService(account.provider, time: account.time) }
      let reply = try await service.list(#""limit":30,"timeoutSeconds":120"#, cursor)
      try #require(!reply.numbers.isEmpty && numbers.count < 10_000)
      if reply.source?["window"]?["reason"] != nil { early += 1 }
      numbers += reply.numbers
      cursor = reply.cursor
      account.time.advance(by: .seconds(5))
    } while cursor != nil
    let whole = try await ListingService(account.provider, time: account.time)
      .list(#""limit":10000,"all":true,"timeoutSeconds":600"#)
    let all = whole.numbers
    let after = try await account.everything()
    let unchanged = all.filter { before[$0] != nil && before[$0] == after[$0] }
    #expect(early > 0)
    #expect(whole.failure == nil && whole.cursor == nil, "\(whole.json["sources"] ?? whole.json)")
    #expect(unchanged.count > 300 && all.count - unchanged.count > 10)
    #expect(Set(unchanged).isSubset(of: numbers), "none is missing")
    #expect(numbers.count == Set(numbers).count, "none came twice")
  }

  @Test("Cases of another profile are merged, and no planned end of a page is a failure", arguments: [20, 50])
  func profiles(limit: Int) async throws {
    let account = try Self.account()
    // Its clock is the same, and its listing is complete at once.
    let other = try Account(
      cases: 300, settings: ["users": .array(Self.users.map { .string($0) })], time: account.time)
    let service = ListingService(["lab": other.provider, "tac": account.provider], time: account.time)
    var (ids, cursor, early) = ([String](), String?.none, 0)
    repeat {
      let reply = try await service.list("\"limit\":\(limit),\"timeoutSeconds\":120", cursor)
      for source in reply.json["sources"]?.array ?? [] {
        #expect(source["failure"] == nil)
        if source["window"]?["reason"] != nil { early += 1 }
      }
      let times = reply.json["cases"]?.array?.compactMap { $0["updatedAt"]?.string } ?? []
      #expect(times == times.sorted(by: >), "a page is in order")
      try #require(!reply.ids.isEmpty && ids.count < 10_000)
      ids += reply.ids
      cursor = reply.cursor
    } while cursor != nil
    let expected = try await Self.expected(account) + Self.expected(other)
    #expect(early > 0 && ids.count == Set(ids).count)
    // Both providers use the name of the same profile.
    #expect(ids.sorted() == expected.map { "tac/\($0)" }.sorted())
  }

  @Test("`all` after early cases has all others in order, also those that were read early and not returned")
  func allAfterEarly() async throws {
    let account = try Self.account()
    let service = ListingService(account.provider, time: account.time)
    let first = try await service.list(#""limit":20"#)
    _ = try await service.list(#""limit":20"#, first.cursor)
    let all = try await service.list(#""limit":10000,"all":true,"timeoutSeconds":120"#, first.cursor)
    #expect(try await all.numbers == Self.expected(account, without: first.numbers))
    #expect(all.source?["complete"] == true && all.cursor == nil)
  }

  @Test(
    "A request that fails within a page loses nothing", arguments: [1, 3],
    [SimulatedFault.status(503), .refuseConnection])
  func failure(page: Int, fault: SimulatedFault) async throws {
    let account = try Self.account()
    let service = ListingService(account.provider, time: account.time)
    var (numbers, cursor) = ([String](), String?.none)
    for index in 0..<5 {
      if index == page { account.cisco.inject(fault, for: .api, times: 8) }
      let reply = try await service.list(#""limit":250,"timeoutSeconds":120"#, cursor)
      account.cisco.clearFaults()
      numbers += reply.numbers
      // An error has no cursor: the same page is requested again.
      cursor = reply.cursor ?? cursor
    }
    numbers += try await service.rest(#""limit":500,"timeoutSeconds":120"#, cursor)
    #expect(try await numbers.sorted() == Self.expected(account).sorted())
  }

  private static func twoPages(
    _ service: ListingService
  ) async throws -> (first: ListingService.Reply, second: ListingService.Reply) {
    let first = try await service.list()
    return (first, try await service.list(#""limit":500"#, first.cursor))
  }

  @Test("While a client pages, the next pages are read in advance")
  func ahead() async throws {
    let (other, account) = (try Self.account(10_000), try Self.account(10_000))
    _ = try await Self.twoPages(ListingService(other.provider, time: other.time))
    let service = ListingService(account.provider, time: account.time, mayContinue: true)
    let (first, second) = try await Self.twoPages(service)
    // No request of this test is running, so only reading in advance gets these responses.
    #expect(
      await Waiting.until { account.wire.exchanges.count { $0.response != nil } >= other.wire.exchanges.count + 2 })
    // A page that needs a request fails from now on.
    account.cisco.inject(.refuseConnection, for: .api, times: 1000)
    let third = try await service.list(#""limit":20"#, second.cursor)
    #expect(third.numbers.count == 20 && third.failure == nil, "the page was read in advance")
    #expect(Set(first.numbers + second.numbers + third.numbers).count == 570)
  }
}
