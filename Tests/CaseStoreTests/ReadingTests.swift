import CaseModel
import CaseStore
import JSON
import Platform
import TestSupport
import Testing

@Suite struct ReadingTests {
  private let harness = StoreHarness()

  @Test func aCaseIsReturnedAsItWasObserved() async throws {
    let store = harness.store()
    let written = row("1") { row in
      row.description = "It \"fails\"\n\u{1F600} ä"
      row.severity = CaseSeverity(level: 2, vendor: "High")
      row.owner = User(name: "Ö", userId: "o@x")
      row.bugs = ["b1", "b2"]
      row.watchlist = [User(userId: "w")]
      row.vendorFields = ["eu": true]
      row.comments = [comment("c1", "one"), comment("c2", "")]
      row.attachments = [Attachment(id: "a", name: "log.txt", size: 3)]
    }
    try await store.observe([written])
    let read = try #require(try await store.get(.work, "1", fields: .all))
    #expect(read.value == written.value)
    #expect(read.asOf == .minute(0))
    #expect(!read.isIncomplete)
    // Another process.
    #expect(try await harness.store().get(.work, "1", fields: .all)?.value == written.value)
    #expect(try await store.get(.other, "1", fields: .all) == nil)
    #expect(try await store.get(.work, "2", fields: .all) == nil)
    #expect(harness.warnings == [])
  }

  @Test(arguments: [
    ([CaseField.title], [CaseField.title], true), ([.title, .status], [.title], true),
    ([.title], [.title, .status], false),
    ([.title], [.comments], false), ([.title, .comments], [.comments], true), ([.comments], [.description], false),
  ])
  func theAgeIsKnownOnlyOfMembersThatWereRead(read: [CaseField], requested: [CaseField], isKnown: Bool) async throws {
    let store = harness.memory()
    try await store.observe([row("1")], members: CaseFields(read))
    let found = try #require(try await store.get(.work, "1", fields: CaseFields(requested)))
    #expect((found.asOf != nil) == isKnown)
  }

  @Test func theAgeIsThatOfTheOldestMember() async throws {
    let store = harness.memory()
    try await store.observe([row("1")], at: 0)
    try await store.observe([row("1")], members: .lean, at: 5)
    try await store.observe([row("1")], members: [.title], at: 7)
    try await store.observe([row("1")], members: [.comments], at: 9)
    let ages: [(CaseFields, Double)] = [
      ([.title], 5), ([.comments], 9), ([.description], 0), ([.title, .comments], 5), (.all, 0),
      ([.number], 5), ([.number, .comments], 9),
    ]
    for (fields, minute) in ages {
      #expect(try await store.get(.work, "1", fields: fields)?.asOf == .minute(minute))
    }
  }

  @Test func aMemberThatIsInvalidatedMustBeReadAgain() async throws {
    let store = harness.memory()
    try await store.setBaseline(.work, at: .minute(-2000))
    try await store.observe([row("1") { $0.comments = [] }])
    try await store.invalidate(.work, "1", [.status, .comments])
    let ages: [(CaseFields, Double?)] = [([.title], 0), ([.status], nil), ([.comments], nil), (.lean, nil)]
    for (fields, minute) in ages {
      #expect(try await store.get(.work, "1", fields: fields)?.asOf == minute.map { .minute($0) })
    }
    #expect(try await store.get(.work, "1", fields: .all)?.value?.status?.state == .new)
    // A part of the comments is not all of them.
    try await store.observe([row("1") { $0.comments = [comment("c", "t")] }], members: [.comments], at: 1) {
      $0.partial = [.comments]
    }
    #expect(try await store.get(.work, "1", fields: [.comments])?.asOf == nil)
    let events = try await store.observe(
      [
        row("1") {
          $0.status = CaseStatus(.closed, vendor: "Closed"); $0.comments = [comment("c", "t")]
        }
      ], at: 2)
    #expect(events.map(\.kind) == [.status])
    #expect(try await store.get(.work, "1", fields: .all)?.asOf == .minute(2))
    try await store.invalidate(.work, "unknown", .all)
    try await store.invalidate(.other, "1", .all)
  }

  @Test func membersThatWereNotReadStay() async throws {
    let store = harness.memory()
    try await store.observe([
      row("1") {
        $0.product = "p"; $0.description = "d"
      }
    ])
    try await store.observe([row("1") { $0.title = "t" }], members: [.title])
    let found = try #require(try await store.get(.work, "1", fields: .all)?.value)
    #expect(found.title == "t")
    #expect(found.product == "p")
    #expect(found.description == "d")
    try await store.observe([row("1")], members: [.product])
    #expect(try await store.get(.work, "1", fields: .all)?.value?.product == nil)
  }

  @Test func aRowThatIsOlderThanTheStoredOneChangesNothing() async throws {
    let store = harness.memory()
    try await store.setBaseline(.work, at: .minute(-600))
    try await store.observe([
      row("1") {
        $0.status = CaseStatus(.closed, vendor: "Closed"); $0.updatedAt = .minute(2)
      }
    ])
    let events = try await store.observe([row("1") { $0.updatedAt = .minute(1) }], at: 3)
    #expect(events == [])
    #expect(try await store.get(.work, "1", fields: .all)?.value?.status?.state == .closed)
  }

  // MARK: Listings

  /// Cases in which each filter finds some, and their members differ in letter case.
  private static let cases: [CaseBox] = (0..<40).map { index in
    row("N\(index)") { row in
      row.title =
        index % 7 == 0 ? nil : ["Ärger [a]*", "bgp flap", "BGP Ünder", "100% ?", "Zeit"][index % 5] + " \(index % 3)"
      row.description = index % 3 == 0 ? "Straße ÄÖ \(index)" : nil
      row.status = index % 6 == 0 ? nil : CaseStatus(CaseState.allCases[index % 7], vendor: "v")
      row.severity = index % 5 == 0 ? nil : CaseSeverity(level: index % 4 + 1, vendor: "s")
      row.owner = index % 4 == 0 ? nil : User(name: index % 2 == 0 ? "Änne" : "Bob", userId: "u\(index % 3)")
      row.createdBy = User(name: "c\(index % 3)")
      row.contact = index % 2 == 0 ? User(userId: "U1") : nil
      row.contract = index % 3 == 0 ? "k\(index % 2)" : nil
      row.group = index % 4 == 0 ? "g" : nil
      row.updatedAt = index % 9 == 0 ? nil : .minute(Double(index % 11))
      row.createdAt = .minute(Double(-index))
    }
  }

  private static func query(_ fill: (inout CaseQuery) -> Void) -> CaseQuery {
    var query = CaseQuery()
    fill(&query)
    return query
  }

  private static let queries: [CaseQuery] = [
    query { _ in }, query { $0.states = [.new, .closed] }, query { $0.states = [] }, query { $0.severities = [1, 3] },
    query { $0.search = "bgp" }, query { $0.search = "äRGER" }, query { $0.search = "STRASSE" },
    query { $0.search = "straße ä" },
    query { $0.search = "[a]*" }, query { $0.search = "%" }, query { $0.search = "?" }, query { $0.search = "n1" },
    query { $0.owner = "BOB" }, query { $0.owner = "änne" }, query { $0.owner = "u" }, query { $0.createdBy = "C1" },
    query { $0.createdBy = "c1\nc2" }, query { $0.users = ["u1", "c0"] }, query { $0.users = [] },
    query { $0.contracts = ["k1", "x"] }, query { $0.groups = ["g"] }, query { $0.numbers = ["N1", "N39", "n2"] },
    query { $0.updatedSince = .minute(3) }, query { $0.updatedUntil = .minute(3) },
    query {
      $0.createdSince = .minute(-9); $0.createdUntil = .minute(-3)
    },
    query {
      $0.search = "bgp"; $0.states = [.new]; $0.owner = "bob"
    },
  ]

  @Test(arguments: queries.indices)
  func listingsFilterLikeTheFiltersOfCasewire(index: Int) async throws {
    let store = harness.memory()
    try await store.observe(Self.cases)
    let query = Self.queries[index]
    let expected = Self.cases.map(\.value).filter { row in CaseFilter.allCases.allSatisfy { $0.passes(row, query) } }
    let page = try await store.list(query, limit: 100)
    #expect(Set(page.rows.map(\.number)) == Set(expected.map(\.number)))
    #expect(page.total == expected.count)
    #expect(try await store.count(query) == expected.count)
  }

  @Test(arguments: CaseSort.allCases)
  func listingsAreSortedAndPaged(sort: CaseSort) async throws {
    let store = harness.memory()
    try await store.observe(Self.cases)
    let query = Self.query {
      $0.sort = sort; $0.fields = .all
    }
    let all = try await store.list(query, limit: 100).rows.compactMap(\.written)
    #expect(all.count == Self.cases.count)
    let keys = all.map { Self.key($0, sort) }
    let known = keys.compactMap { $0 }
    #expect(keys.prefix(known.count).allSatisfy { $0 != nil })
    #expect(zip(known, known.dropFirst()).allSatisfy { sort.isDescending ? $0 >= $1 : $0 <= $1 })
    var paged: [String] = []
    for offset in stride(from: 0, to: 44, by: 11) {
      paged += try await store.list(query, offset: offset, limit: 11).rows.map(\.number)
    }
    #expect(paged == all.map(\.number))
  }

  /// A text that sorts as the member does.
  private static func key(_ row: Case, _ sort: CaseSort) -> String? {
    switch sort.field {
    case .createdAt: row.createdAt.map(RFC3339.format)
    case .updatedAt: row.updatedAt.map(RFC3339.format)
    case .severity: row.severity?.level.map { "\($0)" }
    case .status: (row.status?.state).flatMap { CaseState.allCases.firstIndex(of: $0) }.map { "\($0)" }
    case .title: row.title.map { String(decoding: $0.lowercased().utf8, as: UTF8.self) }
    default: row.number
    }
  }

  @Test func sourcesNeverMix() async throws {
    let store = harness.memory()
    try await store.observe([row("1"), row("2")], .work)
    try await store.observe([row("2") { $0.title = "of the other account" }], .other)
    #expect(try await store.list(CaseQuery(), limit: 9).rows.map(\.number) == ["1", "2"])
    #expect(try await store.list(CaseQuery(), from: .other, limit: 9).rows.map(\.number) == ["2"])
    #expect(try await store.count(CaseQuery()) == 2)
    #expect(try await store.get(.work, "2", fields: .all)?.value?.title == "Case 2")
    #expect(try await store.search(SearchText("account"), limit: 9).total == 0)
    let renewed = StoreSource(
      profile: "work", provider: "ibm-cloud", baseURL: "https://cases.example/", account: ["a1"])
    #expect(try await store.count(CaseQuery(), from: renewed) == 2)
    let unknown = StoreSource(profile: "work", provider: "ibm-cloud", baseURL: "https://cases.example", account: [])
    #expect(try await store.list(CaseQuery(), from: unknown, limit: 9).total == 0)
    #expect(try await store.count(CaseQuery(), from: unknown) == 0)
    #expect(try await store.status(unknown) == nil)
  }

  // MARK: Information

  @Test func informationAndClearing() async throws {
    let store = harness.store()
    try await store.observe([row("1"), row("2") { $0.description = "words here" }], at: 1)
    try await store.observe((0..<250).map { row("o\($0)") }, .other, at: 2)
    try await store.setBaseline(.work, at: .minute(3))
    try await store.setSynchronised(.work, at: .minute(4))
    let infos = try await store.infos()
    #expect(infos.map(\.cases) == [2, 250])
    #expect(infos.map(\.newest) == [.minute(1), .minute(2)])
    #expect(infos.map(\.baselineAt) == [.minute(3), nil])
    #expect(infos.map(\.synchronisedAt) == [.minute(4), nil])
    #expect(try await store.status(.other)?.synchronisedAt == infos[1].synchronisedAt)
    try await store.setResumePoint(.other, "page 3")
    #expect(try await store.status(.other)?.resumePoint == "page 3")
    try await store.setResumePoint(.other, nil)
    #expect(try await store.status(.other)?.resumePoint == nil)
    #expect(infos.allSatisfy { $0.size > 0 && $0.profile == "work" })
    let state = StoreState(epoch: "e", sequence: 7, key: "k")
    try await store.setReader("morning", state)
    #expect(try await store.reader("morning") == state)
    #expect(try await store.reader("evening") == nil)
    #expect(try await store.clear(profile: "unknown") == 0)
    #expect(try await store.count(CaseQuery()) == 2)
    #expect(try await store.clear(profile: "work") == 252)
    #expect(try await store.infos() == [])
    #expect(try await store.search(SearchText("words"), limit: 1).total == 0)
  }

  @Test func theSizeIsThatOfTheBytes() async throws {
    func size(_ text: String) async throws -> Int {
      let store = harness.memory()
      let many = String(repeating: text, count: 5000)
      try await store.observe([
        row("1") { row in
          row.product = many
          row.description = many
          row.comments = [comment("c", many)]
          row.attachments = [Attachment(id: "a", name: many)]
        }
      ])
      return try await store.infos()[0].size
    }
    #expect(try await size("ä") == size("a") + 20_000)
    #expect(try await size("\u{1F600}") == size("a") + 60_000)
  }

  @Test func anUnknownOutcomeIsMarked() async throws {
    let store = harness.memory()
    try await store.observe([row("1"), row("2")])
    try await store.setUnknownOutcome(true, .work, "1")
    try await store.setUnknownOutcome(true, .work, "not stored")
    #expect(try await store.get(.work, "1", fields: .all)?.hasUnknownOutcome == true)
    #expect(try await store.get(.work, "2", fields: .all)?.hasUnknownOutcome == false)
    try await store.setUnknownOutcome(false, .work, "1")
    #expect(try await store.get(.work, "1", fields: .all)?.hasUnknownOutcome == false)
  }

  /// Queries of which some match the marked case: exactly in SQL, and not.
  @Test(arguments: [
    (query { _ in }, true), (query { $0.states = [.new] }, true), (query { $0.states = [.closed] }, false),
    (query { $0.numbers = ["2"] }, false), (query { $0.search = "Änne" }, true), (query { $0.search = "Önne" }, false),
  ])
  func listingsShowThatACaseMustBeReadAgain(query: CaseQuery, isUnknown: Bool) async throws {
    let store = harness.memory()
    try await store.observe([row("1") { $0.title = "änne" }, row("2"), row("3")])
    func found() async throws -> [Bool] {
      [
        try await store.list(query, limit: 1).hasUnknownOutcome,
        try await store.list(query, offset: 5, limit: 1).hasUnknownOutcome,
        try await store.tally(CompiledQuery(query), from: .work).hasUnknownOutcome,
        try await store.search(SearchText("ann"), query, limit: 0).hasUnknownOutcome,
      ]
    }
    try await store.setUnknownOutcome(true, .work, "not stored")
    try await store.setUnknownOutcome(true, .other, "1")
    #expect(try await found() == [false, false, false, false])
    try await store.setUnknownOutcome(true, .work, "1")
    #expect(try await found() == [isUnknown, isUnknown, isUnknown, isUnknown])
    let count = try await store.count(query)
    #expect(try await store.tally(CompiledQuery(query), from: .work).count == count)
    #expect(try await store.search(SearchText("case"), limit: 9).hasUnknownOutcome == false)
  }

  @Test func theAgeOfAPageIsThatOfTheMembersThatMatter() async throws {
    let store = harness.memory()
    try await store.observe([row("1"), row("2"), row("3")], at: 1)
    try await store.observe([row("1"), row("2")], members: .lean, at: 4)
    try await store.observe([row("1")], members: [.comments], at: 6)
    try await store.observe([row("4")], members: .lean, at: 5)
    func ages(_ fields: CaseFields, _ members: CaseFields?, _ numbers: [String]) async throws -> [Timestamp?] {
      let query = Self.query { ($0.fields, $0.numbers) = (fields, numbers) }
      let page = try await store.list(CompiledQuery(query), from: .work, limit: 9, aged: members)
      return [page.asOf, page.oldest]
    }
    let all = ["1", "2", "3", "4"]
    #expect(try await ages(.lean, nil, ["1", "2"]) == [.minute(4), .minute(4)])
    #expect(try await ages(.all, nil, ["1", "2"]) == [.minute(1), .minute(1)])
    #expect(try await ages(.all, .lean, ["1", "2"]) == [.minute(4), .minute(4)])
    #expect(try await ages([.title], [.comments], ["1"]) == [.minute(6), .minute(6)])
    #expect(try await ages(.all, nil, ["4"]) == [nil, .minute(5)])
    #expect(try await ages(.all, nil, all) == [nil, .minute(1)])
    #expect(try await ages(.all, [.comments], ["4"]) == [nil, nil])
    try await store.invalidate(.work, "1", [.status])
    #expect(try await ages([.status, .comments], nil, ["1"]) == [nil, .minute(6)])
  }
}
