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

/// What a vendor records of a case beside its texts.
protocol ScenarioFacts: Sendable {
  init(_ json: JSON)
}

/// What the vendor asks or explains, and what the customer answers.
struct Exchange: Sendable {
  let vendor: String
  let customer: String
}

/// The scenarios of a vendor and the phrases of its threads, from a file of `Scenarios` that the build puts into the
/// program.
struct CaseTexts<Facts: ScenarioFacts>: Sendable {
  let scenarios: [Scenario<Facts>]
  private let phrases: [String: [String]]

  init(_ file: [UInt8]) {
    let json = (try? JSON(parsing: file)) ?? [:]
    scenarios = (json["scenarios"]?.array ?? []).map(Scenario.init)
    phrases = (json["phrases"]?.object ?? []).reduce(into: [:]) {
      $0[$1.name] = ($1.value.array ?? []).compactMap(\.string)
    }
  }

  func phrase(_ kind: String, _ random: inout SplitMix64) -> String? { phrases[kind]?.pick(&random) }
}
