import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Synchronization
import TestSupport
import Testing

@Suite("Cisco's pages are read from the newest end") struct BackwardsTests {
  /// The rows of one query in Cisco's order; a test changes some of them between requests.
  private final class Rows: Sendable {
    /// The numbers, the oldest update first, and their times in minutes.
    private let rows: Mutex<[(number: Int, minute: Int)]>

    init(_ count: Int) { rows = Mutex((0..<count).map { ($0, $0) }) }

    func update(_ number: Int, minute: Int) {
      rows.withLock { rows in
        rows.removeAll { $0.number == number }
        rows.append((number, minute))
      }
    }

    func shuffle() { rows.withLock { rows in rows.swapAt(3, rows.count - 3) } }

    func answer(_ request: HTTPRequest) -> FakeTransport.Step {
      let page = BackwardsTests.page(request)
      let all = rows.withLock { $0 }
      let shown = all.dropFirst((page - 1) * 100).prefix(100).map { row in
        Record.row(600_000_000 + row.number, updated: BackwardsTests.time(row.minute))
      }
      return Record.page(Array(shown), page, of: max(1, (all.count + 99) / 100), total: all.count)
    }
  }

  private static func page(_ request: HTTPRequest) -> Int {
    request.url.split(separator: "&").first { $0.hasPrefix("page_index=") }.flatMap { Int($0.dropFirst(11)) } ?? 0
  }

  private static func time(_ minute: Int) -> String {
    RFC3339.format(Timestamp(timeIntervalSince1970: 1_790_000_000 + Double(minute) * 60))
  }

  private static func numbers(_ range: Range<Int>) -> [String] { range.reversed().map { String(600_000_000 + $0) } }

  private static let open = #""status":["open"]"#

  @Test("Only the pages that the order requires are read")
  func lazily() async throws {
    let rows = Rows(545)
    let harness = try ProviderHarness { request, _ in rows.answer(request) }
    let service = ListingService(harness.provider, time: harness.time)
    let first = try await service.list("\(Self.open),\"limit\":44")
    #expect(first.numbers == Self.numbers(501..<545))
    #expect(harness.wire.requests.map(Self.page) == [1, 6])
    let second = try await service.list("\(Self.open),\"limit\":44", first.cursor)
    #expect(second.numbers == Self.numbers(457..<501))
    #expect(harness.wire.requests.map(Self.page) == [1, 6, 5])
    let rest = try await service.rest("\(Self.open),\"limit\":500", second.cursor)
    #expect(rest == Self.numbers(0..<457))
    #expect(harness.wire.requests.map(Self.page) == [1, 6, 5, 4, 3, 2, 1])
  }

  @Test("In ascending order, pages are read forwards, as many as required")
  func forwards() async throws {
    let rows = Rows(545)
    let harness = try ProviderHarness(["contracts": ["1", "2"]]) { request, _ in rows.answer(request) }
    let first = try await ListingService(harness.provider, time: harness.time)
      .list("\(Self.open),\"limit\":150,\"sort\":\"updatedAt\"")
    #expect(first.numbers == Self.numbers(0..<150).reversed())
    #expect(harness.wire.requests.map(Self.page) == [1, 2])
  }

  @Test(
    "A time filter ends a query, forwards and backwards",
    arguments: [
      ("updatedSince", 430, [1, 6, 5]), ("updatedSince", 445, [1, 6, 5]), ("updatedSince", 450, [1, 6, 5]),
      ("updatedSince", 510, [1, 6]),
    ])
  func ends(param: String, minute: Int, pages: [Int]) async throws {
    let rows = Rows(545)
    let harness = try ProviderHarness { request, _ in rows.answer(request) }
    let reply = try await ListingService(harness.provider, time: harness.time)
      .list("\(Self.open),\"limit\":500,\"\(param)\":\"\(Self.time(minute))\"")
    #expect(reply.numbers == Self.numbers(minute..<545) && reply.cursor == nil)
    #expect(harness.wire.requests.map(Self.page) == pages)
  }

  @Test("No unchanged row is lost while others move to the end", arguments: [1, 2, 3, 4, 5])
  func moving(request: Int) async throws {
    let rows = Rows(345)
    let harness = try ProviderHarness { asked, number in
      defer {
        // After this request, before the next one.
        if number == request { for moved in [7, 120, 250] { rows.update(moved, minute: 10_000 + moved) } }
      }
      return rows.answer(asked)
    }
    let reply = try await ListingService(harness.provider, time: harness.time).list("\(Self.open),\"limit\":500")
    let others = Self.numbers(0..<345).filter { ![7, 120, 250].map { String(600_000_000 + $0) }.contains($0) }
    #expect(Set(others).subtracting(reply.numbers) == [])
    #expect(Set(reply.numbers).count == reply.numbers.count)
  }

  @Test("When a page is not in Cisco's order, all pages are read first")
  func unordered() async throws {
    let rows = Rows(345)
    rows.shuffle()
    let harness = try ProviderHarness { request, _ in rows.answer(request) }
    let reply = try await ListingService(harness.provider, time: harness.time).list("\(Self.open),\"limit\":10")
    #expect(reply.numbers == Self.numbers(335..<345))
    #expect(harness.wire.requests.map(Self.page) == [1, 4, 3, 2, 1])
  }

  @Test("A changed number of pages is noticed", arguments: [150, 250, 345, 445, 1045, 90])
  func knownPages(count: Int) async throws {
    let rows = Mutex(Rows(345))
    let harness = try ProviderHarness { request, _ in rows.withLock { $0 }.answer(request) }
    let service = ListingService(harness.provider, time: harness.time)
    _ = try await service.list(Self.open)
    rows.withLock { $0 = Rows(count) }
    let before = harness.wire.requests.count
    let first = try await service.list(Self.open)
    let rest = try await service.rest("\(Self.open),\"limit\":500", first.cursor)
    #expect(first.numbers + rest == Self.numbers(0..<count))
    #expect(harness.wire.requests.count - before <= (count + 99) / 100 + 1)
  }

  @Test("If one window fails, the order is unknown: the request fails, and the next one reads all windows")
  func oneWindow() async throws {
    let isDown = Mutex(true)
    let harness = try ProviderHarness { request, _ in
      let window = request.url.split(separator: "date_created_from=").last.map { String($0.prefix(10)) } ?? ""
      guard request.url.contains("date_created_from") else { return Record.page([Record.row(1)]) }
      if window == "2026-07-14", isDown.withLock({ $0 }) { return .status(503) }
      let number = Int(window.filter(\.isNumber)) ?? 0
      return Record.page([Record.row(number, updated: "\(window)T00:00:00.000Z", flag: "C", status: "Closed")])
    }
    let service = ListingService(harness.provider, time: harness.time)
    let first = try await service.list()
    #expect(first.failure == "vendorUnavailable" && first.numbers.isEmpty)
    isDown.withLock { $0 = false }
    let all = try await service.list()
    #expect(all.numbers == ["20270110", "1", "20261012", "20260714", "20260415", "20260115"])
    #expect(all.failure == nil && all.source?["complete"] == true && all.cursor == nil)
  }

  @Test("An error that affects all queries is not repeated with the others")
  func refused() async throws {
    let harness = try ProviderHarness(["contracts": .array((1...40).map { .string(String($0)) })]) { _, _ in
      Record.error("CASE_API_FORBIDDEN")
    }
    #expect(try await ListingService(harness.provider, time: harness.time).list().failure == "forbidden")
    #expect((1...4).contains(harness.wire.requests.count), "those that were sent before the first response")
  }
}
