import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite struct ListTests {
  private static let lean =
    "fields=number,short_description,status,severity,created_at,created_by,updated_at,updated_by,contact,offering,"
    + "resolution,close_notes,support_tier,contact_type,invoice_number,agent_close_only,eu"

  private static func query(_ change: (inout CaseQuery) -> Void) -> CaseQuery {
    var query = CaseQuery()
    change(&query)
    return query
  }

  @Test func theDefaultRequestIsSent() async throws {
    let harness = try ProviderHarness()
    let page = try await harness.page(size: 25)
    let sent = try #require(harness.apiRequests.first)
    #expect(sent.method == .get)
    #expect(sent.url.hasPrefix("https://ibm.sandbox.invalid/case-management/v1/cases?offset=0&limit=25&"))
    #expect(sent.headers["Accept"] == "application/json")
    #expect(harness.lastQuery == ["offset=0", "limit=25", "sort=~updated_at", Self.lean])
    #expect(page.cases.count == 25)
    #expect(page.total == 60)
    #expect(page.positions == (0..<25).map { VendorPosition(page: "\($0)") })
    #expect(page.next == VendorPosition(page: "25"))
    #expect(page.cases.allSatisfy { $0.shown == .lean && $0.id == "work/\($0.number)" && $0.provider == "ibm-cloud" })
  }

  /// A query, and the resulting sort, status and search.
  @Test(
    arguments: [
      (query { $0.sort = .updatedAt }, ["sort=updated_at"]), (query { $0.sort = .newestUpdate }, ["sort=~updated_at"]),
      (query { $0.sort = .createdAt }, ["sort=created_at"]), (query { $0.sort = .newest }, ["sort=~created_at"]),
      (query { $0.sort = .severity }, ["sort=severity"]), (query { $0.sort = .mildest }, ["sort=~severity"]),
      (query { $0.sort = .number }, ["sort=number"]), (query { $0.sort = .numberDescending }, ["sort=~number"]),
      (query { $0.sort = .title }, ["sort=short_description"]),
      (query { $0.sort = .titleDescending }, ["sort=~short_description"]),
      (query { $0.sort = .status }, []), (query { $0.sort = .statusDescending }, []),
      (query { $0.states = [.closed] }, ["sort=~updated_at", "status=closed"]),
      (
        query { $0.states = StatusFilter.states([.open]) },
        ["sort=~updated_at", "status=new,in_progress,waiting_on_client,resolution_provided"]
      ),
      (
        query { $0.states = Set(CaseState.allCases) },
        ["sort=~updated_at", "status=new,in_progress,waiting_on_client,resolution_provided,resolved,closed"]
      ),
      (query { $0.search = "a & b=ü" }, ["search=a & b=ü", "sort=~updated_at"]),
      (
        query { ($0.severities, $0.owner, $0.numbers, $0.updatedSince) = ([1], "x", ["CS1"], .distantPast) },
        ["sort=~updated_at"]
      ),
    ] as [(CaseQuery, [String])])
  func queriesAreSent(query: CaseQuery, expected: [String]) async throws {
    let harness = try ProviderHarness()
    _ = try await harness.cases.page(query, at: nil, size: 10, harness.call)
    #expect(harness.lastQuery == ["offset=0", "limit=10"] + expected + [Self.lean])
  }

  /// IBM's names for each member; an empty list for an unsupported member.
  @Test(
    arguments: [
      (.number, []), (.title, ["short_description"]), (.description, ["description"]), (.status, ["status"]),
      (.severity, ["severity"]), (.type, []), (.createdAt, ["created_at"]), (.createdBy, ["created_by"]),
      (.updatedAt, ["updated_at"]), (.updatedBy, ["updated_by"]), (.contact, ["contact"]), (.owner, []),
      (.offering, ["offering"]), (.resolution, ["resolution"]), (.closeNotes, ["close_notes"]),
      (.supportTier, ["support_tier"]), (.watchlist, ["watchlist"]), (.resources, ["resources"]),
      (.attachments, ["attachments"]), (.comments, ["comments"]),
      (.vendorFields, ["contact_type", "invoice_number", "agent_close_only", "eu"]), (.profile, []), (.bugs, []),
    ] as [(CaseField, [String])])
  func fieldsAreNamed(field: CaseField, names: [String]) async throws {
    let harness = try ProviderHarness()
    let page = try await harness.page({ $0.fields = CaseFields([field]) }, size: 1)
    #expect(harness.lastQuery.last == "fields=\((["number"] + names).joined(separator: ","))")
    let made = try #require(page.cases.first)
    #expect(try made.written.object?.allSatisfy { $0.name == "id" || $0.name == field.stringValue } == true)
  }

  @Test func allFieldsNeedNoNames() async throws {
    let harness = try ProviderHarness()
    let page = try await harness.page({ $0.fields = .all }, size: 3)
    #expect(harness.lastQuery == ["offset=0", "limit=3", "sort=~updated_at"])
    #expect(page.cases.allSatisfy { $0.comments != nil && $0.description != nil && $0.watchlist != nil })
  }

  @Test func rawIsTheWholeRecordByteForByte() async throws {
    let harness = try ProviderHarness()
    let page = try await harness.page(
      {
        $0.fields = [.title]
        $0.includesRaw = true
      }, size: 3)
    #expect(harness.lastQuery == ["offset=0", "limit=3", "sort=~updated_at"])
    let answer = try JSONRecord(parsing: try #require(harness.wire.exchanges.last?.response).body)
    let records = try #require(try answer.records("cases"))
    #expect(page.cases.map(\.raw) == records.map { .json($0.slice) })
    let written = try #require(page.cases.first).written
    #expect(written.object?.map(\.name) == ["id", "title", "raw"])
    #expect(written["raw"]?.object?.count ?? 0 >= 21)
  }

  @Test func remainingFiltersAreNamed() async throws {
    let harness = try ProviderHarness()
    let all = Self.query {
      ($0.states, $0.severities, $0.search, $0.owner, $0.createdBy) = ([.new], [1], "x", "x", "x")
      ($0.updatedSince, $0.updatedUntil) = (.distantPast, .distantFuture)
      ($0.createdSince, $0.createdUntil) = (.distantPast, .distantFuture)
      ($0.contracts, $0.users, $0.groups, $0.numbers) = (["x"], ["x"], ["x"], ["x"])
    }
    #expect(
      try harness.cases.plan(all).filteredHere == CaseFilter.allCases.filter { $0 != .status && $0 != .search })
    #expect(try harness.cases.plan(CaseQuery()).filteredHere == [])
    #expect(try harness.cases.plan(CaseQuery()).window == nil)
    for sort in CaseSort.allCases {
      let plan = try harness.cases.plan(Self.query { $0.sort = sort })
      #expect(plan.isSorted == (sort.field != .status))
    }
    #expect(harness.wire.exchanges.isEmpty, "a plan sends nothing")
  }

  @Test(arguments: [
    (-5, 1), (0, 1), (1, 1), (100, 100), (101, 100), (5000, 100), (Int.max, 100), (Int.min, 1),
  ])
  func sizesAreClampedToWhatIBMAccepts(size: Int, limit: Int) async throws {
    let harness = try ProviderHarness(cases: 3)
    _ = try await harness.page(size: size)
    #expect(harness.lastQuery.contains("limit=\(limit)"))
  }

  @Test func anEmptyStateMatchesNoCase() async throws {
    let harness = try ProviderHarness()
    for states in [[], [.unknown]] as [Set<CaseState>] {
      let page = try await harness.page { $0.states = states }
      #expect(page.cases.isEmpty && page.next == nil && page.total == 0)
    }
    #expect(harness.wire.exchanges.isEmpty)
  }

  // MARK: Paging

  private func walk(_ harness: ProviderHarness, size: Int, _ change: (inout CaseQuery) -> Void) async throws -> [Case] {
    var rows: [Case] = []
    var position: VendorPosition?
    for _ in 0..<100 {
      let page = try await harness.page(change, at: position, size: size)
      rows += page.cases
      guard let next = page.next else { return rows }
      position = next
    }
    throw TimedOut("the end of the listing")
  }

  @Test(arguments: [(1, false), (7, false), (7, true), (60, false), (100, true)])
  func pagesHaveEachRowOnce(size: Int, hasOddLinks: Bool) async throws {
    let harness = try ProviderHarness(cases: size == 1 ? 12 : 60)
    harness.sandbox.ibm.adjust { $0.hasOddLinks = hasOddLinks }
    let rows = try await walk(harness, size: size) { $0.sort = .number }
    #expect(rows.map(\.number) == Set(rows.map(\.number)).sorted())
    #expect(rows.count == (size == 1 ? 12 : 60))
    #expect(
      harness.apiRequests.allSatisfy { $0.url.hasPrefix("https://ibm.sandbox.invalid/case-management/v1/cases?") })
  }

  @Test func pagesKeepTheFilters() async throws {
    let harness = try ProviderHarness()
    let rows = try await walk(harness, size: 5) { $0.states = [.closed, .new] }
    #expect(rows.count > 5)
    #expect(rows.allSatisfy { [.closed, .new].contains($0.status?.state) })
    let all = try await walk(harness, size: 100) { _ in }
    #expect(rows.count == all.filter { [.closed, .new].contains($0.status?.state) }.count)
  }

  @Test func aPageBeginsAtItsPosition() async throws {
    let harness = try ProviderHarness()
    let all = try await harness.page { $0.sort = .number }
    for (position, first) in [
      (VendorPosition(page: "5"), 5), (VendorPosition(page: "5", row: 3), 8), (VendorPosition(page: "x"), 0),
      (VendorPosition(page: "-5"), 0), (VendorPosition(page: "5", row: -3), 5),
    ] {
      let page = try await harness.page({ $0.sort = .number }, at: position, size: 2)
      #expect(page.cases.map(\.number) == all.cases[first..<first + 2].map(\.number))
      #expect(page.positions.first == VendorPosition(page: "\(first)"))
    }
    #expect(harness.cases.rewind(VendorPosition(page: "20", row: 5), by: 10) == VendorPosition(page: "15"))
    #expect(harness.cases.rewind(VendorPosition(page: "3"), by: 10) == VendorPosition(page: "0"))
    #expect(harness.cases.rewind(VendorPosition(page: "junk"), by: 0) == VendorPosition(page: "0"))
  }

  /// `next` of a page with one row at offset 10 that reaches the total, and whether the listing continues.
  @Test(
    arguments: [
      (#"{"href": "https://x/case-management/v1/cases?limit=10&offset=20"}"#, true),
      (#"{"href": "http://elsewhere.example/cases?limit=0&offset=11&x=%20"}"#, true),
      (#"{"href": "cases?offset=30#offset=40"}"#, true), (#"{"href": "?flag&offset=12"}"#, true),
      (#"{"href": "?offset=99999"}"#, true), (#"{"href": "?offset=2%30"}"#, true),
      (#"{"href": "https://x/cases?limit=10"}"#, false), (#"{"href": "https://x/cases"}"#, false),
      (#"{"href": "?offset=10"}"#, false), (#"{"href": "?offset=9"}"#, false), (#"{"href": "?offset=-20"}"#, false),
      (#"{"href": "?offset="}"#, false), (#"{"href": "?offset=ten"}"#, false), (#"{"href": "?offset=1e3"}"#, false),
      (#"{"href": "?offset=99999999999999999999"}"#, false), (#"{"href": "?offset=9223372036854775807"}"#, false),
      (#"{"href": "?offset=%2B20"}"#, false), (#"{"href": "?offset=%"}"#, false), (#"{"href": "?Offset=20"}"#, false),
      (#"{"href": ""}"#, false), (#"{"href": null}"#, false), ("{}", false), ("null", false),
      (#""?offset=20""#, false), ("[]", false),
    ])
  func nextLinksAreFollowed(next: String, goesOn: Bool) async throws {
    let harness = try ProviderHarness()
    harness.answer(.listCases, #"{"total_count": 11, "next": \#(next), "cases": [{"number": "CS1"}]}"#)
    let page = try await harness.page(at: VendorPosition(page: "10"), size: 1)
    // The page had fewer rows than the link assumes, so the link does not say where the next page begins.
    #expect(page.next?.page == (goesOn ? "11" : nil))
    #expect(page.cases.map(\.number) == ["CS1"])
    #expect(page.positions == [VendorPosition(page: "10")])
  }

  /// The total in a page of two rows, and whether a listing without a link continues.
  @Test(
    "A listing ends when its total is reached, not at a short page",
    arguments: [("2", false), ("3", true), ("1", true), ("0", true), ("-5", true), ("null", true)])
  func totalsEnd(total: String, goesOn: Bool) async throws {
    let harness = try ProviderHarness()
    harness.answer(.listCases, #"{"total_count": \#(total), "cases": [{"number": "CS1"}, {"number": "CS2"}]}"#)
    #expect(try await harness.page(size: 50).next?.page == (goesOn ? "2" : nil))
  }

  @Test(
    "Pages of any size return each row once", arguments: [1, 7, 50],
    [(true, true), (true, false), (false, true), (false, false)])
  func cappedPages(cap: Int, sends: (total: Bool, next: Bool)) async throws {
    let harness = try ProviderHarness()
    harness.sandbox.ibm.adjust { ($0.pageCases, $0.sendsTotalCount, $0.linksPages) = (cap, sends.total, sends.next) }
    var numbers: [String] = []
    var position: VendorPosition?
    repeat {
      let page = try await harness.page(at: position, size: 100)
      numbers += page.cases.map(\.number)
      position = page.next
    } while position != nil
    #expect(numbers.count == 60 && Set(numbers).count == 60)
  }

  @Test(arguments: [("99", 99), ("99.0", 99), ("0", 0), ("-5", nil), ("null", nil)] as [(String, Int?)])
  func totalsAreRead(written: String, total: Int?) async throws {
    let harness = try ProviderHarness()
    harness.answer(.listCases, #"{"total_count": \#(written), "cases": [{"number": "CS1"}]}"#)
    #expect(try await harness.page().total == total)
  }

  @Test func anEmptyPageEndsTheListing() async throws {
    let harness = try ProviderHarness()
    harness.answer(.listCases, #"{"total_count": 99, "next": {"href": "?offset=20"}, "cases": []}"#)
    let page = try await harness.page(at: VendorPosition(page: "10"))
    #expect(page.next == nil && page.cases.isEmpty && page.total == 99)
  }

  /// Positions come from cursors, offsets from the vendor: no number may cause a trap.
  @Test(arguments: [
    VendorPosition(page: "9223372036854775807"), VendorPosition(page: "9223372036854775807", row: .max),
    VendorPosition(page: "0", row: .max), VendorPosition(page: "-9223372036854775808", row: .min),
    VendorPosition(page: "99999999999999999999"), VendorPosition(page: ""),
  ])
  func positionsOfAnySizeAreSafe(position: VendorPosition) async throws {
    let harness = try ProviderHarness()
    harness.answer(.listCases, #"{"next": {"href": "?offset=1"}, "cases": [{"number": "CS1"}, {"number": "CS2"}]}"#)
    let page = try await harness.page(at: position, size: 2)
    #expect(page.positions.count == 2)
    #expect(page.positions.allSatisfy { (Int($0.page) ?? -1) >= 0 })
    for rows in [0, 1, Int.max, Int.min] { #expect((Int(harness.cases.rewind(position, by: rows).page) ?? -1) >= 0) }
  }

  // MARK: Responses

  /// JSON responses with status 200 that are not a list of cases.
  @Test(arguments: ["[]", "{}", #"{"cases": {}}"#, #"{"cases": [5]}"#, #"{"cases": [{}]}"#, #"{"cases": [] "#])
  func invalidListResponsesAreRefused(body: String) async throws {
    let harness = try ProviderHarness()
    harness.answer(.listCases, body)
    let unreadable = try #require(await fault { () async throws(Fault) in try await harness.page() })
    #expect(unreadable.kind == .vendorProtocol)
    #expect(unreadable.data["excerpt"]?.string == body)
  }

  @Test func forbiddenNamesThePermission() async throws {
    let harness = try ProviderHarness()
    harness.sandbox.ibm.inject(.status(403), for: .operation(.listCases))
    let forbidden = try #require(await fault { () async throws(Fault) in try await harness.page() })
    #expect(forbidden.kind == .forbidden)
    #expect(forbidden.data["permission"] == "support.case.list")
    #expect(forbidden.data["vendorCode"] == "forbidden")
    #expect(forbidden.data["traceId"]?.string?.utf8.count == 32)
  }

  @Test func aTemporaryErrorIsRetried() async throws {
    let harness = try ProviderHarness()
    _ = try await harness.page(size: 1)
    harness.sandbox.ibm.inject(.gatewayPage, for: .operation(.listCases))
    harness.sandbox.ibm.inject(.status(500), for: .operation(.listCases))
    let page = try await harness.time.patiently { try await harness.page(size: 5) }
    #expect(page.cases.count == 5)
    #expect(harness.sandbox.ibm.requests(at: .operation(.listCases)) == 4)
    #expect(harness.sandbox.ibm.exchanges == 1)
  }
}
