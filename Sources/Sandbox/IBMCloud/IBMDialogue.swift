/// Who writes what when, in one case of IBM's.
struct IBMDialogue: Sendable {
  private(set) var thread = CaseThread(limit: 12)
  /// Whether the case was closed because the client did not answer.
  private(set) var isAbandoned = false

  private static let closeNotes = "Close notes: "

  private static let greetings = [
    "Hello {me},\n\nthank you for contacting IBM Cloud Support. My name is {agent}, and I will work on this case. I am "
      + "collecting data from our side and will come back to you shortly.\n\nKind regards\n{agent}",
    "Hi {me}, we have received your case and are looking into it. If the impact changes, please tell us here.\n-- {agent}",
  ]

  private static let additions = [
    "One more remark: it concerns the stage environment as well.",
    "Please note that {colleague} is the contact from tomorrow on, I am on leave until the end of next week.",
    "FYI: we could reproduce it on a second machine, {host2}.",
    "Is there any news? Our management asks for a daily status 🙂",
  ]

  private static let handovers = [
    "Hello {me}, I have taken over this case from my colleague and am reading through the logs. I will be back with you "
      + "before the end of the day.\n\nBest regards\n{agent}",
    "We have opened a request with the development team for this. The next update is planned for tomorrow.",
    "Thank you for the details. We were able to reproduce the behaviour in our lab (build {version}) and are looking for "
      + "the cause.",
  ]

  private static let reopenings = [
    "It happens again since this morning, therefore I reopen the case. Same message as before:\n> {hex}: see above",
    "Unfortunately not solved: after the reboot of {host} everything is as it was.",
  ]

  init(_ headline: IBMPopulation.Headline, _ scenario: Scenario<IBMFacts>) {
    var random = SplitMix64(seed: headline.seed, part: 2)
    // Support answers within days.
    let isLong = headline.updated - headline.created > 10 * AccountHistory.day
    if headline.status != .new && random.percent(isLong ? 100 : 30) { thread.vendor(Self.greetings.pick(&random)) }
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
      if random.percent(40) { thread.customer(Self.additions.pick(&random)) }
    case .inProgress:
      thread.add(exchanges.prefix(random.within(0...exchanges.count)))
      if random.percent(18) { reopen(scenario, &random) }
      if random.percent(55) {
        thread.vendor(Self.handovers.pick(&random))
      } else if random.percent(30) {
        thread.customer(Self.additions.pick(&random))
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
    thread.customer(Self.reopenings.pick(&random), isTogether: true)
  }

  private mutating func finish(_ scenario: Scenario<IBMFacts>, _ random: inout SplitMix64) {
    thread.add(scenario.exchanges.prefix(random.within(1...scenario.exchanges.count)))
    if random.percent(35) { thread.vendor(Self.handovers.pick(&random)) }
    thread.vendor(scenario.resolution)
    if random.percent(75) { thread.customer(scenario.thanks) }
    thread.customer(Self.closeNotes + scenario.facts.resolution)
  }
}
