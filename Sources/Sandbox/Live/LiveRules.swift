/// How the cases of one vendor change by themselves.
protocol LiveRules<Population, Case> {
  associatedtype Population: CasePopulation
  associatedtype Case: Sendable

  /// The status of a new case.
  static var initialStatus: Population.Status { get }

  /// The owner of a new case.
  static func owner(_ random: inout SplitMix64) -> Population.Owner

  /// Whether a case can change.
  static func isActive(_ headline: Population.Headline) -> Bool

  /// The whole case of a row without changes.
  func makeCase(_ headline: Population.Headline) -> Case

  /// The whole case of a new row.
  func makeNewCase(_ headline: Population.Headline) -> Case

  func story(of found: Case, _ headline: Population.Headline) -> LiveStory<Population.Facts>

  /// Changes the case and its row.
  func apply(
    _ step: LiveStep, to found: inout Case, _ headline: inout Population.Headline, at time: Int64,
    _ random: inout SplitMix64)
}

extension LiveRules {
  static func owner(_ random: inout SplitMix64) -> Population.Owner { Population.owner(&random) }
  func makeNewCase(_ headline: Population.Headline) -> Case { makeCase(headline) }
}

extension CaseIndex {
  /// Changes one case, or adds one.
  mutating func advance(
    _ rules: some LiveRules<Population, Case>, at time: Int64, _ random: inout SplitMix64
  ) {
    if !random.percent(8) {
      for _ in 0..<3 where change(rules, at: time, &random) { return }
    }
    addCase(rules, at: time, &random)
  }

  /// False if no case was found, or nothing is left to happen in it.
  private mutating func change<Rules: LiveRules<Population, Case>>(
    _ rules: Rules, at time: Int64, _ random: inout SplitMix64
  ) -> Bool {
    guard let row = activeRow(&random, Rules.isActive) else { return false }
    var headline = headlines[row]
    var found = find(row, make: rules.makeCase)
    guard let step = rules.story(of: found, headline).next(&random) else { return false }
    rules.apply(step, to: &found, &headline, at: time, &random)
    store(found, at: row) { $0 = headline }
    return true
  }

  /// A row that is active, and usually new. The number of attempts does not depend on the number of cases.
  private mutating func activeRow(
    _ random: inout SplitMix64, _ isActive: (Population.Headline) -> Bool
  ) -> Int? {
    let count = headlines.count
    for _ in 0..<12 where count > 0 {
      let row = random.percent(90) ? count - 1 - random.below(min(count, 60)) : random.below(count)
      if isActive(headlines[row]) { return row }
    }
    return nil
  }

  private mutating func addCase<Rules: LiveRules<Population, Case>>(
    _ rules: Rules, at time: Int64, _ random: inout SplitMix64
  ) {
    let next = next(now: time)
    let status = Rules.initialStatus
    let possible = Population.scenarios.indices.filter { Population.fits(Population.scenarios[$0], status) }
    let scenario = possible.pick(&random) ?? 0
    let allowed = Population.scenarios[scenario].severities
    let weights = Population.rules.severities.enumerated().map { allowed.contains($0 + 1) ? $1 : 0 }
    let headline = Population.Headline(
      number: next.number, status: status, severity: Int8(random.weighted(weights) + 1), scenario: Int16(scenario),
      owner: Rules.owner(&random), created: next.created, updated: next.created, seed: random.next())
    add(rules.makeNewCase(headline), headline)
  }
}
