import JSON
import LanguageServer
import Platform
import ServiceTestSupport
import TestSupport
import Testing

@Suite("The findings of a scan")
struct FindingTests {
  @Test("A JSON line has its members in order, and positions in characters from 1")
  func line() async throws {
    let tree = try ScannedTree(["src/a.c": "int x;\r\n\t/* 🙂e\u{301}\tsee CS1234567 */  \r\n"])
    #expect(
      try await tree.scan().text
        == #"{"path":"\#(tree.path)/src/a.c","line":2,"column":13,"length":9,"number":"CS1234567","#
        + #""case":"ibm/CS1234567","profile":"ibm","#
        + #""text":"/* 🙂e\#u{301}\tsee CS1234567 */"}"# + "\n")
  }

  @Test("Text has path, line and column, also for paths with control characters")
  func text() async throws {
    let tree = try ScannedTree(["b\u{1B}[2J\nx.txt": "CS1234567 TODO sr 12345678\n", "a.txt": "\u{FEFF}x\rCS7654321"])
    #expect(
      try await tree.scan([""], .text).text == """
        \(tree.path)/a.txt:2:1: CS7654321
        \(tree.path)/b x.txt:1:1: CS1234567
        \(tree.path)/b x.txt:1:19: 12345678 (after TODO)

        """)
  }

  @Test("Files are in the order of their paths, whatever reads them")
  func order() async throws {
    let tree = try ScannedTree()
    var names: [String] = []
    for number in 0..<300 {
      for name in ["d\(number)/x", "d\(number).txt", "d\(number)-/y", "D\(number)"] {
        try tree.folder.file(name, "CS1234567")
        names.append(name)
      }
    }
    #expect(try await tree.files() == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    #expect(try await tree.files(["d1", "d0.txt", "d0"]) == ["d1/x", "d0.txt", "d0/x"])
  }

  @Test("The language of a file is found by its name: code outside of comments and strings is not scanned")
  func languages() async throws {
    let tree = try ScannedTree([
      "a.c": "x = CS1111111; // CS1111112", "Dockerfile": "RUN CS2222221 # CS2222222", "a.md": "x = CS3333333",
      "unknown.xyz": "CS4444444", "noname": "CS5555555", "COMMIT_EDITMSG": "# CS6666666",
    ])
    let numbers = try await tree.scan().rows.compactMap { $0["number"]?.string }
    #expect(numbers == ["CS6666666", "CS2222222", "CS1111112", "CS3333333", "CS5555555", "CS4444444"])
  }

  private static let markers: [(name: String, text: String, markers: [String], expected: String?)] = [
    ("a.c", "// TODO\n// then\n// CS1234567", ["TODO"], "TODO"),
    ("a.c", "// TODO\nint x; // CS1234567", ["TODO"], nil),
    ("a.txt", "TODO CS1234567", ["TODO", "XXX"], "TODO"),
    ("a.txt", "TODO\nCS1234567", ["TODO"], nil),
    ("a.txt", "BUG CS1234567", ["TODO"], nil),
    ("a.txt", "BUG CS1234567", ["BUG"], "BUG"),
    ("a.txt", "TODOS CS1234567", ["TODO"], nil),
  ]

  @Test("A marker is one of the words, in the same comment, or on the same line", arguments: markers)
  func marker(name: String, text: String, markers: [String], expected: String?) async throws {
    let rows = try await ScannedTree([name: text]).scan { $0.markers = markers }.rows
    #expect(rows.map { $0["marker"]?.string } == [expected])
  }

  @Test("The settings of .casewire.json apply below its folder")
  func settings() async throws {
    let tree = try ScannedTree([
      ".git/HEAD": "",
      ".casewire.json": """
      {"words": ["ticket"], "inline": {"where": "everywhere", "exclude": ["gen/", "*.log"]},
       "ignore": [{"number": "CS0000000"}, {"number": "CS1111111", "path": "a/b.c"}], "maxFileKilobytes": 1,
       "hints": "no"}
      """,
      "a/b.c": "CS1111111; ticket 12345678; SR 23456789; CS0000000", "a/c.c": "CS1111111", "a/gen/x": "CS2222222",
      "x.log": "CS3333333", "large": String(repeating: "CS4444444\n", count: 200),
    ])
    let found = try await tree.scan()
    #expect(try found.rows.compactMap { $0["number"]?.string } == ["12345678", "CS1111111"])
    #expect(found.report.warnings.count == 2)
    #expect(found.report.warnings.first?.contains("hints") == true)
    // A root below the file uses it, too.
    #expect(try await tree.files(["a"]) == ["a/b.c", "a/c.c"])
    #expect(try await tree.files(["x.log"]) == ["x.log"])
  }

  @Test("Invalid settings files are reported, and the defaults apply")
  func invalidSettings() async throws {
    let tree = try ScannedTree([".casewire.json": "{", "a": "SR 12345678"])
    let found = try await tree.scan()
    #expect(try found.rows.count == 1)
    #expect(found.report.warnings.count == 1)
  }

  @Test(
    "Of a long line, the text around each mention is kept",
    arguments: [
      (String(repeating: "x ", count: 200), 0), (String(repeating: "é ", count: 2000), 0), ("", 900),
    ] as [(String, Int)])
  func longLine(_ filler: String, _ count: Int) async throws {
    let mentions = String(repeating: "CS1234567 ", count: count)
    let tree = try ScannedTree(["a": "\(filler)CS7654321 \(filler)\(mentions)"])
    let found = try await tree.scan()
    #expect(try found.rows.count == count + 1)
    let texts = try found.rows.compactMap { $0["text"]?.string }
    #expect(texts.allSatisfy { $0.utf8.count <= 510 && !$0.contains("\u{FFFD}") })
    #expect(texts.first?.contains("CS7654321") == true)
    // The same in a later run.
    #expect(try await tree.files { $0.baseline = try ScanBaseline(found.output) } == [])
  }

  @Test("A file with more than 5,000 mentions is cut, with a warning")
  func limit() async throws {
    let tree = try ScannedTree(["a": String(repeating: "CS1234567\n", count: 5001)])
    let found = try await tree.scan()
    #expect(try found.rows.count == 5000)
    #expect(found.report.warnings == ["\(tree.path)/a has more than 5000 mentions. The others are not reported."])
  }

  // MARK: The baseline

  @Test("A baseline omits findings with the same path, case and text, wherever their lines are")
  func baseline() async throws {
    let tree = try ScannedTree(["a": "  CS1234567 x\nCS1234567\n", "b": "CS1234567 x"])
    let earlier = try await tree.scan().output
    try tree.folder.file("a", "new\n\tCS1234567 x \nCS1234567\nCS1234567 y\nCS7654321\n")
    let rows = try await tree.scan { $0.baseline = try ScanBaseline(earlier) }.rows
    #expect(rows.map { $0["text"] } == ["CS1234567 y", "CS7654321"])
    #expect(try await tree.files { $0.baseline = try ScanBaseline(Array("\n \r\n".utf8)) }.count == 5)
  }

  private static let baselines: [(text: String, line: Int)] = [
    ("{", 1), ("\n[]", 2), (#"{"path":"a","number":"CS1234567"}"#, 1), ("a:1:1: CS1234567", 1),
  ]

  @Test("A baseline that is not the output of a scan is refused with its line", arguments: baselines)
  func invalidBaseline(text: String, line: Int) {
    let error = #expect(throws: ScanBaseline.Invalid.self) { try ScanBaseline(Array(text.utf8)) }
    #expect(error?.line == line)
  }

  // MARK: SARIF

  @Test("In a SARIF log, the texts of others are literal")
  func literal() async throws {
    let vendors = SimulatedVendors()
    vendors.transport.rewrite { body in
      body.replacing(#""short_description":""#, with: #""short_description":"[fix](https://evil.example) {0} \\ "#)
    }
    let tree = try ScannedTree(["[x]{0}.txt": Known.open], context: vendors.context(hasStore: false))
    try tree.folder.file("{1}.txt", String(repeating: "CS7654321\n", count: 5001))
    let log = try JSON(parsing: try await tree.scan([""], .sarif) { $0.isOffline = false }.output)
    let text = log["runs"]?[0]?["results"]?[0]?["message"]?["text"]?.string ?? ""
    #expect(text.contains(#"(\[fix\](https://evil.example) {{0}} \\ "#), "\(text)")
    let warning = log["runs"]?[0]?["invocations"]?[0]?["toolExecutionNotifications"]?[0]?["message"]?["text"]?.string
    #expect(warning?.contains("/{{1}}.txt has more than") == true, "\(warning ?? "none")")
  }

  @Test("A SARIF log has a result for each finding, with a relative address and a fingerprint")
  func sarif() async throws {
    let tree = try ScannedTree(["a b#%.txt": "x\n TODO CS1234567"])
    let log = try JSON(parsing: try await tree.scan([""], .sarif).output)
    let run = try #require(log["runs"]?[0])
    #expect(log["version"] == "2.1.0" && run["columnKind"] == "unicodeCodePoints")
    #expect(run["tool"]?["driver"]?["rules"]?.array?.map { $0["id"] } == ["case-mention", "closed-case-behind-marker"])
    let result = try #require(run["results"]?[0])
    let location = try #require(result["locations"]?[0]?["physicalLocation"])
    #expect(location["artifactLocation"]?["uri"]?.string == "file://\(tree.path)/a%20b%23%25.txt")
    #expect(location["region"] == ["startLine": 2, "startColumn": 7, "endColumn": 16])
    #expect(result["level"] == "none" && result["kind"] == "informational")
    #expect(result["partialFingerprints"]?["casewire/v1"]?.string?.count == 16)
    #expect(
      result["properties"]
        == ["number": "CS1234567", "case": "ibm/CS1234567", "profile": "ibm", "marker": "TODO"])
  }
}
