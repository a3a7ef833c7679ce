import JSON

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
