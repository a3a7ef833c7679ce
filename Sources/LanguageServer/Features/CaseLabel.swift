import CaseModel
import CaseService
import Platform

/// The short texts about a case.
enum CaseLabel {
  /// The most columns of a hint.
  static let width = 24

  /// The state, and the severity when it is 1 or 2: `waiting on customer · S1`.
  static func hint(_ row: KnownCase) -> String? {
    guard let state = row.state else { return nil }
    let words = state == .unknown ? row.vendorStatus ?? "" : CaseWords.state(state)
    let severity = row.severity.flatMap { $0 <= 2 ? " · S\($0)" : nil } ?? ""
    let text = cut(words, to: width - severity.count) + severity
    return text.isEmpty ? nil : text
  }

  /// The number, the title and the state in one line.
  static func line(_ row: KnownCase) -> String {
    let facts = [row.title, row.state.map(CaseWords.state)].compactMap(\.self).joined(separator: " · ")
    return facts.isEmpty ? row.key.id : "\(row.key.number): \(facts)"
  }

  /// What is known of a case that the vendor denied.
  static func invisible(_ number: String) -> String { "The case \(number) is not visible with these accounts." }

  private static func cut(_ text: String, to columns: Int) -> String {
    guard DisplayWidth.of(text) > columns else { return text }
    var result = ""
    var used = 0
    for character in text {
      used += DisplayWidth.of(character)
      if used > columns - 1 { break }
      result.append(character)
    }
    return result + "…"
  }
}
