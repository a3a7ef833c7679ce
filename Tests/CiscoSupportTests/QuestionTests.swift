import CaseModel
import CiscoSupport
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

/// The clock of these tests shows 2027-01-15T08:00:00Z.
@Suite("The queries of a listing at Cisco") struct QuestionTests {
  typealias Change = @Sendable (inout CaseQuery) -> Void

  private static let nothing = Record.page([])
  private static let contract = "/cases/contracts/contract_ids/1234567?sort_by=UPDATED_DATE"

  private static func date(_ text: String) -> Timestamp? { RFC3339.parse(text) }

  private static func window(_ from: String, _ to: String, flag: String? = nil) -> String {
    let status = flag.map { "&status_flag=\($0)" } ?? ""
    return "\(contract)\(status)&date_created_from=\(from)&date_created_to=\(to)&page_index=1"
  }

  private static let days = [
    "2026-01-15T00:00:00Z", "2026-04-15T00:00:00Z", "2026-07-14T00:00:00Z", "2026-10-12T00:00:00Z",
    "2027-01-10T00:00:00Z", "2027-01-16T00:00:00Z",
  ]
  private static let year = zip(days, days.dropFirst())
  private static let open = "\(contract)&status_flag=O&page_index=1"

  private static let queries: [(name: String, change: Change, asked: [String])] = [
    ("anything", { _ in }, [open] + year.map { window($0, $1) }),
    ("open ones", { $0.states = StatusFilter.states([.open]) }, [open]),
    ("one of the open states", { $0.states = [.waitingOnCustomer] }, [open]),
    ("closed ones", { $0.states = [.closed] }, year.map { window($0, $1, flag: "C") }),
    ("open and closed ones", { $0.states = [.inProgress, .closed] }, [open] + year.map { window($0, $1) }),
    ("states that Cisco lacks", { $0.states = [.new, .resolved] }, []),
    (
      "91 days",
      {
        $0.createdSince = date("2026-01-01T00:00:00Z")
        $0.createdUntil = date("2026-04-02T00:00:00Z")
      },
      [
        window("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"), window("2026-04-01T00:00:00Z", "2026-04-02T00:00:00Z"),
      ]
    ),
    (
      "90 days, and parts of seconds made wider",
      {
        $0.createdSince = date("2026-01-01T00:00:00.250Z")
        $0.createdUntil = date("2026-03-31T23:59:59.250Z")
      }, [window("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z")]
    ),
    (
      "closed ones since",
      {
        $0.states = [.closed]
        $0.createdSince = date("2027-01-01T00:00:00Z")
      }, [window("2027-01-01T00:00:00Z", "2027-01-16T00:00:00Z", flag: "C")]
    ),
    (
      "open ones since: filtered here, since without dates all of them come",
      {
        $0.states = StatusFilter.states([.open])
        $0.createdSince = date("2027-01-01T00:00:00Z")
      }, [open]
    ),
    (
      "until, which looks back from there",
      {
        $0.states = [.closed]
        $0.createdUntil = date("2020-06-30T12:00:00Z")
      },
      [
        window("2019-07-01T00:00:00Z", "2019-09-29T00:00:00Z", flag: "C"),
        window("2019-09-29T00:00:00Z", "2019-12-28T00:00:00Z", flag: "C"),
        window("2019-12-28T00:00:00Z", "2020-03-27T00:00:00Z", flag: "C"),
        window("2020-03-27T00:00:00Z", "2020-06-25T00:00:00Z", flag: "C"),
        window("2020-06-25T00:00:00Z", "2020-06-30T12:00:00Z", flag: "C"),
      ]
    ),
    (
      "updated until, which leaves out the windows of later cases and moves no other",
      { $0.updatedUntil = date("2026-08-01T12:00:00.5Z") },
      [
        open, window(days[0], days[1]), window(days[1], days[2]), window(days[2], "2026-08-01T12:00:01Z"),
      ]
    ),
    ("updated until a time before all windows", { $0.updatedUntil = date("2020-01-01T00:00:00Z") }, [open]),
    (
      "since after until",
      {
        $0.createdSince = date("2027-01-02T00:00:00Z")
        $0.createdUntil = date("2027-01-01T00:00:00Z")
      }, []
    ),
    (
      "a time to come",
      {
        $0.states = [.closed]
        $0.createdSince = date("2030-01-01T00:00:00Z")
      }, []
    ),
  ]

  @Test("Flags and windows are sent as Cisco expects them", arguments: queries.indices)
  func windows(_ index: Int) async throws {
    let (name, change, asked) = Self.queries[index]
    let harness = try ProviderHarness { _, _ in Self.nothing }
    #expect(try await harness.all(ProviderHarness.query(change)).isEmpty, "\(name)")
    #expect(harness.asked == asked.sorted(), "\(name)")
    for request in harness.wire.requests {
      #expect(request.method == .get && request.body.isEmpty)
      #expect(request.headers["Accept"] == "application/json")
    }
  }

  @Test(
    "Adjacent windows share their border, and none is longer than 90 days", arguments: [1, 89, 90, 91, 365, 3650])
  func borders(lookback: Int) async throws {
    let harness = try ProviderHarness(["contracts": ["1"], "lookbackDays": .number(lookback)]) { _, _ in Self.nothing }
    _ = try await harness.all { $0.states = [.closed] }
    let windows = harness.asked.compactMap { asked -> (Timestamp, Timestamp)? in
      let values = asked.split(separator: "&").filter { $0.hasPrefix("date_created") }
        .compactMap { $0.split(separator: "=").last }
      guard let from = values.first.flatMap({ Self.date(String($0)) }),
        let to = values.last.flatMap({ Self.date(String($0)) })
      else { return nil }
      return (from, to)
    }
    #expect(windows.count == harness.asked.count && windows.count == lookback / 90 + 1)
    #expect(windows.allSatisfy { $1.timeIntervalSince($0) > 0 && $1.timeIntervalSince($0) <= 90 * 86_400 })
    #expect(zip(windows, windows.dropFirst()).allSatisfy { $0.1 == $1.0 })
    #expect(windows.last?.1 == Self.date("2027-01-16T00:00:00Z"))
  }

  private static func ids(_ count: Int) -> [String] { (1...count).map { String(100 + $0) } }

  @Test("Contracts and users are sent in chunks of 10", arguments: ["contracts", "users"], [1, 10, 11, 20, 31])
  func chunks(kind: String, count: Int) async throws {
    let harness = try ProviderHarness([:]) { _, _ in Self.nothing }
    _ = try await harness.all { query in
      query.states = [.inProgress]
      if kind == "users" { query.users = Self.ids(count) } else { query.contracts = Self.ids(count) }
    }
    let path = kind == "users" ? "/cases/users/user_ids/" : "/cases/contracts/contract_ids/"
    let expected = stride(from: 0, to: count, by: 10).map { start in
      path + Self.ids(count)[start..<min(start + 10, count)].joined(separator: ",")
        + "?sort_by=UPDATED_DATE&status_flag=O&page_index=1"
    }
    #expect(harness.asked == expected.sorted())
  }

  @Test("Numbers are sent in chunks of 30, without flags, dates or pages", arguments: [1, 30, 31, 61])
  func numbers(count: Int) async throws {
    let harness = try ProviderHarness { request, _ in
      let ids = request.url.dropFirst("\(ProviderHarness.api)/cases/case_ids/".count).prefix { $0 != "?" }
      return Record.summary(ids.split(separator: ",").compactMap { Int($0) }.map { Record.row($0) })
    }
    let rows = try await harness.all { query in
      query.numbers = Self.ids(count)
      query.states = StatusFilter.states([.open])
      query.createdSince = Self.date("2020-01-01T00:00:00Z")
    }
    #expect(rows.map(\.number).sorted() == Self.ids(count))
    let expected = stride(from: 0, to: count, by: 30).map { start in
      "/cases/case_ids/" + Self.ids(count)[start..<min(start + 30, count)].joined(separator: ",")
        + "?sort_by=UPDATED_DATE"
    }
    #expect(harness.asked == expected.sorted())
  }

  @Test("Contracts and users in the params replace those of the profile; if both are given, both are queried")
  func params() async throws {
    let profile: [String: JSON] = ["contracts": ["1", "2"], "users": ["anna"]]
    let cases: [(Change, [String])] = [
      ({ _ in }, ["contracts/contract_ids/1,2", "users/user_ids/anna"]),
      ({ $0.contracts = ["3"] }, ["contracts/contract_ids/3"]),
      ({ $0.users = ["bert", "BERT", "carl"] }, ["users/user_ids/bert,carl"]),
      (
        {
          $0.contracts = ["3", "4", "3"]
          $0.users = ["bert"]
        }, ["contracts/contract_ids/3,4", "users/user_ids/bert"]
      ),
    ]
    for (change, paths) in cases {
      let harness = try ProviderHarness(profile) { _, _ in Self.nothing }
      _ = try await harness.all { query in
        query.states = [.inProgress]
        change(&query)
      }
      #expect(harness.asked == paths.map { "/cases/\($0)?sort_by=UPDATED_DATE&status_flag=O&page_index=1" }.sorted())
    }
  }

  @Test("Ids are encoded in the path, but not the commas between them")
  func encoding() async throws {
    let harness = try ProviderHarness([:]) { _, _ in Self.nothing }
    _ = try await harness.all { query in
      query.states = [.inProgress]
      query.users = ["o'neil", "anna@x.example", "a+b"]
    }
    #expect(
      harness.wire.requests.first?.url
        == "\(ProviderHarness.api)/cases/users/user_ids/o%27neil,anna%40x.example,a%2Bb?sort_by=UPDATED_DATE&status_flag=O&page_index=1"
    )
  }

  @Test("The order by creation is requested where the listing needs it", arguments: CaseSort.allCases)
  func order(sort: CaseSort) async throws {
    let harness = try ProviderHarness { _, _ in Self.nothing }
    _ = try await harness.all { query in
      query.states = [.inProgress]
      query.sort = sort
    }
    let word = sort == .status || sort == .statusDescending ? "STATUS" : "UPDATED_DATE"
    #expect(harness.asked == ["/cases/contracts/contract_ids/1234567?sort_by=\(word)&status_flag=O&page_index=1"])
  }

  /// Ids that are invalid in a path, or would be more than one id.
  private static let badIDs = [
    "12 34567", " 1", "1,2", "1/2", "..", ".", "a..b", "", "1?x", "1#x", "1%20", "1;2", "1\\2", "1\n", "Zoë",
    String(repeating: "1", count: 201),
  ]

  @Test(
    "An invalid id is refused before anything is sent", arguments: badIDs, ["contracts", "users", "numbers"])
  func refusedIDs(id: String, kind: String) async throws {
    let harness = try ProviderHarness { _, _ in Self.nothing }
    let change: Change = { query in
      switch kind {
      case "contracts": query.contracts = ["1", id]
      case "users": query.users = ["1", id]
      default: query.numbers = ["1", id]
      }
    }
    let planned = await fault { () async throws(Fault) in try harness.plan(change) }
    let listed = await fault { () async throws(Fault) in try await harness.all(change) }
    for refusal in [planned, listed] {
      #expect(refusal?.kind == .invalidParams)
      let issues = refusal?.data["issues"]?.array
      #expect(issues?.count == 1 && issues?.first?["path"]?.string == "\(kind)[1]")
    }
    #expect(harness.wire.requests.isEmpty && harness.tokens.requests.isEmpty)
  }

  @Test("All invalid ids are named at once")
  func allRefused() async throws {
    let harness = try ProviderHarness([:]) { _, _ in Self.nothing }
    let refusal = await fault { () async throws(Fault) in
      try harness.plan { query in
        query.contracts = ["1 2", "3", "4,5"]
        query.users = ["a/b"]
      }
    }
    let paths = refusal?.data["issues"]?.array?.compactMap { $0["path"]?.string }
    #expect(paths == ["contracts[0]", "contracts[2]", "users[0]"])
  }

  @Test(
    "An invalid id of the profile is a configuration error", arguments: ["contracts", "users"])
  func profileIDs(kind: String) async throws {
    let harness = try ProviderHarness([kind: ["1", "2 3"]]) { _, _ in Self.nothing }
    let refusal = await fault { () async throws(Fault) in try harness.plan() }
    #expect(refusal?.kind == .configuration)
    #expect(refusal?.data["key"]?.string == "\(kind)[1]")
    // A request that names other ids does not depend on it.
    #expect(try harness.plan { $0.contracts = ["7"] }.isSorted == false)
  }

  @Test("A listing without contracts and users names the missing settings", arguments: [false, true])
  func emptySelection(isEmptyList: Bool) async throws {
    let harness = try ProviderHarness([:]) { _, _ in Self.nothing }
    let refusal = await fault { () async throws(Fault) in
      try harness.plan { query in if isEmptyList { query.contracts = [] } }
    }
    #expect(refusal?.kind == .invalidParams)
    let paths = refusal?.data["issues"]?.array?.compactMap { $0["path"]?.string }
    #expect(paths == ["contracts", "users", "numbers"])
    let stated = CiscoSupportProvider.descriptor.requirements
    #expect(stated.map(\.fields) == [paths] && stated.first?.method == "cases/list", "providers/list is consistent")
    #expect(refusal?.data["remedy"]?.string?.contains("tac") == true)
    #expect(harness.wire.requests.isEmpty)
  }

  @Test("A listing that would take too many requests is refused before the first")
  func tooMany() async throws {
    let harness = try ProviderHarness([:]) { _, _ in Self.nothing }
    let refusal = await fault { () async throws(Fault) in
      try harness.plan { query in
        query.contracts = Self.ids(100)
        query.createdSince = Self.date("0001-01-01T00:00:00Z")
      }
    }
    #expect(refusal?.kind == .tooLarge)
    #expect(refusal?.message.contains("createdSince") == true)
    #expect(harness.wire.requests.isEmpty)
  }
}
