struct Table {
  private var rows: [(name: String, value: String, unit: String, note: String)] = []

  mutating func add(_ name: String, _ value: Double?, _ unit: String, _ note: String = "") {
    rows.append((name, value.map(Self.text) ?? "not here", value == nil ? "" : unit, note))
  }

  /// Returns three significant digits, with blanks between thousands.
  private static func text(_ value: Double) -> String {
    if value >= 100 { return grouped(Int(value.rounded())) }
    let decimals = value >= 10 ? 1 : value >= 1 ? 2 : 3
    let scale = [1: 10, 2: 100, 3: 1000][decimals] ?? 1
    let whole = Int((value * Double(scale)).rounded())
    let digits = String(whole % scale)
    return "\(whole / scale)." + String(repeating: "0", count: decimals - digits.count) + digits
  }

  private static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { text.append(" ") }
      text.append(digit)
    }
    return text
  }

  var description: String {
    let name = rows.map(\.name.count).max() ?? 0
    let value = rows.map(\.value.count).max() ?? 0
    let unit = rows.map(\.unit.count).max() ?? 0
    func blanks(_ text: String, _ width: Int) -> String { String(repeating: " ", count: width - text.count) }
    return rows.map { row in
      let note = row.note.isEmpty ? "" : "  (\(row.note))"
      return row.name + blanks(row.name, name) + "  " + blanks(row.value, value) + row.value + " " + row.unit
        + (note.isEmpty ? "" : blanks(row.unit, unit) + note)
    }.joined(separator: "\n") + "\n"
  }
}

/// Sorted durations.
struct Sample {
  private let sorted: [Duration]

  init(_ durations: [Duration]) { sorted = durations.sorted() }

  var median: Duration { at(0.5) }

  /// Returns the duration that this part of all durations does not exceed.
  func at(_ part: Double) -> Duration {
    guard !sorted.isEmpty else { return .zero }
    return sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
  }
}

extension Duration {
  var seconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
  var milliseconds: Double { seconds * 1e3 }
  var microseconds: Double { seconds * 1e6 }
}
