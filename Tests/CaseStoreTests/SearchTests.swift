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

  private static let pieces = [
    "\"", "\"\"", "*", "(", ")", ":", "^", "-", "AND", "OR", "NOT", "NEAR(", "NEAR", "{title}:", "title:", "{", "}",
    "+", "#",
    ",", "\\", "'", ";", "_", "bgp", "BGP", "flap", "fla", "Größe", "grosse", "c++", "c#", " ", "  ", "\n", "\u{0}",
    "\u{1}",
    "é", "e\u{301}", "\u{301}", "日", "日本", "本語", "한국", "ก", "か\u{3099}", "が", "か", "👩‍💻", "👩", "→", "\u{10FFFC}",
    "\u{FEFF}",
    "\u{200B}", "\u{202E}", "İ", "ı", "ſ", "ﬁ", "\u{212A}", "١٢", "½", "Ⅳ", "ǆ", "\u{FF21}b", "10", "1",
  ]

  private static func text(_ random: inout SeededRandom, _ most: Int) -> String {
    let count = random.roll(1...most)
    return (0..<count).map { _ in random.pick(pieces) }.joined(separator: random.pick(["", " ", " "]))
  }

  /// Random text against the search in the texts of all cases.
  @Test(.timeLimit(.minutes(10)), arguments: [1, 2] as [UInt64], [0, 2000])
  func anyTextIsFoundAsItIsWritten(seed: UInt64, mostWeighed: Int) async throws {
    let store = harness.memory { $0.mostWeighed = mostWeighed }
    var random = SeededRandom(seed: seed)
    let rows = (0..<60).map { index in
      row("N\(index)") { row in
        row.title = random.hits(90) ? Self.text(&random, 4) : nil
        row.description = random.hits(50) ? Self.text(&random, 8) : nil
        row.comments = (0..<random.roll(0...3)).map { comment("c\($0)", Self.text(&random, 6)) }
      }
    }
    try await store.observe(rows)
    let texts = rows.map { row in
      var words = FoldedWords(row.number)
      for text in [row.value.title, row.value.description] { text.map { words.append($0) } }
      for comment in row.value.comments ?? [] { words.append(comment.text) }
      return words
    }
    var found = 0
    for _ in 0..<1500 {
      let text = SearchText(Self.text(&random, 5))
      let expected = zip(rows, texts).filter { _, words in
        !text.isEmpty && text.patterns.allSatisfy { $0.isFound(in: words) }
      }.map(\.0.number)
      let page = try await store.search(text, limit: 100)
      #expect(page.rows.map(\.box.number).sorted() == expected.sorted(), "\(text.patterns.map(\.text))")
      #expect(page.total == expected.count)
      #expect(page.rows.allSatisfy { hit in hit.excerpt.contains { $0.match } }, "\(text.patterns.map(\.text))")
      found += expected.count
    }
    #expect(found > 1000)
  }

  @Test func longTextsAreSearched() async throws {
    let store = try await loaded()
    for text in [
      String(repeating: "word ", count: 5000), String(repeating: "x", count: 100_000),
      String(repeating: "語", count: 9000),
    ] {
      #expect(try await store.search(SearchText(text), limit: 3).total == 0)
      try await store.observe([row("long") { $0.description = "a " + text }])
      #expect(try await store.search(SearchText(text), limit: 3).total == 1)
      #expect(try await store.search(SearchText(String(text.dropLast(2))), limit: 3).total == 1)
      #expect(try await store.search(SearchText(text + "y"), limit: 3).total == 0)
    }
  }

  /// The index has the words of texts in lower case, too.
  @Test func letterCaseIsNoDifferenceForWords() {
    let different = (0...0x10FFFF as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init).filter { scalar in
      FoldedWords("a\(scalar)b").bytes != FoldedWords("a\(scalar)b".lowercased()).bytes
    }
    #expect(different.isEmpty)
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
