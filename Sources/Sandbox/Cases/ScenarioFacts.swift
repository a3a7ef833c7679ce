import JSON

/// What a vendor records of a case beside its texts.
protocol ScenarioFacts: Sendable {
  init(_ json: JSON)
}
