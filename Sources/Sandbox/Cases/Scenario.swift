import JSON

/// A problem that a customer can have, from which many cases are made.
///
/// The texts contain placeholders such as `{host}`; see `PlaceholderValues`. Other braces are text.
struct Scenario<Facts: ScenarioFacts>: Sendable {
  let facts: Facts
  /// 1 (worst) to 4.
  let severities: ClosedRange<Int>
  let title: String
  let description: String
  let exchanges: [Exchange]
  let resolution: String
  let thanks: String
  /// The solution in one line.
  let outcome: String
  /// The names of files that a customer attaches.
  let files: [String]

  init(_ json: JSON) {
    func text(_ name: String) -> String { json[name]?.string ?? "" }
    facts = Facts(json["facts"] ?? [:])
    let range = json["severities"]?.array?.compactMap(\.integer) ?? []
    severities = range.count == 2 && range[0] <= range[1] ? range[0]...range[1] : 2...4
    title = text("title")
    description = text("description")
    exchanges = (json["exchanges"]?.array ?? []).map {
      Exchange(vendor: $0[0]?.string ?? "", customer: $0[1]?.string ?? "")
    }
    resolution = text("resolution")
    thanks = text("thanks")
    outcome = text("outcome")
    files = (json["files"]?.array ?? []).compactMap(\.string)
  }
}
