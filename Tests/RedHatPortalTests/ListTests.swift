import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("Listing at the Customer Portal")
struct ListTests {
  @Test("One request has the credentials at once")
  func request() async throws {
    let harness = try ProviderHarness()
    let page = try await harness.page(size: 10)
    #expect(page.cases.count == 10 && page.total == 60)
    #expect(harness.lines == ["POST /cases/filter"])
    let sent = try #require(harness.wire.requests.first)
    #expect(sent.headers["Authorization"]?.hasPrefix("Basic ") == true)
    #expect(sent.headers["Accept"] == "application/xml" && sent.headers["Content-Type"] == "application/xml")
    #expect(
      harness.bodies == [
        #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"# + "\n"
          + #"<caseFilter xmlns="http://www.redhat.com/gss/strata"><includeClosed>true</includeClosed><count>10</count>"#
          + "<start>0</start><sortField>lastModifiedDate</sortField><sortOrder>DESC</sortOrder></caseFilter>"
      ])
  }

  @Test("All pages return each row once", arguments: [1, 7, 60, 100], [true, false])
  func pages(size: Int, sendsTotal: Bool) async throws {
    let harness = try ProviderHarness()
    harness.sandbox.redhat.adjust { $0.sendsTotalCount = sendsTotal }
    let (rows, pages) = try await harness.all(size: size)
    #expect(Set(rows.map(\.number)).count == 60 && rows.count == 60)
    #expect(pages == (60 + size - 1) / size + (sendsTotal ? 0 : 1), "without a total, an empty page ends the list")
    let times = rows.compactMap(\.updatedAt)
    #expect(times.count == 60 && zip(times, times.dropFirst()).allSatisfy { $0 >= $1 })
  }

  @Test("Pages of any size return each row once", arguments: ["strata", "rest-v1", "rest-v3"], [1, 7, 50])
  func cappedPages(dialect: String, cap: Int) async throws {
    for sendsTotal in [true, false] {
      let harness = try ProviderHarness(dialect)
      harness.sandbox.redhat.adjust { ($0.pageCases, $0.sendsTotalCount) = (cap, sendsTotal) }
      let rows = try await harness.all(size: 100).rows
      #expect(rows.count == 60 && Set(rows.map(\.number)).count == 60)
    }
  }

  /// The total in a page of two rows, the requested number, and the position of the next page.
  @Test(
    "A total that contradicts the rows is ignored",
    arguments: [
      ("2", 2, nil), ("3", 2, "2"), ("1", 2, "2"), ("0", 2, "2"), ("-5", 2, "2"), ("many", 2, "2"), ("1", 3, "2"),
      ("-5", 3, "2"), ("3", 9, "2"), ("2", 9, nil),
    ] as [(String, Int, String?)])
  func beliedTotals(total: String, size: Int, next: String?) async throws {
    for dialect in ["strata", "rest-v1"] where dialect == "strata" || total != "many" {
      let harness = try ProviderHarness(dialect)
      let rows = ["1", "2"].map { dialect == "strata" ? "<case caseNumber=\"\($0)\"/>" : #"{"caseNumber":"\#($0)"}"# }
      harness.answer(
        .filterCases,
        dialect == "strata"
          ? "<cases xmlns=\"http://www.redhat.com/gss/strata\">\(rows.joined())<totalCount>\(total)</totalCount></cases>"
          : #"{"cases":[\#(rows.joined(separator: ","))],"totalCount":\#(total)}"#)
      let page = try await harness.page(size: size)
      #expect(page.cases.count == 2 && page.next?.page == next)
      #expect(page.total == Int(total).flatMap { $0 < 0 ? nil : $0 })
    }
  }

  @Test("A position leads to its row")
  func positions() async throws {
    let harness = try ProviderHarness()
    let first = try await harness.page(size: 20)
    let again = try await harness.page(at: first.positions[7], size: 3)
    #expect(again.cases.map(\.number) == first.cases[7..<10].map(\.number))
    #expect(harness.cases.rewind(first.positions[7], by: 3) == first.positions[4])
    #expect(harness.cases.rewind(first.positions[2], by: 30) == first.positions[0])
    for page in ["", "-5", "x", "99999999999999999999999"] {
      _ = try await harness.page(at: VendorPosition(page: page, row: .max), size: 1)
    }
  }

  private static let filters: [(change: @Sendable (inout CaseQuery) -> Void, sent: String, here: [CaseFilter])] = [
    ({ $0.states = Set(CaseState.allCases.filter(\.isOpen)) }, "<includeClosed>false</includeClosed>", []),
    ({ $0.states = [.closed] }, "<status>Closed</status>", [.status]),
    ({ $0.states = [.waitingOnCustomer] }, "<includeClosed>false</includeClosed>", [.status]),
    ({ $0.search = "a <b> & c" }, "<keyword>a &lt;b&gt; &amp; c</keyword>", []),
    ({ $0.severities = [2] }, "<severity>2 (High)</severity>", [.severity]),
    ({ $0.severities = [1, 2] }, "<includeClosed>true</includeClosed><count>", [.severity]),
    (
      { $0.groups = ["9001", "-1"] },
      "<groupNumbers><groupNumber>9001</groupNumber><groupNumber>-1</groupNumber></groupNumbers>", []
    ),
    ({ $0.groups = ["Storage"] }, "<includeClosed>true</includeClosed><count>", [.groups]),
    ({ $0.updatedSince = RFC3339.parse("2026-03-01T00:30:00Z") }, "<startDate>2026-02-28</startDate>", [.updatedSince]),
    ({ $0.updatedUntil = RFC3339.parse("2026-02-28T23:30:00Z") }, "<endDate>2026-03-01</endDate>", [.updatedUntil]),
    // A time of creation never narrows a query by times of change.
    (
      { $0.createdSince = RFC3339.parse("2026-03-01T00:30:00Z") }, "<includeClosed>true</includeClosed><count>",
      [.createdSince]
    ),
    (
      { ($0.owner, $0.createdBy, $0.users, $0.numbers) = ("a", "b", ["c"], ["01"]) },
      "<includeClosed>true</includeClosed><count>", [.owner, .createdBy, .users, .numbers]
    ),
    ({ $0.sort = .number }, "<sortField>caseNumber</sortField><sortOrder>ASC</sortOrder>", []),
    ({ $0.sort = .mildest }, "<sortField>severity</sortField><sortOrder>DESC</sortOrder>", []),
  ]

  @Test("Supported filters are sent, and casewire applies the others", arguments: filters.indices)
  func sendsFilters(_ index: Int) async throws {
    let (change, sent, here) = Self.filters[index]
    let harness = try ProviderHarness()
    var query = CaseQuery()
    change(&query)
    let plan = try harness.cases.plan(query)
    #expect(Set(plan.filteredHere) == Set(here) && plan.isSorted)
    _ = try await harness.page(change)
    #expect(harness.bodies.first?.contains(sent) == true, "\(harness.bodies)")
  }

  @Test(
    "Orders that the vendor does not support are sorted by casewire",
    arguments: [CaseSort.title, .titleDescending, .status, .statusDescending])
  func unsorted(sort: CaseSort) async throws {
    let harness = try ProviderHarness()
    var query = CaseQuery()
    query.sort = sort
    #expect(try !harness.cases.plan(query).isSorted)
    _ = try await harness.page { $0.sort = sort }
    #expect(harness.bodies.first?.contains("sort") == false)
  }

  @Test("Only the account of the profile is listed")
  func account() async throws {
    let all = try await ProviderHarness().all(size: 100).rows
    let accounts = Set(all.compactMap(\.account))
    #expect(accounts.count > 1)
    let one = try #require(accounts.sorted().first)
    let harness = try ProviderHarness(settings: ["accountNumber": .string(one)])
    let rows = try await harness.all(size: 100).rows
    #expect(!rows.isEmpty && rows.count < all.count && rows.allSatisfy { $0.account == one })
  }

  @Test("Every row is read completely, with any prefix")
  func rows() async throws {
    let harness = try ProviderHarness()
    let rows = try await harness.page().cases
    harness.sandbox.redhat.adjust { $0.prefixesXML = true }
    #expect(try await harness.page().cases == rows)
    for row in rows {
      #expect(row.id == "portal/\(row.number)" && row.number.utf8.count == 8)
      #expect(row.title != nil && row.createdAt != nil && row.product != nil && row.severity?.level != nil)
      #expect(row.status.map { $0.state != .unknown } == true, "\(row.status?.vendor ?? "")")
    }
    let raw = try await harness.page({ $0.includesRaw = true }, size: 1).cases
    let record = try #require(raw.first?.raw)
    #expect(record == .text(record.text) && record.text.contains("case ") && record.text.hasSuffix(":case>"))
  }

  @Test("An empty list is valid")
  func empty() async throws {
    let harness = try ProviderHarness(cases: 0)
    let page = try await harness.page()
    #expect(page.cases.isEmpty && page.next == nil)
    harness.answer(
      .filterCases, #"<cases xmlns="http://www.redhat.com/gss/strata"><totalCount>70</totalCount></cases>"#)
    #expect(try await harness.page().next == nil)
  }
}

extension RawRecord {
  /// The record as text; empty for JSON.
  fileprivate var text: String { if case .text(let text) = self { text } else { "" } }
}
