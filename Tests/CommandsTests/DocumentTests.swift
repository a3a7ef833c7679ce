import CaseService
import Commands
import Configuration
import JSON
import LanguageServer
import MCPServer
import Testing

@Suite("The generated documents of protocol/ are up to date")
struct DocumentTests {
  private static let reference = Reference.document(methodTable, examples: ExampleFile.all.map(\.forReference))

  @Test("openrpc.json is up to date")
  func openRPC() throws {
    try expectCurrent(
      "protocol/openrpc.json", OpenRPC.document(methodTable, version: Bootstrap.version).prettyText + "\n")
  }

  @Test("tools.md is up to date")
  func tools() throws { try expectCurrent("protocol/tools.md", ToolReference.text) }

  @Test("config.schema.json is up to date")
  func configuration() throws {
    let schema = configurationSchema(kinds: Bootstrap.kinds, policyMethods: Bootstrap.policyMethods)
    try expectCurrent("protocol/config.schema.json", schema.prettyText + "\n")
  }

  @Test("casewire.schema.json is up to date")
  func settings() throws {
    try expectCurrent("protocol/casewire.schema.json", SettingsLayer.schemaDocument.prettyText + "\n")
  }

  @Test("The guide has the settings of casewire.schema.json")
  func settingsTable() throws {
    let (beginning, end) = ("<!-- from the settings -->\n", "\n<!-- end -->\n")
    let text = try Repository.read("protocol/guide.md")
    let begin = try #require(text.firstRange(of: beginning)).upperBound
    let finish = try #require(text[begin...].firstRange(of: end)).lowerBound
    let rows = SettingsLayer.rows.map { "| `\($0.name)` | \($0.values) | \($0.meaning) |\n" }
    let table = "| setting | values | meaning |\n| --- | --- | --- |\n" + rows.joined()
    try expectCurrent("protocol/guide.md", text[..<begin] + table + text[finish...])
  }

  private static let settingsRows: [(text: String, faults: [String])] = [
    ("{}", []),
    (#"{"$schema":"https://casewire.example/casewire.schema.json","hints":"closedOnly"}"#, []),
    (#"{"inline":{"enabled":false,"where":"everywhere","languages":["c"],"exclude":["*.min.js"]}}"#, []),
    (#"{"patterns":[{"prefix":"TS","digits":[9,9],"profile":"ibm"}],"ignore":[{"number":"1","path":"a.c"}]}"#, []),
    (#"{"hints":"some"}"#, [#"$.hints: "some" is none of ["off","closedOnly","all"]"#]),
    (#"{"inline":{"enable":true}}"#, ["$.inline: enable is not declared"]),
    (#"{"patterns":[{"prefix":"TS"}]}"#, ["$.patterns[0]: digits is missing", "$.patterns[0]: profile is missing"]),
    (#"{"refreshSeconds":0}"#, ["$.refreshSeconds: 0 breaks minimum 1"]),
    (#"{"words":"case"}"#, ["$.words: string instead of \"array\""]),
  ]

  @Test("The schema of the settings accepts what casewire reads", arguments: settingsRows)
  func settingsSchema(text: String, faults: [String]) throws {
    let (schema, value) = (SettingsLayer.schemaDocument, try JSON(parsing: text))
    #expect(SchemaChecker(document: schema).faults(value, schema) == faults)
    #expect(SettingsLayer.read(value).issues.isEmpty == faults.isEmpty)
  }

  @Test("reference.md is up to date")
  func page() async throws {
    if Repository.isUpdating {
      // The page shows the responses, so that they are updated first.
      for example in ExampleFile.all { try await ReplayTests.compare(example) }
    }
    let examples = try ExampleFile.loadAll().map(\.forReference)
    try expectCurrent("protocol/reference.md", Reference.document(methodTable, examples: examples))
  }

  @Test("The guide lists every notification")
  func notifications() throws {
    let guide = try Repository.read("protocol/guide.md")
    for row in notificationTable.rows {
      let from = row.direction == .fromClient ? "client" : "casewire"
      #expect(guide.contains("| `\(row.name)` | \(from) | \(row.summary) |\n"))
    }
  }

  @Test("The page has every method, every example and every object that it links to")
  func links() throws {
    let lines = Self.reference.split(separator: "\n").map(String.init)
    let headings = lines.filter { $0.hasPrefix("#") }.map { String($0.drop { $0 == "#" }.dropFirst()) }
    for row in methodTable { #expect(headings.contains(row.name)) }
    // GitHub's rule: lower case, spaces become hyphens, other punctuation is removed.
    let anchors = headings.map { heading in
      String(heading.lowercased().replacing(" ", with: "-").filter { $0.isLetter || $0.isNumber || $0 == "-" })
    }
    #expect(Set(anchors).count == anchors.count, "two headings have the same anchor")
    let targets = Self.reference.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
    #expect(targets.count > 100)
    for target in Set(targets) where !target.hasPrefix("https://") {
      if target.hasPrefix("#") {
        #expect(anchors.contains(String(target.dropFirst())), "\(target) leads nowhere")
      } else if target != "guide.md" {
        #expect(Repository.exists("protocol/\(target)"), "\(target) is no file")
      }
    }
    for example in ExampleFile.all { #expect(targets.contains("examples/\(example.name).json")) }
  }

  @Test("Table rows have equal numbers of cells, and fences are closed")
  func layout() {
    var columns: Int?
    var fences = 0
    for line in Self.reference.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") { fences += 1 }
      guard line.hasPrefix("|") else {
        columns = nil
        continue
      }
      let cells = line.replacing("\\|", with: "").count { $0 == "|" }
      #expect(columns == nil || columns == cells, "\(line)")
      columns = cells
    }
    #expect(fences.isMultiple(of: 2))
  }

  @Test("The page is short: it links to the examples instead of showing them")
  func length() {
    #expect(!Self.reference.contains("<details>"))
    #expect(Self.reference.split(separator: "\n", omittingEmptySubsequences: false).count < 2500)
  }
}
