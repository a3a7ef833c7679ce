import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite("Cisco's responses to a listing") struct PageTests {
  typealias Change = @Sendable (inout CaseQuery) -> Void

  private static let open: Change = { $0.states = StatusFilter.states([.open]) }

  private static func page(_ request: HTTPRequest) -> Int {
    request.url.split(separator: "&").first { $0.hasPrefix("page_index=") }.flatMap { Int($0.dropFirst(11)) } ?? 0
  }

  private static func ids(_ request: HTTPRequest) -> [String] {
    let path = request.url.prefix { $0 != "?" }
    return (path.split(separator: "/").last ?? "").split(separator: ",").map(String.init)
  }

  @Test("Pages of 100 are read to the end, without a further request", arguments: [0, 1, 100, 101, 545])
  func pages(count: Int) async throws {
    let last = max(1, (count + 99) / 100)
    let harness = try ProviderHarness { request, _ in
      let page = Self.page(request)
      let rows = (0..<count).dropFirst((page - 1) * 100).prefix(100).map { Record.row(600_000_000 + $0) }
      return Record.page(Array(rows), page, of: last, total: count)
    }
    let rows = try await harness.all(ProviderHarness.query(Self.open))
    #expect(Set(rows.map(\.number)).count == count)
    // The first page states the number of pages. Rows move towards it, so it is read again at the end.
    #expect(harness.wire.requests.map(Self.page) == (last == 1 ? [1] : [1] + (1...last).reversed()))
    let before = harness.wire.requests.count
    #expect(try await harness.all(ProviderHarness.query(Self.open)).count == count)
    #expect(harness.wire.requests.dropFirst(before).map(Self.page) == (1...last).reversed(), "the number is cached")
    #expect(harness.wire.requests.allSatisfy { $0.url.hasPrefix(ProviderHarness.api) }, "self_link is not followed")
  }

  /// The numbers in a page, and whether a second page is requested. Cisco: `last_index` is the number of pages.
  @Test(
    arguments: [
      (#"{"last_index":2,"page_index":1,"total_records":101}"#, 2), (#"{"last_index":1,"page_index":1}"#, 1),
      (#"{"page_index":1,"total_records":101}"#, 2), (#"{"page_index":1,"total_records":100}"#, 2),
      (#"{"total_records":-5}"#, 2), (#"{"total_records":9223372036854775807}"#, 2), (#"{"last_index":-3}"#, 2),
      (#"{"total_records":1}"#, 1), (#"{"last_index":1,"total_records":2}"#, 2), (#"{"last_index":2}"#, 2), ("{}", 2),
      ("null", 2),
    ])
  func thePagesEndAsStated(record: String, requests: Int) async throws {
    let harness = try ProviderHarness { request, number in
      let rows = number == 1 ? Record.row(1) : ""
      return .json(200, #"{"pagination_response_record":\#(record),"cases":[\#(rows)]}"#)
    }
    #expect(try await harness.all(ProviderHarness.query(Self.open)).map(\.number) == ["1"])
    #expect(harness.wire.requests.count == requests)
  }

  @Test("A number of pages below the page's own number is ignored", arguments: [-3, 0])
  func pagesThatCannotBe(last: Int) async throws {
    let harness = try ProviderHarness { request, _ in
      let page = Self.page(request)
      let rows = (0..<150).dropFirst((page - 1) * 100).prefix(100).map { Record.row(600_000_000 + $0) }
      return Record.page(Array(rows), page, of: last, total: 150)
    }
    #expect(try await harness.all(ProviderHarness.query(Self.open)).count == 150)
  }

  @Test(
    "A query that repeats its pages ends after three; one with empty pages does not end the others"
  )
  func repeatedPages() async throws {
    let harness = try ProviderHarness { request, _ in
      request.url.contains("status_flag=O") ? Record.page([Record.row(1)], 1, of: 1_000_000) : Record.page([])
    }
    #expect(try await harness.all().map(\.number) == ["1"])
    #expect(harness.wire.requests.filter { $0.url.contains("status_flag=O") }.map(Self.page) == [1, 2, 3, 4])
    #expect(try !harness.plan().isOneSequence)
  }

  @Test(
    "Pages of any size are complete, whatever numbers they state",
    arguments: [CaseSort.newestUpdate, .updatedAt], [1, 30, 100])
  func cappedPages(sort: CaseSort, size: Int) async throws {
    for (hasLast, hasTotal) in [(true, true), (true, false), (false, true), (false, false)] {
      let harness = try ProviderHarness { request, _ in
        let page = Self.page(request)
        let rows = (0..<130).dropFirst((page - 1) * size).prefix(size).map { Record.row(600_000_000 + $0) }
        // The number of pages assumes 100 rows per page.
        let record = [hasLast ? #""last_index":2"# : nil, hasTotal ? #""total_records":130"# : nil].compactMap { $0 }
        return .json(
          200,
          #"{"pagination_response_record":{\#(record.joined(separator: ","))},"cases":[\#(rows.joined(separator: ","))]}"#
        )
      }
      var query = ProviderHarness.query(Self.open)
      query.sort = sort
      // Without a total, nothing shows that the number of pages is too small.
      let isLost = hasLast && !hasTotal && size < 100
      for _ in 0..<2 {
        #expect(try await harness.all(query).count == (isLost ? 2 * size : 130), "\(hasLast) \(hasTotal)")
      }
    }
  }

  @Test("A case in several responses is listed once")
  func noRepeats() async throws {
    let harness = try ProviderHarness(["contracts": ["1"], "users": ["mlind"]]) { request, _ in
      Record.page([Record.row(1), Record.row(request.url.contains("users") ? 2 : 3)])
    }
    #expect(Set(try await harness.all().map(\.number)) == ["1", "2", "3"])
    #expect(harness.wire.requests.count == 12)
  }

  @Test("The pages of one query have the requested order, and can be resumed")
  func inOrder() async throws {
    let harness = try ProviderHarness { request, _ in
      let page = Self.page(request)
      return Record.page([Record.row(page * 10), Record.row(page * 10 + 1)], page, of: 3, total: 6)
    }
    var query = ProviderHarness.query(Self.open)
    query.sort = .updatedAt
    let plan = try harness.cases.plan(query)
    #expect(plan.isSorted)
    let first = try await harness.cases.page(query, at: nil, size: 10, harness.call)
    #expect(first.cases.map(\.number) == ["10", "11"])
    #expect(first.positions == [VendorPosition(page: "1", row: 0), VendorPosition(page: "1", row: 1)])
    #expect(first.next == VendorPosition(page: "2;2"))
    #expect(first.total == 6)
    let second = try await harness.cases.page(query, at: VendorPosition(page: "2", row: 1), size: 10, harness.call)
    #expect(second.cases.map(\.number) == ["21"])
    let third = try await harness.cases.page(query, at: VendorPosition(page: "3", row: 5), size: 10, harness.call)
    #expect(third.cases.isEmpty && third.next == nil)
    for damaged in ["", "x", "0", "-1", "99999999999999999999", "1;2;3", "7;1;1;1;0;", "1.5", ";", "2;", "2;x", ";2"] {
      let page = try await harness.cases.page(query, at: VendorPosition(page: damaged, row: -7), size: 10, harness.call)
      #expect(page.cases.first?.number == "10", "\(damaged)")
    }
  }

  @Test("Only a single query about one id, in Cisco's own order, is passed on without sorting")
  func isSorted() throws {
    let harness = try ProviderHarness { _, _ in Record.page([]) }
    let many: [(Change, Bool)] = [
      ({ $0.sort = .updatedAt }, true), ({ $0.sort = .newestUpdate }, false), ({ $0.sort = .status }, false),
      (
        {
          $0.sort = .updatedAt
          $0.contracts = ["1", "2"]
        }, false
      ),
      (
        {
          $0.sort = .updatedAt
          $0.states = nil
        }, false
      ),
      (
        {
          $0.sort = .updatedAt
          $0.numbers = ["1"]
        }, false
      ),
    ]
    for (change, isSorted) in many {
      let plan = try harness.plan { query in
        Self.open(&query)
        change(&query)
      }
      #expect(plan.isSorted == isSorted)
    }
  }

  @Test(
    "Reading resumes some rows before the position",
    arguments: [
      ("3", 50, 10, "3", 40), ("3", 50, 50, "3", 0), ("3", 50, 51, "2", 0), ("3", 0, 100, "2", 0),
      ("3", 0, 101, "1", 0), ("3", 5, 100_000, "1", 0), ("3", 5, .max, "1", 0), ("x", -5, 1, "1", 0),
      ("3;40", 7, 9, "2", 0),
      ("999999999", 0, 1, "999999998", 0), ("1", .max, 1, "1", 99),
    ])
  func rewinding(page: String, row: Int, back: Int, toPage: String, toRow: Int) throws {
    let harness = try ProviderHarness { _, _ in Record.page([]) }
    let cursor = harness.cases.rewind(VendorPosition(page: page, row: row), by: back)
    #expect(cursor == VendorPosition(page: toPage, row: toRow))
  }

  @Test(
    "Where Cisco accepts one id per request, ids are sent one by one, in this and later requests",
    arguments: ["contracts", "users", "numbers"], ["EXCEEDED_INPUTS", "EXCEEDED_CONTRACTIDS", "414"])
  func oneByOne(kind: String, code: String) async throws {
    let harness = try ProviderHarness([:]) { request, _ in
      let ids = Self.ids(request)
      guard ids.count == 1, let id = Int(ids[0]) else {
        return code == "414"
          ? Record.gateway(414, nil, nil, "Request-URI Too Long") : Record.error(code, "More than 1 was specified.")
      }
      return kind == "numbers" ? Record.summary([Record.row(id)]) : Record.page([Record.row(id)])
    }
    let ids = (1...12).map(String.init)
    let change: Change = { query in
      Self.open(&query)
      switch kind {
      case "contracts": query.contracts = ids
      case "users": query.users = ids
      default: query.numbers = ids
      }
    }
    #expect(Set(try await harness.all(ProviderHarness.query(change)).map(\.number)) == Set(ids))
    let before = harness.wire.requests.count
    #expect(try await harness.all(ProviderHarness.query(change)).count == 12)
    #expect(harness.wire.requests.count == before + 12, "the setting is cached")
  }

  @Test("Other queries keep their chunks where Cisco accepts one contract per request")
  func oneKindOnly() async throws {
    let harness = try ProviderHarness([:]) { request, _ in
      request.url.contains("contracts") && Self.ids(request).count > 1
        ? Record.error("EXCEEDED_INPUTS") : Record.page([])
    }
    _ = try await harness.all { query in
      Self.open(&query)
      (query.contracts, query.users) = (["1", "2"], ["a", "b"])
    }
    #expect(harness.wire.requests.filter { $0.url.contains("users") }.allSatisfy { Self.ids($0).count == 2 })
    #expect(harness.wire.requests.filter { $0.url.contains("contracts") && Self.ids($0).count == 1 }.count == 2)
  }

  @Test("A single id that is refused as too many is an error")
  func oneIsTooMany() async throws {
    let harness = try ProviderHarness(Record.error("EXCEEDED_INPUTS"))
    let refusal = await fault { () async throws(Fault) in try await harness.all(ProviderHarness.query(Self.open)) }
    #expect(refusal?.kind == .rejected)
    #expect(harness.wire.requests.count == 1)
  }

  @Test("A list of unknown numbers is empty; an invalid address is an error")
  func unknownNumbers() async throws {
    let change: Change = { $0.numbers = ["1", "2"] }
    let none = try ProviderHarness(Record.error("CASE_NOTFOUND", "Case ID is not available in the system."))
    #expect(try await none.all(ProviderHarness.query(change)).isEmpty)
    let text = try ProviderHarness(Record.gateway(403, nil, nil, "Case ID is not available in the system."))
    #expect(try await text.all(ProviderHarness.query(change)).isEmpty)
    let lost = try ProviderHarness(.status(404))
    let refusal = await fault { () async throws(Fault) in try await lost.all(ProviderHarness.query(change)) }
    #expect(refusal?.kind == .notFound)
  }

  @Test("If one of many queries fails, the listing fails instead of returning a part")
  func failure() async throws {
    let harness = try ProviderHarness { request, _ in
      request.url.contains("2026-07-14T00%3A00%3A00Z&page_index") ? .status(503) : Record.page([Record.row(1)])
    }
    let refusal = await fault { () async throws(Fault) in try await harness.all() }
    #expect(refusal?.kind == .vendorUnavailable)
    #expect(refusal?.data["vendorStatus"] == 503)
  }

  // MARK: Filters

  private static let filters: [(change: Change, here: [CaseFilter])] = [
    ({ _ in }, []), (open, []), ({ $0.states = [.closed] }, []), ({ $0.states = [.waitingOnCustomer] }, [.status]),
    ({ $0.states = [.inProgress, .closed] }, [.status]),
    ({ $0.severities = [1] }, [.severity]), ({ $0.search = "x" }, [.search]), ({ $0.owner = "x" }, [.owner]),
    ({ $0.createdBy = "x" }, [.createdBy]), ({ $0.groups = ["x"] }, [.groups]),
    ({ $0.updatedSince = Timestamp(timeIntervalSince1970: 1) }, [.updatedSince]),
    ({ $0.updatedUntil = Timestamp(timeIntervalSince1970: 1) }, [.updatedUntil]),
    ({ $0.createdSince = Timestamp(timeIntervalSince1970: 1_790_000_000) }, [.createdSince]),
    ({ $0.createdUntil = Timestamp(timeIntervalSince1970: 1_790_000_000) }, [.createdUntil]),
    ({ $0.contracts = ["1"] }, []), ({ $0.users = ["a"] }, []),
    (
      {
        $0.contracts = ["1"]
        $0.users = ["a"]
      }, []
    ),
    ({ $0.numbers = ["1"] }, []),
    (
      {
        $0.numbers = ["1"]
        $0.states = [.closed]
        $0.contracts = ["1"]
      }, [.status, .contracts]
    ),
    (
      {
        $0.numbers = ["1"]
        $0.users = ["a"]
      }, [.users]
    ),
  ]

  @Test("Filters that Cisco does not support are named", arguments: filters.indices)
  func filteredHere(_ index: Int) throws {
    let (change, here) = Self.filters[index]
    let harness = try ProviderHarness { _, _ in Record.page([]) }
    #expect(try harness.cases.plan(ProviderHarness.query(change)).filteredHere == here)
  }

  @Test("Numbers together with contracts and users list the cases of either")
  func numbersOfOwners() async throws {
    let harness = try ProviderHarness([:]) { _, _ in
      Record.summary([
        Record.row(1, user: "x", contract: "7"), Record.row(2, user: "Anna", contract: "8"),
        Record.row(3, user: "x", contract: "8"),
      ])
    }
    let rows = try await harness.all { query in
      (query.numbers, query.contracts, query.users) = (["1", "2", "3"], ["7"], ["anna"])
    }
    #expect(rows.map(\.number) == ["1", "2"])
  }

  @Test("The owner of a case is read only for rows that pass all other filters")
  func owner() async throws {
    let harness = try ProviderHarness { request, _ in
      guard request.url.contains("details") else {
        return Record.page([
          Record.row(600_000_001, severity: "2"), Record.row(600_000_002), Record.row(600_000_003, severity: "2"),
        ])
      }
      return request.url.hasSuffix("3") ? Record.error("CASE_NOTFOUND") : .json(200, Record.detail)
    }
    var query = ProviderHarness.query(Self.open)
    (query.owner, query.severities) = ("tac@example.com", [2])
    query.fields.formUnion([.owner, .severity])
    let rows = try await harness.all(query)
    #expect(rows.filter { CaseFilter.owner.passes($0, query) }.map(\.number) == ["600000001"])
    #expect(
      harness.asked.filter { $0.contains("details") } == [
        "/cases/details/case_id/600000001", "/cases/details/case_id/600000003",
      ])
  }

  // MARK: The look-back

  private static let windows: [(change: Change, window: JSON?)] = [
    ({ _ in }, ["createdSince": "2026-01-15T00:00:00Z", "open": "all"]), (open, nil),
    ({ $0.states = [.closed] }, ["createdSince": "2026-01-15T00:00:00Z"]),
    ({ $0.createdSince = Timestamp(timeIntervalSince1970: 1_790_000_000) }, nil), ({ $0.numbers = ["1"] }, nil),
    (
      { $0.createdUntil = RFC3339.parse("2020-06-30T12:00:00Z") },
      ["createdSince": "2019-07-01T00:00:00Z", "open": "all"]
    ),
  ]

  @Test("The result states the look-back of the listing", arguments: windows.indices)
  func window(_ index: Int) throws {
    let harness = try ProviderHarness { _, _ in Record.page([]) }
    #expect(
      try harness.cases.plan(ProviderHarness.query(Self.windows[index].change)).window == Self.windows[index].window)
  }

  @Test(
    "The profile sets the look-back, from one day to ten years",
    arguments: [(1, "2027-01-14"), (30, "2026-12-16"), (0, "2027-01-14"), (.max, "2017-01-17")])
  func lookback(days: Int, since: String) throws {
    let harness = try ProviderHarness(["contracts": ["1"], "lookbackDays": .number(days)]) { _, _ in Record.page([]) }
    #expect(try harness.plan().window?["createdSince"]?.string == "\(since)T00:00:00Z")
  }
}
