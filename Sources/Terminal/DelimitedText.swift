import CaseService
import JSON
import Platform

/// Tables for other programs.
enum DelimitedText {
  /// Comma-separated values (RFC 4180) with a line of names. Lines end as those of other tools on this system.
  static func csv(_ columns: [Column], _ rows: [JSON], _ values: ValueText) -> String {
    guard !columns.isEmpty else { return "" }
    let head = columns.map { quoted($0.name) }.joined(separator: ",")
    return ([head] + rows.map { row in columns.map { quoted(values.cell($0.value(row))) }.joined(separator: ",") })
      .map { $0 + "\n" }.joined()
  }

  /// The rows of a table that continues another one.
  static func withoutHead(_ text: String, lines: Int) -> String {
    var rest = text[...]
    for _ in 0..<lines { rest = rest.firstIndex(of: "\n").map { rest[rest.index(after: $0)...] } ?? "" }
    return String(rest)
  }

  private static func quoted(_ text: String) -> String {
    var text = TextSanitizer.sanitize(text)
    // A spreadsheet would compute a text that begins like a formula.
    if let first = text.first, "=+-@\t".contains(first), Double(text) == nil { text = "'" + text }
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.replacing(text: "\"", with: "\"\"") + "\""
  }

  static func markdown(_ columns: [Column], _ rows: [JSON], _ values: ValueText) -> String {
    guard !columns.isEmpty else { return "" }
    func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }
    let head = line(columns.map(\.name)) + line(columns.map { _ in "---" })
    return head
      + rows.map { row in
        line(columns.map { MarkdownEscape.line(FittedText.line(values.cell($0.value(row)))) })
      }.joined()
  }
}
