import CaseModel
import CaseStore
import JSON
import Platform
import TestSupport
import Testing

/// The store against the evaluation of queries in Swift.
@Suite struct QueryTests {
  private static let sources = [
    StoreSource(profile: "ibm", provider: "ibm-cloud", baseURL: "https://cases.example", account: ["a1"]),
    StoreSource(profile: "work", provider: "cisco-support", baseURL: "https://cases.example", account: ["a2"]),
  ]

  /// A store with random cases, and the cases of each source as the store returns them.
  private func loaded(_ random: inout QueryGenerator, count: Int) async throws -> (CaseStore, [[Case]]) {
    let store = StoreHarness().memory()
    var all: [[Case]] = []
    for source in Self.sources {
      let numbers = ["CS1", "CS2", "10", "cs1", "Grün-1"] + (0..<count).map { "N\($0)" }
      let rows = numbers.map { number in
        var row = random.row(Case(profile: source.profile, provider: source.provider, number: number))
        (row.comments, row.attachments) = ([], [])
        if random.random.hits(60) { row.comments = [comment("1", random.sentence()), comment("2", random.sentence())] }
        if random.random.hits(50) { row.contract = random.random.pick(["K1", "K2", "Ä", "A\u{308}"]) }
        if random.random.hits(50) { row.group = random.random.pick(["g", "G", "é"]) }
        return CaseBox(row)
      }
      try await store.observe(rows, source)
      var stored: [Case] = []
      for row in rows {
        let found = try #require(try await store.get(source, row.number, fields: .all)?.value)
        var expected = row.value
        (expected.createdAt, expected.updatedAt) = (found.createdAt, found.updatedAt)
        #expect((found == expected) == true)
        stored.append(found)
      }
      all.append(stored)
    }
    return (store, all)
  }

  /// Other params beside a query.
  private static func params(_ generator: inout QueryGenerator) -> CaseQuery {
    var query = CaseQuery()
    query.sort = generator.random.pick(CaseSort.allCases)
    query.fields = generator.random.pick([[.title], .lean, .all])
    let name = generator.random.pick(["ZOE", "zoë", "ID-7", "x"])
    let time = QueryGenerator.now.addingTimeInterval(-Double(generator.random.roll(0...9)) * 86_400)
    switch generator.random.roll(0...15) {
    case 0: query.search = generator.random.pick(["bgp", "GRÖSSE", "ss", "disk", "東", "1", "*", "i", "k-"])
    case 1: query.owner = name
    case 2: query.createdBy = name
    case 3: query.users = [name, "Agent Smith"]
    case 4: query.contracts = generator.random.pick([["K1"], ["k1"], ["Ä"], ["K2", "A\u{308}"]])
    case 5: query.groups = generator.random.pick([["g"], ["e\u{301}", "G"]])
    case 6: query.updatedSince = time
    case 7: query.updatedUntil = time
    case 8: (query.createdSince, query.createdUntil) = (time, time.addingTimeInterval(86_400))
    case 9: query.numbers = ["CS1", "N3", "N4", "Grün-1"]
    case 10: query.states = [.new, .unknown, .closed]
    case 11: query.severities = [1, 4]
    default: break
    }
    return query
  }

  private static func isSorted(_ sort: CaseSort) -> (Case, Case) -> Bool {
    { one, other in
      func text(_ text: String?) -> [Int]? { text.map { $0.utf8.map { Int($0) } } }
      func key(_ row: Case) -> [Int]? {
        switch sort.field {
        case .createdAt: row.createdAt?.millisecondsSince1970.map { [$0] }
        case .updatedAt: row.updatedAt?.millisecondsSince1970.map { [$0] }
        case .severity: row.severity?.level.map { [$0] }
        case .status: row.status.flatMap { CaseState.allCases.firstIndex(of: $0.state) }.map { [$0] }
        case .title: text(row.title?.lowercased())
        default: text(row.number)
        }
      }
      switch (key(one), key(other)) {
      case (let first?, let second?) where first != second:
        return first.lexicographicallyPrecedes(second) != sort.isDescending
      case (nil, _?): return false
      case (_?, nil): return true
      default: return one.number.utf8.lexicographicallyPrecedes(other.number.utf8)
      }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: [1, 2, 3, 4] as [UInt64])
  func storedCasesAreFoundAsCasewireFilters(seed: UInt64) async throws {
    var random = QueryGenerator(seed: seed)
    let (store, all) = try await loaded(&random, count: 45)
    var (found, matching) = (0, 0)
    for _ in 0..<2_500 {
      let query = random.query(nesting: 2)
      let expression = try QueryExpression(
        parsing: query.text, QueryVocabulary(saved: SavedQueries.read(query.saved).queries))
      let index = random.random.roll(0...1)
      let (source, rows) = (Self.sources[index], all[index])
      let context = QueryContext(
        now: QueryGenerator.now, user: ["me@example", "ID-7", "zoe\u{308}"],
        searchesComments: random.random.hits(50))
      guard
        let compiled = expression.compiled(
          into: Self.params(&random), profile: source.profile, vendor: source.provider, context)
      else { continue }
      let expected = rows.filter { row in
        CaseFilter.allCases.allSatisfy { $0.passes(row, compiled.query) } && compiled.passes(CaseBox(row))
      }.sorted(by: Self.isSorted(compiled.query.sort)).map(\.number)
      let (offset, limit) = (random.random.pick([0, 0, 1, 5]), random.random.pick([0, 1, 7, 100]))
      let page = try await store.list(compiled, from: source, offset: offset, limit: limit)
      guard page.rows.map(\.number) == Array(expected.dropFirst(offset).prefix(limit)), page.total == expected.count
      else {
        Issue.record(
          "\(query.text) | \(compiled.query.sort) \(CaseFilter.allCases.filter { $0.isUsed(in: compiled.query) }) finds \(page.rows.map(\.number)) of \(page.total), not \(expected)"
        )
        return
      }
      if random.random.hits(10) { #expect(try await store.count(compiled, from: source) == expected.count) }
      found += expected.count
      matching += expected.isEmpty ? 0 : 1
    }
    #expect(found > 10_000 && matching > 500, "\(found), \(matching)")
  }

  @Test func membersThatAreReadAtDifferentTimesAreComparedTogether() async throws {
    let store = StoreHarness().memory()
    try await store.observe([row("1") { $0.product = "Cloud Disk" }], members: [.product])
    try await store.observe([row("1") { $0.offering = Offering(name: "Virtual Server") }], members: [.offering])
    func count(_ text: String) async throws -> Int {
      let query = try QueryExpression(parsing: text).compiled(
        profile: "work", vendor: "ibm-cloud", QueryContext(now: QueryGenerator.now))
      return try await store.count(try #require(query), from: .work)
    }
    #expect(try await count("product:disk product:\"virtual server\"") == 1)
    #expect(try await count("product:\"disk virtual\"") == 0)
    try await store.observe([row("1")], members: [.product])
    #expect(try await count("product:disk") == 0)
    #expect(try await count("product:serv") == 1)
  }

  @Test func aPageStatesTheAgeOfItsMembers() async throws {
    let store = StoreHarness().memory()
    try await store.observe([row("1") { $0.description = "d" }], at: 1)
    try await store.observe([row("2")], members: .lean, at: 2)
    var query = CaseQuery()
    query.sort = .number
    #expect(try await store.list(query, limit: 9).asOf == .minute(1))
    #expect(try await store.list(query, offset: 1, limit: 9).asOf == .minute(2))
    #expect(try await store.list(query, offset: 2, limit: 9).asOf == nil)
    query.fields = [.title, .description]
    #expect(try await store.list(query, limit: 1).asOf == .minute(1))
    #expect(try await store.list(query, limit: 9).asOf == nil)
    let rows = try await store.list(query, limit: 9).rows
    #expect(rows.map(\.written?.description) == ["d", nil])
    // Only what listings compare is decoded.
    #expect(rows.map(\.value.title) == ["Case 1", "Case 2"])
    #expect(rows.allSatisfy { $0.value.description == nil && $0.stored != nil })
  }

  private static let longQueries: [String] = {
    func list(_ count: Int, _ text: (Int) -> String) -> String { (0..<count).map(text).joined(separator: ",") }
    func terms(_ count: Int, _ text: (Int) -> String) -> String { (0..<count).map(text).joined(separator: " ") }
    let name = String(repeating: "n", count: 56)
    return [
      String(repeating: "x", count: 65_000), "\"" + String(repeating: "a ", count: 32_000) + "\"",
      String(repeating: "語", count: 21_000), "\"" + String(repeating: "語", count: 21_000) + "\"",
      list(1000) { "word\($0)" }, terms(1000) { "-word\($0)" }, terms(999) { "-word\($0)" } + " disk",
      terms(1000) { _ in "disk" }, list(1000) { "\"disk \($0)\"" }, terms(1000) { "-\"\(name)\($0)\"" },
      "owner:" + list(1000) { "\(name)\($0)" }, "owner:" + list(999) { "é\($0)" } + ",zoë",
      terms(1000) { "-owner:a\($0)" }, "updated:" + list(1000) { ">2026-01-01T00:00:00.\($0)Z" },
      terms(1000) { "-created:<2026-01-01T00:00:00.\($0)Z" }, "number:" + list(999) { "X\($0)" } + ",CS1",
      terms(1000) { "-number:X\($0)" }, "product:" + list(1000) { "word\($0)" }, terms(1000) { "-product:p\($0)" },
      terms(1000) { _ in "-is:mine" }, "is:" + list(1000) { ["mine", "idle", "waiting"][$0 % 3] },
      terms(1000) { "-severity:\($0 % 2 + 1)" }, "owner:\"" + String(repeating: "é", count: 32_000) + "\"",
    ]
  }()

  @Test(.timeLimit(.minutes(10)), arguments: longQueries.indices)
  func longQueriesAreExact(index: Int) async throws {
    var random = QueryGenerator(seed: 9)
    let (store, all) = try await loaded(&random, count: 20)
    let text = Self.longQueries[index]
    #expect(text.utf8.count <= 65_536)
    let expression = try QueryExpression(parsing: text)
    for searchesComments in [false, true] {
      let context = QueryContext(now: QueryGenerator.now, user: ["zoe"], searchesComments: searchesComments)
      guard let compiled = expression.compiled(profile: "ibm", vendor: "ibm-cloud", context) else { continue }
      let expected = all[0].filter { row in
        CaseFilter.allCases.allSatisfy { $0.passes(row, compiled.query) } && compiled.passes(CaseBox(row))
      }
      let page = try await store.list(compiled, from: Self.sources[0], limit: 100)
      #expect(Set(page.rows.map(\.number)) == Set(expected.map(\.number)))
      #expect(page.total == expected.count)
      let (terms, rest) = expression.searchSplit
      let filter = try #require(rest.compiled(profile: "ibm", vendor: "ibm-cloud", context))
      guard searchesComments, !terms.isEmpty else { continue }
      let hits = try await store.search(SearchText(terms: terms), filter, from: Self.sources[0], limit: 100)
      #expect(Set(hits.rows.map(\.box.number)) == Set(expected.map(\.number)))
    }
  }
}
