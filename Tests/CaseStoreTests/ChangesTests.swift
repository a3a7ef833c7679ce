import CaseModel
import CaseStore
import JSON
import Platform
import TestSupport
import Testing

@Suite struct ChangesTests {
  private let harness = StoreHarness()
  private static let second = StoreSource(
    profile: "two", provider: "cisco-support", baseURL: "https://cases.example", account: ["b"])

  /// A store whose sources have a baseline at minute 0.
  private func prepared(_ store: CaseStore, _ sources: [StoreSource] = [.work]) async throws -> CaseStore {
    for source in sources { try await store.setBaseline(source, at: .minute(0)) }
    return store
  }

  private func create(_ number: String, _ source: StoreSource = .work, in store: CaseStore) async throws {
    try await store.observe([row(number) { $0.createdAt = .minute(1) }], source)
  }

  private func page(
    _ store: CaseStore, after state: StoreState, _ filter: ChangeFilter = ChangeFilter([(.work, nil)]), limit: Int = 100
  ) async throws -> ChangePage {
    guard case .page(let page) = try await store.changes(after: state, filter, limit: limit) else {
      throw StoreError.refused("resync")
    }
    return page
  }

  private func query(_ text: String, searchesComments: Bool = false) throws -> CompiledQuery {
    let context = QueryContext(now: .minute(0), searchesComments: searchesComments)
    return try #require(
      QueryExpression(parsing: text).compiled(profile: "work", vendor: "ibm-cloud", context))
  }

  // MARK: States

  @Test func aStateThatIsNotValidHasAReasonAndANewState() async throws {
    let store = try await prepared(harness.memory(), [.work, Self.second])
    for number in ["1", "2", "3"] { try await create(number, in: store) }
    let state = try await store.state()
    func changed(_ change: (inout StoreState) -> Void) -> StoreState {
      var other = state
      change(&other)
      return other
    }
    func expect(_ reason: Changes.Resync, _ state: StoreState, _ source: StoreSource = .work) async throws {
      let current = try await store.state()
      let changes = try await store.changes(after: state, ChangeFilter([(source, nil)]), limit: 10)
      #expect(changes == .resync(reason, current), "\(state)")
    }
    try await expect(.otherStore, changed { $0.epoch = "x" })
    try await expect(.beyondEnd, changed { $0.sequence += 1 })
    try await expect(.lost, changed { $0.key = "x" })
    try await expect(.lost, changed { $0.sequence -= 1 })
    try await expect(.tooOld, changed { $0.sequence = -1 })
    harness.time.jump(by: 31 * 86_400)
    try await store.trimEvents()
    try await expect(.tooOld, changed { ($0.sequence, $0.key) = (0, "") })
    #expect(try await page(store, after: state).state == state)
    try await store.clear(profile: "two")
    try await expect(.removed, state, Self.second)
    #expect(try await page(store, after: state).state == store.state())
    try await store.clear()
    try await expect(.removed, state)
  }

  @Test func anEventOfAWrongClockDoesNotTakeOthersWithIt() async throws {
    let store = try await prepared(harness.memory())
    let start = try await store.state()
    try await create("1", in: store)
    harness.time.jump(by: -40 * 86_400)
    try await create("2", in: store)
    harness.time.jump(by: 40 * 86_400)
    try await create("3", in: store)
    try await store.trimEvents()
    #expect(try await page(store, after: start).events.map(\.number) == ["1", "2", "3"])
  }

  @Test func aReadingThatTookLongIsNotOld() async throws {
    let store = try await prepared(harness.memory())
    let start = try await store.state()
    let slow = try await store.observe([row("1") { $0.createdAt = .minute(1) }], at: -60 * 24 * 40)
    #expect(slow.map(\.seenAt) == [harness.time.date])
    try await store.trimEvents()
    #expect(try await page(store, after: start).events == slow)
  }

  // MARK: Filters

  @Test func eventsOfOtherSourcesAndKindsAreSkippedOnce() async throws {
    let sources = [StoreSource.work, .other, Self.second]
    let store = try await prepared(harness.memory(), sources)
    let start = try await store.state()
    for index in 0..<300 {
      let source = sources[index % 3]
      try await create("\(index)", source, in: store)
      guard index % 2 == 0 else { continue }
      try await store.observe(
        [
          row("\(index)") { row in
            (row.createdAt, row.status) = (.minute(1), CaseStatus(.closed, vendor: "Closed"))
          }
        ], source)
    }
    for (index, source) in sources.enumerated() {
      let all = try await page(store, after: start, ChangeFilter([(source, nil)]), limit: 1000)
      #expect(all.events.count == 150 && !all.hasMore)
      #expect(all.events.allSatisfy { Int($0.number).map { $0 % 3 } == index && $0.profile == source.profile })
      #expect(try await all.state == store.state(), "after the events of others")
      let filter = ChangeFilter([(source, nil)], kinds: [.status])
      let status = try await page(store, after: start, filter, limit: 50)
      #expect(status.events == all.events.filter { $0.kind == .status } && !status.hasMore)
    }
    let both = ChangeFilter([(.work, nil), (Self.second, nil)])
    #expect(try await page(store, after: start, both, limit: 1000).events.count == 300)
    #expect(try await page(store, after: start, ChangeFilter([]), limit: 9).events == [])
  }

  @Test func aPageEndsBeforeTheEventOfAnAccountThatIsNotKnownYet() async throws {
    let store = try await prepared(harness.memory(), [.work, Self.second])
    let start = try await store.state()
    try await create("1", in: store)
    try await create("2", Self.second, in: store)
    try await create("3", in: store)
    var filter = ChangeFilter([(.work, nil)])
    filter.awaited = [
      UnconfirmedSource(profile: Self.second.profile, provider: Self.second.provider, baseURL: Self.second.baseURL)
    ]
    let first = try await page(store, after: start, filter)
    #expect(first.events.map(\.number) == ["1"] && !first.hasMore)
    #expect(try await page(store, after: first.state, filter).events == [])
    filter = ChangeFilter([(.work, nil), (Self.second, nil)])
    #expect(try await page(store, after: first.state, filter).events.map(\.number) == ["2", "3"])
  }

  @Test func theOnlySourceOfAProfileIsReadAlthoughItsAccountIsNotKnown() async throws {
    let store = try await prepared(harness.memory(), [.work, Self.second])
    let start = try await store.state()
    try await create("1", in: store)
    try await create("2", Self.second, in: store)
    var filter = ChangeFilter([(Self.second, nil)])
    func numbers(_ provider: String?, _ baseURL: String?) async throws -> [String] {
      filter.unconfirmed = [(UnconfirmedSource(profile: "work", provider: provider, baseURL: baseURL), nil)]
      return try await page(store, after: start, filter).events.map(\.number)
    }
    for (provider, baseURL) in [("ibm-cloud", "https://cases.example/"), ("ibm-cloud", nil), (nil, nil)] {
      #expect(try await numbers(provider, baseURL) == ["1", "2"])
    }
    // Not of this API.
    #expect(try await numbers("ibm-cloud", "https://other.example") == ["2"])
    #expect(try await numbers("cisco-support", nil) == ["2"])
    // One of two accounts.
    try await create("3", .other, in: prepared(store, [.other]))
    #expect(try await numbers("ibm-cloud", "https://cases.example") == [])
  }

  @Test func aRemovalIsNoticedForAProfileWhoseAccountIsNotKnown() async throws {
    let store = try await prepared(harness.memory(), [.work, Self.second])
    try await create("1", in: store)
    let start = try await store.state()
    _ = try await store.clear(profile: "work")
    let source = UnconfirmedSource(profile: "work", provider: nil, baseURL: nil)
    var (awaited, unconfirmed) = (ChangeFilter([(Self.second, nil)]), ChangeFilter([(Self.second, nil)]))
    (awaited.awaited, unconfirmed.unconfirmed) = ([source], [(source, nil)])
    for filter in [awaited, unconfirmed] {
      guard case .resync(.removed, _) = try await store.changes(after: start, filter, limit: 9) else {
        Issue.record("not noticed")
        continue
      }
    }
  }

  @Test(arguments: [1, 2, 3, 7, 49, 50, 51, 1000])
  func aChainOfPagesHasEachEventOnce(limit: Int) async throws {
    let store = try await prepared(harness.memory(), [.work, .other])
    let start = try await store.state()
    for index in 0..<100 { try await create("\(index)", index % 2 == 0 ? .work : .other, in: store) }
    var state = start
    var numbers: [String] = []
    var pages = 0
    var hasMore = true
    while hasMore {
      let page = try await page(store, after: state, limit: limit)
      numbers += page.events.map(\.number)
      (state, hasMore) = (page.state, page.hasMore)
      #expect(hasMore == (numbers.count < 50))
      pages += 1
    }
    #expect(numbers == (0..<50).map { "\($0 * 2)" })
    #expect(pages == (50 + limit - 1) / limit)
    let end = try await store.state()
    #expect(state == end)
    let none = try await page(store, after: start, limit: 0)
    #expect(none.events == [] && none.hasMore && none.state == start)
  }

  @Test func twoConfigurationsWithOneProfileNeverMix() async throws {
    let stores = [harness.store(), harness.store()]
    for (store, source) in zip(stores, [StoreSource.work, .other]) { _ = try await prepared(store, [source]) }
    let start = try await stores[0].state()
    try await create("1", .work, in: stores[0])
    try await create("1", .other, in: stores[1])
    try await create("2", .other, in: stores[1])
    #expect(try await page(stores[0], after: start).events.map(\.sequence) == [1])
    let other = try await page(stores[1], after: start, ChangeFilter([(.other, nil)]))
    #expect(other.events.map(\.sequence) == [2, 3])
  }

  // MARK: Queries

  private struct Row: Sendable {
    let query: String
    let kinds: [StoreEvent.Kind]
    var searchesComments = false
  }

  private static let rows = [
    Row(query: "status:new", kinds: [.created, .status]),
    Row(query: "status:closed", kinds: [.status, .severity, .comment, .fields]),
    Row(query: "status:resolved", kinds: []),
    Row(query: "severity:2", kinds: [.severity, .comment, .fields]),
    Row(query: "status:new severity:2", kinds: []),
    Row(query: "\"Case 1\"", kinds: [.created, .status, .severity, .comment, .fields]),
    Row(query: "renamed", kinds: [.fields]),
    Row(query: "flap", kinds: []),
    Row(query: "flap", kinds: [.comment, .fields], searchesComments: true),
    Row(query: "-flap", kinds: [.created, .status, .severity, .comment], searchesComments: true),
    Row(query: "number:1", kinds: [.created, .status, .severity, .comment, .fields]),
    Row(query: "number:2", kinds: []),
  ]

  @Test(arguments: rows.indices)
  func aQueryMatchesTheCaseBeforeOrAfterTheChange(index: Int) async throws {
    let expected = Self.rows[index]
    let store = try await prepared(harness.memory())
    let start = try await store.state()
    var changed = row("1") { $0.createdAt = .minute(1) }.value
    let changes: [(inout Case) -> Void] = [
      { _ in }, { $0.status = CaseStatus(.closed, vendor: "Closed") },
      { $0.severity = CaseSeverity(level: 2, vendor: "2") }, { $0.comments = [comment("c", "BGP flap")] },
      { $0.title = "renamed" },
    ]
    for change in changes {
      change(&changed)
      try await store.observe([CaseBox(changed)])
    }
    let filter = ChangeFilter([
      (.work, try query(expected.query, searchesComments: expected.searchesComments))
    ])
    // One page, and one event a page.
    #expect(try await page(store, after: start, filter).events.map(\.kind) == expected.kinds)
    var (state, kinds) = (start, [StoreEvent.Kind]())
    for _ in 0..<6 {
      let page = try await page(store, after: state, filter, limit: 1)
      kinds += page.events.map(\.kind)
      state = page.state
    }
    #expect(kinds == expected.kinds)
  }

  @Test func theEventsOfOneObservationHaveOneCaseBeforeAndAfter() async throws {
    let store = try await prepared(harness.memory())
    try await create("1", in: store)
    let start = try await store.state()
    try await store.observe([
      row("1") { row in
        (row.createdAt, row.severity) = (.minute(1), CaseSeverity(level: 1, vendor: "1"))
        row.status = CaseStatus(.closed, vendor: "Closed")
      }
    ])
    func kinds(_ text: String, after state: StoreState, limit: Int = 9) async throws -> [StoreEvent.Kind] {
      try await page(store, after: state, ChangeFilter([(.work, query(text))]), limit: limit).events.map(\.kind)
    }
    for text in ["status:new", "severity:1", "status:closed severity:1"] {
      #expect(try await kinds(text, after: start) == [.status, .severity], "\(text)")
    }
    let first = try await page(store, after: start, limit: 1)
    #expect(try await kinds("status:new", after: first.state) == [.severity], "a page ends within the observation")
    // Never at the same time.
    #expect(try await kinds("status:new severity:1", after: start) == [])
  }

  @Test(.timeLimit(.minutes(10))) func manyEventsWithAQuery() async throws {
    let store = try await prepared(harness.memory())
    let start = try await store.state()
    func version(_ version: Int) -> [CaseBox] {
      (0..<4000).map { index in
        row("n\(index)") { row in
          (row.createdAt, row.title) = (.minute(1), version > 0 && index % 10 == version ? "odd" : "even")
          row.severity = CaseSeverity(level: version % 4 + 1, vendor: "\(version)")
        }
      }
    }
    for round in 0..<5 { try await store.observe(version(round)) }
    let all = try await page(store, after: start, limit: 50_000)
    #expect(all.events.count > 20_000)
    var (state, found, hasMore) = (start, 0, true)
    let filter = ChangeFilter([(.work, try query("odd"))])
    let begin = ProcessorTime.ofProcess
    while hasMore {
      let page = try await page(store, after: state, filter, limit: 500)
      (state, hasMore) = (page.state, page.hasMore)
      found += page.events.count
    }
    let duration = ProcessorTime.ofProcess - begin
    // 400 cases become odd in each of four rounds, with two events; all but the last 400 become even again, with two.
    #expect(found == 400 * 2 * 4 + 400 * 2 * 3)
    #expect(duration < .seconds(20), "\(duration)")
  }

  // MARK: Bodies

  @Test func bodiesAreThoseThatAreKept() async throws {
    let store = try await prepared(harness.memory())
    let start = try await store.state()
    var hidden = comment("c2", "secret", at: 2)
    hidden.isPrivate = true
    let changed = row("1") { [hidden] row in
      row.createdAt = .minute(1)
      row.comments = [comment("c1", "text \"quoted\"", at: 2, by: "u"), hidden, comment("c3", "", at: 3)]
      row.attachments = [Attachment(id: "a", name: "log.txt")]
    }
    try await store.observe([changed])
    func bodies(_ isIncluded: Bool = true) async throws -> [String?] {
      let filter = ChangeFilter([(.work, nil)], includesBodies: isIncluded)
      return try await page(store, after: start, filter).events.map { event in
        event.body.map { ($0["text"] ?? $0["name"])?.string ?? "none" }
      }
    }
    #expect(try await bodies() == [nil, "text \"quoted\"", nil, "", "log.txt"])
    #expect(try await bodies(false) == [nil, nil, nil, nil, nil])
    let author = try await page(store, after: start, ChangeFilter([(.work, nil)], includesBodies: true)).events[1].body
    #expect(author?["author"]?["userId"]?.string == "u" && author?["id"]?.string == "c1")
    // A profile that keeps them.
    try await store.observe([changed]) { $0.keepsPrivate = true }
    #expect(try await bodies() == [nil, "text \"quoted\"", "secret", "", "log.txt"])
    try await store.dropPrivate(.work)
    #expect(try await bodies() == [nil, "text \"quoted\"", nil, "", "log.txt"])
  }

  @Test func anEvictedBodyIsNotReturned() async throws {
    let store = try await prepared(harness.memory { $0.sizeLimit = 900_000 })
    let start = try await store.state()
    try await store.observe(
      (0..<40).map { index in
        row("\(index)") { row in
          (row.createdAt, row.comments) = (.minute(1), [comment("c", String(repeating: "text ", count: 4000), at: 2)])
        }
      })
    let filter = ChangeFilter([(.work, nil)], kinds: [.comment], includesBodies: true)
    let events = try await page(store, after: start, filter).events
    #expect(events.count == 40)
    #expect(events.contains { $0.body == nil } && events.contains { $0.body != nil })
  }
}
