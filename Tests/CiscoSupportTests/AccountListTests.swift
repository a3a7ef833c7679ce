import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("Listings return the content of the simulated account") struct AccountListTests {
  private static let someContracts = CiscoSimulator.contracts
  private static let someUsers = CiscoSimulator.users
  /// The beginning of the look-back of 365 days.
  private static let year = Account.now - Account.now.truncatingRemainder(dividingBy: Account.day) - 365 * Account.day

  private static let open = StatusFilter.states([.open])

  private static let words: [String: CaseState] = [
    "Cisco Pending": .inProgress, "Cisco Release Pending": .inProgress, "Service Order Pending": .inProgress,
    "Customer Pending": .waitingOnCustomer, "Close Pending": .resolutionProvided, "Closed": .closed,
  ]

  @Test("A default listing has the profile's contracts and users, all open cases and one year of the others")
  func usual() async throws {
    let account = try Account()
    let contracts = Set(Self.someContracts.prefix(5))
    let users = Set(Self.someUsers.prefix(2).map { $0.lowercased() })
    let expected = try await account.numbers { row in
      (contracts.contains(row.contract) || users.contains(row.user)) && (row.isOpen || row.created >= Self.year)
    }
    let all = try await account.everything().count
    let found = try await account.list()
    #expect(found.numbers == expected && all == 600 && (100..<500).contains(expected.count))
    #expect(found.plan.filteredHere.isEmpty)
    #expect(found.plan.window == ["createdSince": .string(Account.text(Self.year)), "open": "all"])
    #expect(account.asked.count == 12, "two chunks, each with a query for open cases and five windows")
  }

  @Test("A listing by contract works with one contract and with fourteen", arguments: [1, 10, 11, 14])
  func contracts(count: Int) async throws {
    let account = try Account()
    let ids = Array(Self.someContracts.suffix(count))
    let expected = try await account.numbers { ids.contains($0.contract) && $0.isOpen }
    let found = try await account.list { query in
      (query.contracts, query.states) = (ids, Self.open)
    }
    #expect(found.numbers == expected && found.rows.count == expected.count)
    #expect(found.total == (count <= 10 ? expected.count : nil))
    #expect(account.questions.count == (count + 9) / 10)
  }

  @Test("A listing by user ignores letter case and works with one user and with twelve", arguments: [1, 10, 11, 12])
  func users(count: Int) async throws {
    let account = try Account()
    let ids = Self.someUsers.suffix(count).map { $0.uppercased() }
    let lowercased = Set(ids.map { $0.lowercased() })
    let expected = try await account.numbers { lowercased.contains($0.user) && $0.isOpen }
    let found = try await account.list { query in
      (query.users, query.states) = (ids, Self.open)
    }
    #expect(found.numbers == expected && !expected.isEmpty)
    #expect(account.questions.count == (count + 9) / 10)
  }

  @Test("A listing by numbers sends thirty per request and omits unknown ones", arguments: [1, 30, 31, 61, 90])
  func numbers(count: Int) async throws {
    let account = try Account()
    let everything = try await account.everything()
    let ids = Array(everything.keys.sorted().suffix(count))
    let found = try await account.list { query in
      query.numbers = ids + ["600000001"]
      query.fields.formUnion([.technology, .subTechnology])
    }
    #expect(found.numbers == Set(ids) && found.rows.count == count)
    #expect(found.rows.allSatisfy { $0.technology != nil && $0.subTechnology != nil }, "only the summary has them")
    #expect(account.asked.count == (count + 1 + 29) / 30)
    #expect(account.asked.allSatisfy { $0.hasPrefix("/case_ids/") && $0.hasSuffix("?sort_by=UPDATED_DATE") })
    let none = try await account.list { $0.numbers = ["600000001", "x"] }
    #expect(none.rows.isEmpty)
  }

  @Test("Where the vendor accepts one contract per request, contracts are sent one by one, and users in tens")
  func oneByOne() async throws {
    let account = try Account()
    account.cisco.adjust { $0.takesOneContract = true }
    let expected = try await account.numbers { $0.isOpen && !$0.contract.isEmpty }
    // Two questions for ten contracts each, of which the second may not be sent any more.
    for requests in [1 + 14...2 + 14, 14...14] {
      let before = account.asked.count
      let found = try await account.list { query in
        (query.contracts, query.states) = (Self.someContracts, Self.open)
      }
      #expect(found.numbers == expected)
      #expect(requests.contains(account.asked.count - before), "the setting was detected once")
    }
    _ = try await account.list { ($0.users, $0.states) = (Self.someUsers, Self.open) }
    #expect(account.questions.count { $0.hasPrefix("/users/") } == 2)
  }

  /// Days back, from and to, and the number of windows.
  @Test(
    "A range of any length is combined from windows of 90 days",
    arguments: [(30, 0, 1), (90, 0, 1), (91, 0, 2), (182, 2, 2), (400, 100, 4), (1095, 0, 13)])
  func ranges(from: Int, to: Int, windows: Int) async throws {
    let account = try Account()
    let (since, until) = (Account.now - Double(from) * Account.day, Account.now - Double(to) * Account.day)
    let expected = try await account.numbers { (since...until).contains($0.created) }
    let found = try await account.list { query in
      (query.users, query.createdSince) = (Array(Self.someUsers.prefix(10)), Timestamp(timeIntervalSince1970: since))
      query.createdUntil = Timestamp(timeIntervalSince1970: until)
    }
    let users = Set(Self.someUsers.prefix(10).map { $0.lowercased() })
    let everything = try await account.everything()
    #expect(found.numbers == expected.filter { users.contains(everything[$0]?.user ?? "") })
    #expect(!found.numbers.isEmpty && found.plan.window == nil)
    #expect(account.questions.count == windows)
  }

  @Test("A case created at the border of two windows is in both responses, and is listed once")
  func rowsOfOneInstant() async throws {
    let account = try Account()
    let everything = try await account.everything()
    let row = try #require(everything.values.first { $0.created < Account.now - 100 * Account.day })
    let number = try #require(row["case_id"]?.string)
    let found = try await account.list { query in
      query.users = [row.user]
      query.createdSince = Timestamp(timeIntervalSince1970: row.created - 90 * Account.day)
      query.createdUntil = Timestamp(timeIntervalSince1970: row.created + Account.day)
    }
    #expect(found.rows.count { $0.number == number } == 2)
    #expect(found.numbers.contains(number))
  }

  @Test("All pages of a hundred rows are read")
  func pages() async throws {
    let account = try Account(cases: 9000)
    let user = Self.someUsers[0]
    let since = Account.now - 90 * Account.day
    let expected = try await account.numbers { $0.user == user.lowercased() && $0.created >= since }
    let found = try await account.list { query in
      (query.users, query.createdSince) = ([user], Timestamp(timeIntervalSince1970: since))
      query.createdUntil = Timestamp(timeIntervalSince1970: Account.now)
      query.states = [.closed, .inProgress, .waitingOnCustomer, .resolutionProvided]
    }
    let pages = (expected.count + 99) / 100
    #expect(pages >= 3 && found.numbers == expected && found.rows.count == expected.count)
    #expect(found.total == expected.count)
    #expect(
      account.asked.count == pages + 1, "the first page, which states the number of pages, is read again at the end")
    #expect((1...pages).allSatisfy { page in account.asked.contains { $0.hasSuffix("page_index=\(page)") } })
  }

  @Test("An order that Cisco supports is passed on; another is requested and then sorted by casewire")
  func orders() async throws {
    let account = try Account()
    let change: @Sendable (inout CaseQuery) -> Void = { query in
      (query.contracts, query.states) = ([Self.someContracts[0]], Self.open)
    }
    let byUpdate = try await account.list { query in
      change(&query)
      query.sort = .updatedAt
    }
    #expect(byUpdate.plan.isSorted && byUpdate.rows.count > 5)
    let times = byUpdate.rows.compactMap(\.updatedAt)
    #expect(times == times.sorted() && times.count == byUpdate.rows.count)
    let byStatus = try await account.list { query in
      change(&query)
      query.sort = .status
    }
    // Cisco's order by status is alphabetical.
    let words = byStatus.rows.compactMap { $0.status?.vendor }
    #expect(words == words.sorted() && Set(words).count > 2 && words.count == byStatus.rows.count)
    #expect(!byStatus.plan.isSorted)
    #expect(account.asked.map { $0.contains("sort_by=STATUS") } == [true, false])
  }

  /// States, and the flag that each request has; nil for none.
  @Test(
    "The open flag is sent, and casewire applies the rest of the state filter",
    arguments: [
      ([.open], ["O"], []), ([.closed], ["C"], []), ([.waitingOnCustomer], ["O"], [.status]),
      ([.resolutionProvided, .closed], ["O", nil], [.status]), ([.new], [], []),
    ] as [([StatusFilter], [String?], [CaseFilter])])
  func flags(words: [StatusFilter], flags: [String?], here: [CaseFilter]) async throws {
    let account = try Account()
    let contract = Self.someContracts[1]
    let found = try await account.list { ($0.contracts, $0.states) = ([contract], StatusFilter.states(words)) }
    let states = StatusFilter.states(words)
    let ofVendor = Set(Self.words.filter { states.contains($0.value) }.keys)
    let expected = try await account.numbers { row in
      row.contract == contract && ofVendor.contains(row["status"]?.string ?? "")
        && (row.isOpen || row.created >= Self.year)
    }
    #expect(found.numbers == expected)
    #expect(found.plan.filteredHere == here)
    let sent = account.asked.map { asked in
      asked.split(separator: "&").first { $0.hasPrefix("status_flag=") }.map { String($0.dropFirst(12)) }
    }
    #expect(Set(sent) == Set(flags))
  }

  @Test("Where Cisco's pages contradict each other, either behaviour gives the same result")
  func choices() async throws {
    let account = try Account(cases: 2000)
    let change: @Sendable (inout CaseQuery) -> Void = { query in
      query.users = Array(Self.someUsers.prefix(10))
      query.createdSince = Timestamp(timeIntervalSince1970: Account.now - 120 * Account.day)
    }
    let usual = try await account.list(change)
    account.cisco.adjust {
      $0.hasOddLinks = true
      $0.severityIsNumber = true
      $0.leavesOutCloseDate = true
    }
    let odd = try await account.list(change)
    #expect(odd.numbers == usual.numbers && usual.rows.count > 100)
    #expect(odd.rows.allSatisfy { (1...4).contains($0.severity?.level ?? 0) })
    #expect(account.wire.exchanges.allSatisfy { $0.request.url.hasPrefix(CiscoSimulator.apiOrigin) })
    let severities = { (rows: [Case]) in Dictionary(rows.map { ($0.number, $0.severity) }) { one, _ in one } }
    #expect(severities(odd.rows) == severities(usual.rows))
  }

  @Test("Unknown contracts have no cases; unknown users are refused by name")
  func unknownOwners() async throws {
    let account = try Account()
    #expect(try await account.list { $0.contracts = ["4711"] }.rows.isEmpty)
    let refusal = try #require(
      await fault { () async throws(Fault) in try await account.list { $0.users = ["nobody"] } })
    #expect(refusal.kind == .rejected && refusal.data["vendorCode"] == "INVALID_USERID")
    #expect(refusal.data["inputs"] == ["nobody"] && refusal.message.contains("nobody"))
  }

  @Test("A space in an id is refused before anything is sent", arguments: ["contracts", "users", "numbers"])
  func blanks(kind: String) async throws {
    let account = try Account()
    let refusal = await fault { () async throws(Fault) in
      try await account.list { query in
        switch kind {
        case "contracts": query.contracts = ["200481733", "2004 81734"]
        case "users": query.users = ["m huber"]
        default: query.numbers = ["694 383390"]
        }
      }
    }
    #expect(refusal?.kind == .invalidParams)
    #expect(refusal?.data["issues"]?[0]?["path"]?.string == (kind == "contracts" ? "contracts[1]" : "\(kind)[0]"))
    #expect(account.cisco.requests(at: .api) == 0 && account.cisco.requests(at: .token) == 0)
  }
}
