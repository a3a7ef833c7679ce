import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform

/// The text of a result in the format that was asked for.
struct ResultText {
  let row: Row
  let console: Console
  let output: OutputOptions
  let now: Timestamp

  private var format: OutputOptions.Format { output.format ?? (console.isTerminal ? .table : .json) }
  private var style: Style { Style(console, output.color) }
  /// Times are local and ages are relative only for people.
  private var values: ValueText { ValueText(isForPerson: console.isTerminal && format == .table, now: now) }

  /// The bytes for stdout.
  /// - Parameter isFirst: whether no other result was printed, so that a table needs its head.
  func bytes(of outcome: RequestOutcome, isFirst: Bool = true) -> [UInt8] {
    guard case .result(let value) = outcome.answer else { return [] }
    if format == .json, output.columns == nil { return json(value) }
    guard let tree = outcome.result else { return json(value) }
    if let (rows, element) = listing(tree) { return Array(list(rows, element, tree).utf8) }
    return Array(record(value, tree, isFirst).utf8)
  }

  private func json(_ value: any JSONWritable) -> [UInt8] {
    var writer = JSONWriter()
    value.write(to: &writer)
    var bytes = writer.finish()
    if console.isTerminal, let tree = try? JSON(parsing: bytes) {
      bytes = Array(TextSanitizer.escape(json: tree.prettyText).utf8)
    }
    return bytes + [UInt8(ascii: "\n")]
  }

  // MARK: Lists

  /// The rows of a result whose first member is a list of objects.
  private func listing(_ tree: JSON) -> (rows: [JSON], element: any WireObject.Type)? {
    guard let (name, element) = Self.listing(row), let rows = tree[name]?.array else { return nil }
    return (rows, element)
  }

  private static func listing(_ row: Row) -> (name: String, element: any WireObject.Type)? {
    guard let result = row.result as? any WireObject.Type, let first = WireProbe.members(of: result).first,
      let element = WireProbe.element(of: first.type) as? any WireObject.Type
    else { return nil }
    return (first.name, element)
  }

  /// Whether the result of a method is a list of rows.
  static func isList(_ row: Row) -> Bool { listing(row) != nil }

  /// The columns that the result of a method can have, without those of objects.
  static func columnNames(of row: Row) -> [String] {
    let object = listing(row)?.element ?? row.result as? any WireObject.Type
    return object.map { WireProbe.members(of: $0).map(\.name) } ?? []
  }

  /// Refuses columns that the result of a method does not have. A write must not be sent before this.
  static func check(_ columns: [String]?, of row: Row) throws(UsageError) {
    guard let columns, let object = listing(row)?.element ?? row.result as? any WireObject.Type else { return }
    let known = WireProbe.members(of: object).map(\.name)
    guard !columns.isEmpty else {
      throw UsageError("--columns requires a name. Columns: \(known.joined(separator: ", ")).")
    }
    for name in columns {
      var type: (any WireObject.Type)? = object
      var parents = ""
      for part in name.split(separator: ".", omittingEmptySubsequences: false) {
        guard let own = type else { break }
        let members = WireProbe.members(of: own)
        guard let member = members.first(where: { $0.name == part }) else {
          let names = members.map { parents + $0.name }
          let hint = CommandWords.hint(parents + part, among: names)
          throw UsageError("Unknown column \"\(name)\".\(hint) Columns: \(names.joined(separator: ", ")).")
        }
        parents += "\(part)."
        type = WireProbe.element(of: member.type) == nil ? WireProbe.object(in: member.type) : nil
      }
    }
  }

  private func columns(_ rows: [JSON], _ element: any WireObject.Type, isComplete: Bool) -> [Column] {
    guard let names = output.columns else { return Column.usual(element, rows, isComplete: isComplete) }
    let columns = names.map { Column($0, isText: $0 == "title" || $0 == "description") }
    let titles = columns.map(\.title)
    // Two columns of the same title have the names of their objects as well.
    return columns.map { column in
      titles.count { $0 == column.title } == 1
        ? column
        : Column(column.name, title: CommandWords.kebab(column.name).uppercased(), isText: column.isText)
    }
  }

  private func list(_ rows: [JSON], _ element: any WireObject.Type, _ tree: JSON) -> String {
    switch format {
    case .json:
      let columns = columns(rows, element, isComplete: true)
      return shown(JSON.array(rows.map { Self.picked($0, columns) }).text) + "\n"
    case .jsonl:
      let columns = output.columns == nil ? nil : columns(rows, element, isComplete: true)
      return rows.map { row in shown((columns.map { Self.picked(row, $0) } ?? row).text) + "\n" }.joined()
    case .csv:
      return DelimitedText.csv(columns(rows, element, isComplete: true), rows, values)
    case .markdown:
      return DelimitedText.markdown(columns(rows, element, isComplete: false), rows, values)
    case .table:
      return table(rows, columns(rows, element, isComplete: false))
    }
  }

  /// JSON on a terminal has no character that the terminal obeys.
  private func shown(_ json: String) -> String { console.isTerminal ? TextSanitizer.escape(json: json) : json }

  /// The row with these members only.
  private static func picked(_ row: JSON, _ columns: [Column]) -> JSON {
    .object(columns.map { .init($0.name, $0.value(row)) })
  }

  private func table(_ rows: [JSON], _ columns: [Column]) -> String {
    guard !rows.isEmpty else { return "" }
    let style = style
    let layout = TableLayout(
      columns: columns,
      rows: rows.map { row in columns.map { FittedText.line(values.cell($0.value(row)), width: 4096) } },
      // A pipe has no width.
      width: console.isTerminal ? console.columns : Int.max / 2, style: style
    ) { row, column, cell in
      switch columns[column].name {
      case "id", "case": style.link(style.cyan(cell), to: rows[row]["url"]?.string)
      case "severity": rows[row]["severity"]?["level"] == 1 ? style.red(cell) : cell
      case "status": Self.status(cell, rows[row]["status"]?["state"]?.string, style)
      case "updatedAt", "createdAt": style.dim(cell)
      default: cell
      }
    }
    return layout.lines().map { $0 + "\n" }.joined()
  }

  private static func status(_ cell: String, _ state: String?, _ style: Style) -> String {
    switch state {
    case "waitingOnCustomer", "resolutionProvided": style.yellow(cell)
    case "new", "inProgress": style.green(cell)
    case "closed", "resolved": style.dim(cell)
    default: cell
    }
  }

  // MARK: Records

  private func fitted(_ text: String) -> String {
    FittedText.pieces(CleanText.of(text), width: console.columns).joined(separator: "\n")
  }

  private func record(_ value: any JSONWritable, _ tree: JSON, _ isFirst: Bool) -> String {
    let columns = output.columns?.map { Column($0) }
    switch format {
    case .json, .jsonl: return shown((columns.map { Self.picked(tree, $0) } ?? tree).text) + "\n"
    case .csv:
      // The same columns for every record, as one head is printed for all.
      let flat = (row.result as? any WireObject.Type).map(Column.declared)
      let text = DelimitedText.csv(columns ?? flat ?? tree.object?.map { Column($0.name) } ?? [], [tree], values)
      return isFirst ? text : DelimitedText.withoutHead(text, lines: 1)
    case .markdown where columns != nil:
      let text = DelimitedText.markdown(columns ?? [], [tree], values)
      return isFirst ? text : DelimitedText.withoutHead(text, lines: 2)
    case .table where columns != nil:
      let lines = (columns ?? []).map { FittedText.line(values.line($0.value(tree))) }
      return lines.flatMap { console.isTerminal ? FittedText.pieces($0, width: console.columns) : [$0] }.map {
        $0 + "\n"
      }
      .joined()
    case .markdown:
      if let found = value as? Case {
        var renderer = CaseRenderer(found, MarkdownText(width: nil), time: RFC3339.format)
        return renderer.text()
      }
      return DelimitedText.markdown(tree.object?.map { Column($0.name) } ?? [], [tree], values)
    case .table:
      let width = console.isTerminal ? console.columns : 80
      if let found = value as? Case {
        let time = values.isForPerson ? ValueText.local : RFC3339.format
        var renderer = CaseRenderer(found, TerminalText(width: width, style), time: time)
        return renderer.text()
      }
      // A text for people is itself the result, as of cases/render.
      if let text = tree["text"]?.string, tree["format"] != nil, tree["id"] == nil {
        return console.isTerminal ? fitted(text) : TextSanitizer.sanitize(text)
      }
      var record = RecordText(values: values, width: width, style)
      return record.text(tree)
    }
  }
}
