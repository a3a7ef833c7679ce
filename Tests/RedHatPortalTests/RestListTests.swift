import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("Listing and reading with rest-v1 and rest-v3")
struct RestListTests {
  private static let dialects = ["rest-v1", "rest-v3"]

  @Test("A listing costs one exchange and one search with the token", arguments: dialects)
  func request(dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    let page = try await harness.page(size: 10)
    #expect(page.total == 60 && page.cases.count == (dialect == "rest-v1" ? 10 : 5))
    #expect(harness.lines == ["POST /cases/filter"] && harness.sandbox.redhat.exchanges == 1)
    let sent = try #require(harness.sent.first)
    #expect(sent.headers["Authorization"]?.hasPrefix("Bearer ") == true)
    #expect(sent.headers["Accept"] == "application/json" && sent.headers["Content-Type"] == "application/json")
    #expect(
      harness.bodies == [
        #"{"offset":0,"maxResults":10,"includeClosed":true,"sortField":"lastModifiedDate","sortOrder":"DESC"}"#
      ])
    #expect(page.cases.allSatisfy { $0.number.utf8.count == 8 && $0.updatedAt != nil && $0.status != nil })
  }

  @Test("All pages return each row once, even if they are short", arguments: dialects, [1, 7, 200])
  func pages(dialect: String, size: Int) async throws {
    let harness = try ProviderHarness(dialect)
    let (rows, pages) = try await harness.all(size: size)
    #expect(rows.count == 60 && Set(rows.map(\.number)).count == 60)
    let rowsAPage = dialect == "rest-v1" ? size : min(size, 5)
    #expect(pages == (60 + rowsAPage - 1) / rowsAPage)
    let times = rows.compactMap(\.updatedAt)
    #expect(times.count == 60 && zip(times, times.dropFirst()).allSatisfy { $0 >= $1 })
  }

  @Test("A position leads to its row")
  func positions() async throws {
    let harness = try ProviderHarness("rest-v1")
    let first = try await harness.page(size: 20)
    let again = try await harness.page(at: first.positions[7], size: 3)
    #expect(again.cases.map(\.number) == first.cases[7..<10].map(\.number))
    #expect(harness.cases.rewind(first.positions[7], by: 3) == first.positions[4])
    for page in ["", "-1", "x", "99999999999999999999999"] {
      _ = try await harness.page(at: VendorPosition(page: page, row: .max), size: 1)
      _ = try await harness.page(at: VendorPosition(page: page, row: .min), size: 1)
    }
    _ = try await harness.page(size: 100_000)
    #expect(harness.bodies.last?.contains(#""maxResults":200"#) == true)
  }

  private struct Filter: Sendable {
    var change: @Sendable (inout CaseQuery) -> Void
    var sent: String
    var here: [CaseFilter] = []
  }

  private static let filters: [Filter] = [
    Filter(change: { $0.states = Set(CaseState.allCases.filter(\.isOpen)) }, sent: #""includeClosed":false"#),
    Filter(change: { $0.states = [.closed] }, sent: #""includeClosed":true,"statuses":["Closed"]"#, here: [.status]),
    Filter(change: { $0.states = [.waitingOnCustomer] }, sent: #""includeClosed":false"#, here: [.status]),
    Filter(change: { $0.search = "a \"b\"" }, sent: #""keyword":"a \"b\"""#),
    Filter(change: { $0.severities = [2, 1] }, sent: #""severities":["1 (Urgent)","2 (High)"]"#, here: [.severity]),
    Filter(change: { $0.groups = ["9001"] }, sent: #""groupNumber":"9001""#),
    Filter(
      change: { $0.updatedSince = RFC3339.parse("2026-03-01T00:30:00Z") }, sent: #""startDate":"2026-02-28""#,
      here: [.updatedSince]),
    Filter(
      change: { $0.updatedUntil = RFC3339.parse("2026-02-28T23:30:00Z") }, sent: #""endDate":"2026-03-01""#,
      here: [.updatedUntil]),
    // A time of creation never narrows a query by times of change.
    Filter(
      change: { $0.createdSince = RFC3339.parse("2026-03-01T00:30:00Z") }, sent: #""includeClosed":true,"sortField""#,
      here: [.createdSince]),
    Filter(
      change: { ($0.owner, $0.createdBy, $0.users, $0.numbers) = ("a", "b", ["c"], ["01"]) },
      sent: #""includeClosed":true,"sortField""#, here: [.owner, .createdBy, .users, .numbers]),
    Filter(change: { $0.sort = .number }, sent: #""sortField":"caseNumber","sortOrder":"ASC""#),
    Filter(change: { $0.sort = .mildest }, sent: #""sortField":"severity","sortOrder":"DESC""#),
  ]

  @Test("Supported filters are sent, and casewire applies the others", arguments: filters.indices)
  func sendsFilters(_ index: Int) async throws {
    let filter = Self.filters[index]
    let harness = try ProviderHarness("rest-v1")
    var query = CaseQuery()
    filter.change(&query)
    let plan = try harness.cases.plan(query)
    #expect(Set(plan.filteredHere) == Set(filter.here) && plan.isSorted)
    _ = try await harness.page(filter.change)
    #expect(harness.bodies.first?.contains(filter.sent) == true, "\(harness.bodies)")
  }

  @Test("Filters reduce the returned rows")
  func narrows() async throws {
    let harness = try ProviderHarness("rest-v1")
    let all = try await harness.all(size: 200).rows
    let open = try await harness.all({ $0.states = Set(CaseState.allCases.filter(\.isOpen)) }, size: 200).rows
    #expect(!open.isEmpty && open.count < all.count && open.allSatisfy { $0.status?.state.isOpen == true })
    let urgent = try await harness.all({ $0.severities = [1] }, size: 200).rows
    #expect(!urgent.isEmpty && urgent.count < all.count)
  }

  @Test("One group is queried at a time, by its number", arguments: [["9001", "9002"], ["Storage"], []])
  func groups(groups: [String]) throws {
    let harness = try ProviderHarness("rest-v1")
    var query = CaseQuery()
    query.groups = groups
    let found = #expect(throws: Fault.self) { try harness.cases.plan(query) }
    #expect(found?.wrongParams == ["groups"])
  }

  @Test(
    "Only the account of the profile is listed",
    arguments: [("rest-v1", "accountNumber"), ("rest-v3", "accountNumbers")])
  func account(dialect: String, member: String) async throws {
    let all = try await ProviderHarness("rest-v1").all(size: 200).rows
    let account = try #require(Set(all.compactMap(\.account)).sorted().first)
    let harness = try ProviderHarness(dialect, settings: ["accountNumber": .string(account)])
    let rows = try await harness.all(size: 200).rows
    #expect(rows.count == all.filter { $0.account == account }.count && rows.count < all.count)
    let value = dialect == "rest-v3" ? "[\"\(account)\"]" : "\"\(account)\""
    #expect(harness.bodies.allSatisfy { $0.contains("\"\(member)\":\(value)") })
  }

  @Test("A case has the same values as with strata")
  func same() async throws {
    let harness = try ProviderHarness("rest-v1")
    let number = try await harness.number()
    let rest = try await harness.get(number)
    let strata = try await ProviderHarness().get(number)
    #expect(rest.title == strata.title && rest.description == strata.description)
    #expect(rest.status == strata.status && rest.severity == strata.severity && rest.type == strata.type)
    #expect(rest.product == strata.product && rest.version == strata.version && rest.account == strata.account)
    #expect(rest.createdAt == strata.createdAt && rest.updatedAt == strata.updatedAt && rest.group == strata.group)
    #expect(rest.owner == strata.owner && rest.contact == strata.contact && rest.escalated == strata.escalated)
    #expect(rest.comments?.map(\.text) == strata.comments?.map(\.text))
    #expect(rest.attachments?.map(\.name) == strata.attachments?.map(\.name))
    #expect(rest.watchlist == nil && strata.watchlist != nil)
  }

  @Test("The words of rest-v3 are read")
  func words() async throws {
    let harness = try ProviderHarness("rest-v3")
    let rows = try await harness.all(size: 200).rows
    #expect(Set(rows.compactMap(\.status?.state)).isSuperset(of: [.inProgress, .waitingOnCustomer, .closed]))
    let number = try #require(rows.first { $0.status?.state == .inProgress }?.number)
    let found = try await harness.get(number)
    #expect(found.comments?.allSatisfy { $0.format == .html } == true && found.createdAt != nil)
    let comments = try #require(try await harness.provider.comments?.list(number, raw: true, harness.call))
    #expect(comments.map(\.id) == found.comments?.map(\.id) && comments.allSatisfy { $0.raw != nil })
    #expect(harness.lines.last == "GET /cases/\(number)/comments?sortField=createdDate&sortOrder=asc")
  }

  @Test("A partial list is never returned as a complete one")
  func cut() async throws {
    let harness = try ProviderHarness("rest-v3")
    harness.sandbox.redhat.adjust { $0.restV3PageCases = 0 }
    let found = try #require(await fault { () throws(Fault) in try await harness.page() })
    #expect(found.kind == .vendorProtocol && found.message.contains("60"))
    let none = try await ProviderHarness("rest-v1", cases: 0).page()
    #expect(none.cases.isEmpty && none.next == nil)
  }

  @Test("A total that is too high does not continue after an empty page", arguments: ["rest-v1", "rest-v3"])
  func totalTooHigh(dialect: String) async throws {
    let harness = try ProviderHarness(dialect)
    harness.answer(.filterCases, #"{"cases":[{"caseNumber":"01234561"},{"caseNumber":"01234562"}],"totalCount":5}"#)
    harness.answer(.filterCases, #"{"cases":[],"totalCount":5}"#)
    let found = try await harness.all(size: 2)
    #expect(found.rows.map(\.number) == ["01234561", "01234562"])
  }

  private static let ends: [(dialect: String, rows: Int, size: Int, isLast: Bool)] = [
    ("rest-v1", 2, 2, false), ("rest-v1", 1, 2, false), ("rest-v1", 0, 2, true), ("rest-v3", 1, 2, false),
    ("rest-v3", 0, 2, true),
  ]

  @Test("Without a total, the rows determine the end", arguments: ends)
  func noTotal(dialect: String, rows: Int, size: Int, isLast: Bool) async throws {
    let harness = try ProviderHarness(dialect)
    let cases = (0..<rows).map { #"{"caseNumber":"0123456\#($0)"}"# }.joined(separator: ",")
    harness.answer(.filterCases, #"{"cases":[\#(cases)]}"#)
    let page = try await harness.page(size: size)
    #expect(page.cases.count == rows && (page.next == nil) == isLast && page.total == nil)
  }

  @Test("Numbers as texts, times of three kinds, and a number only in the address are read")
  func lenient() async throws {
    let harness = try ProviderHarness("rest-v1")
    harness.answer(
      .getCase,
      """
      {"uri":"https://api.access.redhat.com/support/v1/cases/01234567","status":"On Ice","isClosed":true,
       "createdDate":"2025-02-03T08:12:44.500+0100","lastModifiedDate":"2025-02-04T10:00:01","accountNumberRef":540155,
       "severity":"3 (Normal)","summary":"","alternateId":null,"customerEscalation":true,"critSit":false,
       "bugzillas":[{"bugzillaNumber":"77"},{}],"openshiftClusterID":"c-1","unheardOf":[{}],
       "comments":[{"id":"b","commentBody":"two","isPublic":false,"createdDate":"2025-02-03T09:00:00Z"},
                   {"id":"a","commentBody":"one","contentType":"text/html","createdBy":"Mara","createdByType":"Customer",
                    "createdDate":"2025-02-03T08:30:00Z"}]}
      """)
    let found = try await harness.get("01234567", CaseFields.all.subtracting([.attachments]))
    #expect(found.number == "01234567" && found.title == nil && found.customerReference == nil)
    #expect(found.status == CaseStatus(.closed, vendor: "On Ice") && found.account == "540155")
    #expect(found.createdAt == RFC3339.parse("2025-02-03T07:12:44.5Z"))
    #expect(found.updatedAt == RFC3339.parse("2025-02-04T10:00:01Z"))
    #expect(found.escalated == true && found.bugs == ["77"])
    #expect(found.vendorFields == ["openshiftCluster": "c-1", "critSit": false])
    #expect(found.comments?.map(\.id) == ["a", "b"] && found.comments?.map(\.isPrivate) == [nil, true])
    #expect(found.comments?.map(\.format) == [.html, .plain])
    #expect(found.comments?.first?.author == User(name: "Mara", kind: "Customer"))
  }
}
