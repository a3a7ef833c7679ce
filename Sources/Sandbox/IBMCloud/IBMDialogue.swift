/// The thread of one case of IBM's.
struct IBMDialogue: Sendable {
  private(set) var thread = CaseThread(limit: 12)
  /// Whether the case was closed because the client did not answer.
  private(set) var isAbandoned = false

  private static let closeNotes = "Close notes: "

  init(_ headline: IBMPopulation.Headline, _ scenario: Scenario<IBMFacts>) {
    var random = SplitMix64(seed: headline.seed, part: 2)
    // Support answers within days.
    let isLong = headline.updated - headline.created > 10 * AccountHistory.day
    if headline.status != .new && random.percent(isLong ? 100 : 30) {
      thread.vendor(IBMPopulation.texts.phrase("greetings", &random))
    }
    compose(headline.status, scenario, &random)
    // IBM: a case closes by itself a week after the last comment.
    let quiet = headline.status == .closed ? 7 * AccountHistory.day : 0
    thread.spread(from: headline.created, to: headline.updated - quiet, &random)
  }

  private mutating func compose(
    _ status: SimulatedIBMStatus, _ scenario: Scenario<IBMFacts>, _ random: inout SplitMix64
  ) {
    let exchanges = scenario.exchanges
    switch status {
    case .new:
      if random.percent(40) { thread.customer(IBMPopulation.texts.phrase("additions", &random)) }
    case .inProgress:
      thread.add(exchanges.prefix(random.within(0...exchanges.count)))
      if random.percent(18) { reopen(scenario, &random) }
      if random.percent(55) {
        thread.vendor(IBMPopulation.texts.phrase("handovers", &random))
      } else if random.percent(30) {
        thread.customer(IBMPopulation.texts.phrase("additions", &random))
      }
    case .waitingOnClient: thread.ask(exchanges, &random)
    case .resolutionProvided:
      thread.add(exchanges.prefix(random.within(1...exchanges.count)))
      thread.vendor(scenario.resolution)
    case .resolved: finish(scenario, &random)
    case .closed:
      if random.percent(12) {
        thread.ask(exchanges, &random)
        isAbandoned = true
      } else if random.percent(92) {
        finish(scenario, &random)
      } else {
        thread = CaseThread()
      }
    }
  }

  private mutating func reopen(_ scenario: Scenario<IBMFacts>, _ random: inout SplitMix64) {
    thread.vendor(scenario.resolution)
    thread.customer(Self.closeNotes + scenario.facts.resolution)
    thread.customer(Self.closeNotes)
    thread.customer(IBMPopulation.texts.phrase("reopenings", &random), isTogether: true)
  }

  private mutating func finish(_ scenario: Scenario<IBMFacts>, _ random: inout SplitMix64) {
    thread.add(scenario.exchanges.prefix(random.within(1...scenario.exchanges.count)))
    if random.percent(35) { thread.vendor(IBMPopulation.texts.phrase("handovers", &random)) }
    thread.vendor(scenario.resolution)
    if random.percent(75) { thread.customer(scenario.thanks) }
    thread.customer(Self.closeNotes + scenario.facts.resolution)
  }
}
