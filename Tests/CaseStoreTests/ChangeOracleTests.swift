import CaseModel
import CaseStore
import Platform
import TestSupport
import Testing

/// The changes that match queries, against a model that keeps every version of each case.
@Suite struct ChangeOracleTests {
  private static let sources = [
    StoreSource(profile: "ibm", provider: "ibm-cloud", baseURL: "https://cases.example", account: ["a1"]),
    StoreSource(profile: "ibm", provider: "ibm-cloud", baseURL: "https://cases.example", account: ["a2"]),
    StoreSource(profile: "work", provider: "cisco-support", baseURL: "https://cases.example", account: ["a3"]),
  ]

  private struct Model {
    struct Change {
      let source: Int
      let event: StoreEvent
      let before: Case?
      let after: Case
    }

    let store: CaseStore
    let time: ManualTime
    var random: QueryGenerator
    var cases: [[String: Case]] = [[:], [:], [:]]
    var missing: [Set<String>] = [[], [], []]
    var changes: [Change] = []
    var lastComment = 0

    /// People who differ in all members, so that each change of them is one.
    private mutating func person() -> User {
      let names = ["Agent Smith", "zoe", "me@example", "ID-7", "disk"]
      let name = random.random.pick(names)
      return User(name: name, userId: name)
    }

    mutating func step() async throws {
      time.advance(by: .seconds(Double(random.random.roll(0...3))))
      let source = random.random.roll(0...2)
      let number = random.random.pick(["CS1", "CS2", "10", "cs1", "N1", "N2", "N3", "Grün-1"])
      if let known = cases[source][number] {
        if random.random.hits(6) {
          try await remove(source, number, known)
        } else {
          try await change(source, known)
        }
      } else {
        try await insert(source, number)
      }
    }

    private mutating func insert(_ source: Int, _ number: String) async throws {
      let identity = Self.source(source)
      var row = random.row(Case(profile: identity.profile, provider: identity.provider, number: number))
      (row.comments, row.updatedAt) = ([], time.date)
      row.createdAt = random.random.hits(70) ? time.date : .minute(-1000)
      row.owner = row.owner.map { _ in person() }
      try await observe(source, row, members: .all)
    }

    private static func source(_ index: Int) -> StoreSource { ChangeOracleTests.sources[index] }

    private mutating func change(_ source: Int, _ known: Case) async throws {
      var row = known
      for _ in 0..<random.random.roll(1...3) { change(&row) }
      if random.random.hits(80) { row.updatedAt = time.date }
      let members = random.random.pick([CaseFields.all, .all, .lean, [.status, .updatedAt], [.comments], [.title]])
      var observed = known
      Self.copy(row, to: &observed, members)
      try await observe(source, observed, members: members)
    }

    private mutating func change(_ row: inout Case) {
      switch random.random.roll(0...9) {
      case 0, 1: row.status = CaseStatus(random.random.pick(CaseState.allCases), vendor: "\(random.random.roll(0...3))")
      case 2: row.severity = CaseSeverity(level: random.random.roll(1...4), vendor: "x")
      case 3: row.severity = nil
      case 4: row.owner = random.random.hits(70) ? person() : nil
      case 5: row.title = random.random.hits(90) ? random.sentence() : nil
      case 6: row.product = random.random.hits(70) ? random.sentence() : nil
      case 7: row.escalated = random.random.hits(50)
      case 8: row.watchlist = random.random.hits(50) ? [person()] : nil
      default:
        lastComment += 1
        row.comments = (row.comments ?? []) + [comment("c\(lastComment)", random.sentence())]
      }
    }

    private static func copy(_ row: Case, to other: inout Case, _ members: CaseFields) {
      if members.contains(.status) { other.status = row.status }
      if members.contains(.severity) { other.severity = row.severity }
      if members.contains(.owner) { other.owner = row.owner }
      if members.contains(.title) { other.title = row.title }
      if members.contains(.product) { other.product = row.product }
      if members.contains(.escalated) { other.escalated = row.escalated }
      if members.contains(.watchlist) { other.watchlist = row.watchlist }
      if members.contains(.updatedAt) { other.updatedAt = row.updatedAt }
      if members.contains(.comments) { other.comments = row.comments }
    }

    private mutating func observe(_ source: Int, _ row: Case, members: CaseFields) async throws {
      var observation = Observation(Self.source(source), [CaseBox(row)], members: members, at: time.date)
      observation.keepsPrivate = true
      let events = try await store.observe(observation)
      let before = cases[source][row.number]
      cases[source][row.number] = row
      missing[source].remove(row.number)
      changes += events.map { Change(source: source, event: $0, before: before, after: row) }
    }

    private mutating func remove(_ source: Int, _ number: String, _ known: Case) async throws {
      let isNew = missing[source].insert(number).inserted
      var events: [StoreEvent] = []
      for _ in 0..<2 {
        time.advance(by: .seconds(1))
        events += try await store.noteMissing(Self.source(source), number, .notFound, at: time.date)
      }
      #expect(events.map(\.kind) == (isNew ? [.gone] : []))
      changes += events.map { Change(source: source, event: $0, before: known, after: known) }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: [1, 2] as [UInt64])
  func queriesMatchTheCaseBeforeOrAfter(seed: UInt64) async throws {
    let harness = StoreHarness()
    var model = Model(store: harness.memory(), time: harness.time, random: QueryGenerator(seed: seed))
    for source in Self.sources { try await model.store.setBaseline(source, at: .minute(-500)) }
    let start = try await model.store.state()
    for _ in 0..<1000 { try await model.step() }
    #expect(model.changes.map(\.event.sequence) == Array(1...model.changes.count))
    #expect(Set(model.changes.map(\.event.kind)).count == StoreEvent.Kind.allCases.count - 1, "all but attachment")
    var (found, matching) = (0, 0)
    for _ in 0..<60 {
      let query = model.random.query(nesting: 1)
      var text = query.text
      if model.random.random.hits(40) {
        // Within the time of the changes, which the other queries are not.
        let elapsed = Int(harness.time.date.timeIntervalSince(.minute(0)))
        let time = Timestamp.minute(Double(model.random.random.roll(0...elapsed)) / 60)
        text = "updated:\(model.random.random.pick(["<", ">"]))\(RFC3339.format(time)) \(text)"
      }
      let expression = try QueryExpression(
        parsing: text, QueryVocabulary(saved: SavedQueries.read(query.saved).queries))
      let context = QueryContext(
        now: harness.time.date, user: ["me@example", "ID-7"], searchesComments: model.random.random.hits(50))
      let compiled = Self.sources.map { expression.compiled(profile: $0.profile, vendor: $0.provider, context) }
      let filter = ChangeFilter(zip(Self.sources, compiled).compactMap { source, query in query.map { (source, $0) } })
      let expected = model.changes.filter { change in
        guard let query = compiled[change.source] else { return false }
        return [change.before, change.after].contains { $0.map { Self.passes($0, query) } ?? false }
      }.map(\.event)
      let limit = model.random.random.pick([60, 400, 5000, 5000])
      let events = try await Self.chain(model.store, start, filter, limit: limit)
      guard events == expected else {
        let wrong = Set(events.map(\.sequence)).symmetricDifference(expected.map(\.sequence)).sorted()
        Issue.record("\(text): \(wrong.prefix(5)) \(model.changes[(wrong.first ?? 1) - 1])")
        return
      }
      found += expected.count
      matching += expected.isEmpty || expected.count == model.changes.count ? 0 : 1
    }
    #expect(found > 5000 && matching > 20, "\(found), \(matching)")
  }

  private static func passes(_ row: Case, _ query: CompiledQuery) -> Bool {
    CaseFilter.allCases.allSatisfy { $0.passes(row, query.query) } && query.passes(CaseBox(row))
  }

  private static func chain(
    _ store: CaseStore, _ start: StoreState, _ filter: ChangeFilter, limit: Int
  ) async throws -> [StoreEvent] {
    var events: [StoreEvent] = []
    var state = start
    while case .page(let page) = try await store.changes(after: state, filter, limit: limit) {
      events += page.events
      state = page.state
      if !page.hasMore { return events }
    }
    return []
  }
}
