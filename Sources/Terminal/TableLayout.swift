import Platform

/// Lays cells out as a table that fits the terminal.
struct TableLayout {
  let columns: [Column]
  /// Clean lines, as many in each row as there are columns.
  let rows: [[String]]
  let width: Int
  let style: Style
  /// Styles the cell of a row, which is already padded.
  let decorate: (_ row: Int, _ column: Int, _ cell: String) -> String

  private static let gap = 2
  private static let leastText = 10
  /// Narrower terminals get a row over several lines.
  private static let leastTable = 40

  func lines() -> [String] {
    guard width >= Self.leastTable, let (shown, widths) = fit() else { return stacked() }
    let head = shown.map { FittedText.padded(FittedText.cut(columns[$0].title, to: widths[$0]), to: widths[$0]) }
    let gap = String(repeating: " ", count: Self.gap)
    var lines = [style.bold(Self.trimmed(head.joined(separator: gap)))]
    for (number, row) in rows.enumerated() {
      let cells = shown.enumerated().map { position, index -> String in
        let cell = FittedText.cut(row[index], to: widths[index])
        let rest = max(0, widths[index] - DisplayWidth.of(cell))
        let blanks = position == shown.count - 1 ? "" : String(repeating: " ", count: rest)
        return decorate(number, index, FittedText.isolated(cell)) + blanks
      }
      lines.append(Self.trimmed(cells.joined(separator: gap)))
    }
    return lines
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }

  /// The columns that fit, and the width of each column; nil if not even the first fits.
  private func fit() -> (shown: [Int], widths: [Int])? {
    var widths = columns.indices.map { index in
      max(DisplayWidth.of(columns[index].title), rows.lazy.map { DisplayWidth.of($0[index]) }.max() ?? 0)
    }
    var shown = Array(columns.indices)
    func excess() -> Int { shown.reduce(0) { $0 + widths[$1] } + Self.gap * (shown.count - 1) - width }
    while excess() > 0 {
      // The widest text first, then the other columns from the right.
      let texts = shown.filter { columns[$0].isText && widths[$0] > Self.leastText }
      if let widest = texts.max(by: { widths[$0] < widths[$1] }) {
        let second = texts.filter { $0 != widest }.map { widths[$0] }.max() ?? Self.leastText
        widths[widest] -= min(excess(), max(1, widths[widest] - max(second, Self.leastText)))
      } else if let last = shown.dropFirst().last(where: { !columns[$0].isText }) {
        shown.removeAll { $0 == last }
      } else if shown.count > 1 {
        shown.removeLast()
      } else {
        return nil
      }
    }
    return (shown, widths)
  }

  /// Each row over several lines: the first column, and the others below it.
  private func stacked() -> [String] {
    rows.enumerated().flatMap { number, row in
      row.enumerated().flatMap { index, cell -> [String] in
        guard !cell.isEmpty else { return [] }
        // The name of a row is needed as a whole, to type it.
        guard index > 0 else { return FittedText.pieces(cell, width: width).map { decorate(number, index, $0) } }
        let text = FittedText.cut(cell, to: max(1, width - 2))
        return ["  " + decorate(number, index, FittedText.isolated(text))]
      }
    }
  }
}
