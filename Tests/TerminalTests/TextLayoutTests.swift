import JSON
import Platform
import Testing

@testable import Terminal

@Suite("Tables and texts of a width")
struct TextLayoutTests {
  private static let rows = [
    ["ibm/CS4197819", "4", "in progress", "15 min ago", "A long title about a database that stops"],
    ["redhat/04186767", "1", "new", "just now", "データベースへの接続が断続的に失敗します"],
    ["cisco/1", "3", "closed", "2 days ago", "שגיאת חיבור במסד הנתונים בשרת הראשי"], ["x/1", "2", "", "", ""],
  ]

  @Test("A table never exceeds the terminal", arguments: Array(20...120))
  func width(columns: Int) {
    let layout = TableLayout(columns: Column.ofCases, rows: Self.rows, width: columns, style: .none) { _, _, cell in
      cell
    }
    let lines = layout.lines()
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= columns }, "\(lines)")
    #expect(lines.contains { $0.contains("ibm/CS4197819") } && lines.contains { $0.contains("A long t") })
  }

  @Test("A wide table has all columns and whole titles")
  func wide() {
    let layout = TableLayout(columns: Column.ofCases, rows: [Self.rows[0]], width: 200, style: .none) { _, _, cell in
      cell
    }
    #expect(
      layout.lines() == [
        "ID             SEV  STATUS       UPDATED     TITLE",
        "ibm/CS4197819  4    in progress  15 min ago  A long title about a database that stops",
      ])
  }

  private static let cuts: [(text: String, width: Int, result: String)] = [
    ("plain", 5, "plain"), ("plain text", 5, "plai…"), ("ab cd", 4, "ab…"), ("日本語", 5, "日本…"), ("日本語", 6, "日本語"),
    ("👩\u{200D}💻👩\u{200D}💻", 3, "👩\u{200D}💻…"), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"), ("ab", 1, "…"),
    ("ab", 0, ""),
  ]

  @Test("A text is cut between characters", arguments: cuts)
  func cut(text: String, width: Int, result: String) {
    #expect(FittedText.cut(text, to: width) == result)
    #expect(DisplayWidth.of(FittedText.cut(text, to: width)) <= max(width, 0))
  }

  @Test("Only text from right to left is isolated")
  func isolation() {
    #expect(FittedText.isolated("שלום") == "\u{2068}שלום\u{2069}")
    #expect(FittedText.isolated("plain 日本") == "plain 日本")
    #expect(FittedText.line(" a\u{202E}\tb \n\u{1B}[31mc ") == "ab c" || FittedText.line("a\tb") == "a b")
  }

  @Test(
    "A link that could end its sequence is text",
    arguments: ["javascript:alert(1)", "http://a/\u{1B}\\", "https://a b", "file:///etc"])
  func links(address: String) {
    #expect(Style(hasColor: true, hasLinks: true).link("text", to: address) == "text")
  }

  @Test("CSV is quoted, and no cell is a formula")
  func csv() throws {
    let row: JSON = ["a": "x,\"y\"\nz", "b": "=1+1", "c": "-5", "d": "@x"]
    let text = DelimitedText.csv(
      ["a", "b", "c", "d"].map { Column($0) }, [row], ValueText(isForPerson: false, now: .distantPast))
    #expect(text == "a,b,c,d\n\"x,\"\"y\"\"\nz\",'=1+1,-5,'@x\n")
  }
}
