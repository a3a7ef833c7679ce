import CaseModel
import CaseStore
import Platform
import TestSupport
import Testing

@Suite struct SearchTests {
  private let harness = StoreHarness()

  private static let cases: [CaseBox] = [
    row("TS001") { row in
      row.title = "BGP flap on router"
      row.description = "Das Gerät verliert die Verbindung. Größe: 5"
    },
    row("TS002") { row in
      row.title = "Résumé parser"
      row.comments = [comment("c1", "The router was restarted"), comment("c2", "日本語のテキストです")]
    },
    row("TS003") { row in
      row.title = "한국어 제목"
      row.description = "C++ -> Rust <b>\"quoted\"</b> near NOT value"
    },
    row("TS004") { row in
      row.title = "Private"
      var hidden = comment("c", "secretword in private")
      hidden.isPrivate = true
      row.comments = [hidden]
    },
  ]

  private func loaded() async throws -> CaseStore {
    let store = harness.memory()
    try await store.observe(Self.cases)
    return store
  }

  @Test(arguments: [
    ("bgp", ["TS001"]), ("router", ["TS001", "TS002"]), ("rout", ["TS001", "TS002"]), ("outer", []),
    ("RESUME", ["TS002"]), ("gerat grosse", ["TS001"]), ("gerat größe", ["TS001"]), ("\"router was\"", ["TS002"]),
    ("\"was router\"", []), ("bgp router", ["TS001"]), ("bgp restarted", []),
    ("TS00", ["TS001", "TS002", "TS003", "TS004"]),
    ("日本", ["TS002"]), ("本語の", ["TS002"]), ("日本 router", ["TS002"]), ("日本 bgp", []), ("국어", ["TS003"]),
    ("->", []), ("-> bgp", ["TS001"]), ("c++", ["TS003"]), ("secretword", []), ("", []), ("   ", []),
    // Hostile to the syntax of the index.
    ("near", ["TS003"]), ("NOT", ["TS003"]), ("\"", []), ("\"\"\"", []), ("bgp OR router", []), ("title:bgp", []),
    ("bgp*", ["TS001"]),
    ("^bgp", ["TS001"]), ("(bgp", ["TS001"]), ("{title}:bgp", []), ("bgp AND", []), ("+ bgp", []),
    ("bgp\u{0}", ["TS001"]),
    ("'; DROP TABLE cases; --", []), ("quoted\"", ["TS003"]), ("%", []), ("_", []), ("[", []), ("\u{10FFFC}", []),
  ])
  func theTermsOfAnyTextMustAllMatch(text: String, numbers: [String]) async throws {
    let store = try await loaded()
    let page = try await store.search(SearchText(text), limit: 10)
    #expect(page.rows.map(\.box.number).sorted() == numbers)
    #expect(page.total == numbers.count)
    #expect(page.rows.allSatisfy { hit in hit.excerpt.contains { $0.match } })
  }

  @Test func randomTextNeverFails() async throws {
    let store = try await loaded()
    var random = SeededRandom(seed: 7)
    let pieces = [
      "\"", "*", "(", ")", ":", "^", "-", "AND", "OR", "NEAR(", "{", "}", "+", "bgp", " ", "\u{0}", "日", ",", "\\", "é",
      "\u{301}",
    ]
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 1...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
      _ = try await store.search(SearchText(text.joined()), limit: 3)
    }
    _ = try await store.search(SearchText(String(repeating: "word ", count: 5000)), limit: 3)
    _ = try await store.search(SearchText(String(repeating: "x", count: 100_000)), limit: 3)
    _ = try await store.search(SearchText(String(repeating: "語", count: 9000)), limit: 3)
  }

  @Test func excerptsMarkTheMatches() async throws {
    let store = try await loaded()
    let hit = try #require(try await store.search(SearchText("restart"), limit: 1).rows.first)
    #expect(
      hit.excerpt.prefix(3) == [
        .init(text: "The router was ", match: false), .init(text: "restarted", match: true),
      ])
    let cjk = try #require(try await store.search(SearchText("テキスト"), limit: 1).rows.first)
    #expect(cjk.excerpt.map(\.text).joined() == "日本語のテキストです")
    #expect(cjk.excerpt.filter(\.match).map(\.text) == ["テキスト"])
  }

  @Test func aMatchInTheTitleRanksHigher() async throws {
    let store = harness.memory()
    try await store.observe([
      row("1") {
        $0.title = "other"; $0.description = "disk"
      }, row("2") { $0.title = "disk" },
      row("3") {
        $0.title = "third"; $0.comments = [comment("c", "a disk in a comment")]
      },
    ])
    let hits = try await store.search(SearchText("disk"), limit: 3).rows
    #expect(hits.map(\.box.number) == ["2", "1", "3"])
    #expect(zip(hits, hits.dropFirst()).allSatisfy { $0.rank > $1.rank })
    var query = CaseQuery()
    query.numbers = ["1", "3"]
    #expect(try await store.search(SearchText("disk"), query, limit: 9).rows.map(\.box.number) == ["1", "3"])
  }

  @Test func theIndexFollowsTheTexts() async throws {
    let store = harness.memory()
    func numbers(_ text: String) async throws -> [String] {
      try await store.search(SearchText(text), limit: 9).rows.map(\.box.number)
    }
    try await store.observe([
      row("1") {
        $0.title = "alpha"; $0.description = "beta"; $0.comments = [comment("c", "gamma")]
      }
    ])
    try await store.observe([row("1") { $0.title = "delta" }], members: [.title])
    #expect(
      try await [numbers("alpha"), numbers("beta"), numbers("gamma"), numbers("delta")] == [[], ["1"], ["1"], ["1"]])
    try await store.observe([row("1") { $0.comments = [comment("c", "edited")] }], members: [.comments])
    #expect(try await [numbers("gamma"), numbers("edited")] == [[], ["1"]])
    try await store.observe([row("1")], members: [.comments, .description])
    #expect(try await [numbers("edited"), numbers("beta"), numbers("delta")] == [[], [], ["1"]])
  }
}
