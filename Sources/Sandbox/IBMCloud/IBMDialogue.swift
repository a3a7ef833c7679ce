/// Who said what when, in one case. The texts still have their blanks.
struct IBMDialogue: Sendable {
  enum Speaker: Sendable { case customer, support, system }

  struct Line: Sendable {
    let speaker: Speaker
    let text: String
    var time: Int64 = 0
    /// Said in the same second as the line before it.
    var isTogether = false
  }

  /// Oldest first.
  private(set) var lines: [Line] = []
  /// Whether the case was given up for want of an answer.
  private(set) var isAbandoned = false

  private static let closeNotes = "Close notes: "
  private static let lineLimit = 12

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

  init(_ headline: IBMHeadline, _ scenario: IBMScenario) {
    var random = SplitMix64(seed: headline.seed, part: 2)
    // Nobody waits for weeks for the first word.
    let isLong = headline.updated - headline.created > 10 * AccountHistory.day
    if headline.status != .new && random.percent(isLong ? 100 : 30) { add(.support, Self.greetings.pick(&random)) }
    compose(headline.status, scenario, &random)
    setTimes(headline, &random)
  }

  private mutating func compose(_ status: SimulatedIBMStatus, _ scenario: IBMScenario, _ random: inout SplitMix64) {
    let exchanges = scenario.exchanges
    switch status {
    case .new:
      if random.percent(40) { add(.customer, Self.additions.pick(&random)) }
    case .inProgress:
      add(exchanges.prefix(random.within(0...exchanges.count)))
      if random.percent(18) {
        solve(scenario)
        add(.customer, Self.closeNotes)
        add(.customer, Self.reopenings.pick(&random), together: true)
      }
      if random.percent(55) {
        add(.support, Self.handovers.pick(&random))
      } else if random.percent(30) {
        add(.customer, Self.additions.pick(&random))
      }
    case .waitingOnClient: ask(scenario, &random)
    case .resolutionProvided:
      add(exchanges.prefix(random.within(1...exchanges.count)))
      add(.support, scenario.resolution)
    case .resolved: finish(scenario, &random)
    case .closed:
      if random.percent(12) {
        ask(scenario, &random)
        isAbandoned = true
      } else if random.percent(92) {
        finish(scenario, &random)
      } else {
        lines = []
      }
    }
  }

  private mutating func add(_ speaker: Speaker, _ text: String?, together: Bool = false) {
    guard let text, lines.count < Self.lineLimit else { return }
    lines.append(Line(speaker: speaker, text: text, isTogether: together))
  }

  private mutating func add(_ exchanges: some Sequence<IBMScenario.Exchange>) {
    for exchange in exchanges {
      add(.support, exchange.support)
      add(.customer, exchange.customer)
    }
  }

  /// Ends with a question of support.
  private mutating func ask(_ scenario: IBMScenario, _ random: inout SplitMix64) {
    let stop = random.below(scenario.exchanges.count)
    add(scenario.exchanges.prefix(stop))
    add(.support, scenario.exchanges[stop].support)
  }

  private mutating func solve(_ scenario: IBMScenario) {
    add(.support, scenario.resolution)
    add(.customer, Self.closeNotes + IBMScenario.resolutionTexts[scenario.code - 1])
  }

  private mutating func finish(_ scenario: IBMScenario, _ random: inout SplitMix64) {
    add(scenario.exchanges.prefix(random.within(1...scenario.exchanges.count)))
    if random.percent(35) { add(.support, Self.handovers.pick(&random)) }
    add(.support, scenario.resolution)
    if random.percent(75) { add(.customer, scenario.thanks) }
    add(.customer, Self.closeNotes + IBMScenario.resolutionTexts[scenario.code - 1])
  }

  /// Spreads the lines over the life of the case. The last one is what updated it; a closed case was closed a week after
  /// that, by itself.
  private mutating func setTimes(_ headline: IBMHeadline, _ random: inout SplitMix64) {
    let quiet = headline.status == .closed ? 7 * AccountHistory.day : 0
    let end = max(headline.updated - quiet, headline.created)
    let room = Int(end - headline.created) / 120
    if lines.count > room { lines.removeFirst(lines.count - room) }
    guard !lines.isEmpty else { return }
    let first = headline.created + min(Int64(random.within(300...10_800)), (end - headline.created) / 2)
    let steps = Int64(max(1, lines.count - 1))
    let width = (end - first) / steps
    for index in lines.indices {
      let start = first + width * Int64(index)
      let shift = width > 4 ? Int64(random.below(Int(width * 3 / 5))) : 0
      lines[index].time = index == lines.count - 1 ? end : index == 0 ? first : start + shift
    }
    for index in lines.indices.dropFirst() where lines[index].isTogether { lines[index].time = lines[index - 1].time }
    if let last = lines.indices.last, lines[last].isTogether {
      lines[last].time = end
      lines[last - 1].time = end
    }
  }
}
