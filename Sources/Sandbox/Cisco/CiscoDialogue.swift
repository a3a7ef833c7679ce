/// Who noted what when, in one case. The texts still have their blanks.
struct CiscoDialogue: Sendable {
  struct Line: Sendable {
    let isCisco: Bool
    var title = ""
    let text: String
    var time: Int64 = 0
  }

  /// Oldest first. The first is what the customer wrote when the case was opened.
  private(set) var lines: [Line] = []

  private static let greetings = [
    "Hello {me},\n\nMy name is {agent} and I will be working with you on this service request. I am going through what "
      + "you sent and will call you within the next two hours.\n\nBest regards,\n{agent}\nCisco TAC",
    "Hi {me}, this is {agent} from TAC. I own this case from now on. If the network goes down, please raise the severity "
      + "by phone.",
  ]

  private static let additions = [
    "We see it at {colleague}'s site, too.",
    "Novità? The next maintenance window is Sunday, 01:00–04:30. 🚆",
    "Please copy {colleague} on everything, I am on leave as of {date}.",
    "Correction: it was {n} minutes, not seconds. <see log> & sorry!",
  ]

  private static let updates = [
    "Reproduced in the lab; the business unit has it now under {bug}.",
    "Shift handover: case was reviewed with my colleague in Sydney, the plan stays as it is.",
    "Tried to call at {time} UTC, voicemail. Will try again tomorrow.",
  ]

  init(_ headline: CiscoHeadline, _ scenario: CiscoScenario) {
    var random = SplitMix64(seed: headline.seed, part: 2)
    customer(scenario.description, title: "Problem description")
    compose(headline.status, scenario, &random)
    setTimes(headline, &random)
  }

  private mutating func compose(_ status: SimulatedCiscoStatus, _ scenario: CiscoScenario, _ random: inout SplitMix64) {
    let exchanges = scenario.exchanges
    switch status {
    case .ciscoPending:
      // Nobody has taken some of them.
      guard random.percent(75) else { return }
      cisco(Self.greetings.pick(&random))
      for exchange in exchanges.prefix(random.within(0...exchanges.count)) { add(exchange) }
      if random.percent(40) { customer(Self.additions.pick(&random)) }
    case .customerPending:
      cisco(Self.greetings.pick(&random))
      let stop = random.below(exchanges.count)
      for exchange in exchanges.prefix(stop) { add(exchange) }
      if exchanges.indices.contains(stop) { cisco(exchanges[stop].cisco, title: "Waiting for customer") }
    case .ciscoReleasePending:
      for exchange in exchanges { add(exchange) }
      cisco(
        "The fix for {bug} is planned for the next release. I keep the case open until you have it.", title: "Bug filed"
      )
    case .serviceOrderPending:
      for exchange in exchanges { add(exchange) }
      cisco("RMA {rma} created for {serial}. Delivery: next business day.", title: "Service order created")
    case .closePending:
      for exchange in exchanges { add(exchange) }
      cisco(scenario.resolution, title: "Resolution")
      cisco("May I close the case? Without an answer I will close it in five days.")
    case .closed: close(scenario, &random)
    }
  }

  private mutating func close(_ scenario: CiscoScenario, _ random: inout SplitMix64) {
    let exchanges = scenario.exchanges
    if random.percent(60) { cisco(Self.greetings.pick(&random)) }
    for exchange in exchanges.prefix(random.within(min(1, exchanges.count)...exchanges.count)) { add(exchange) }
    // Not all of them know of a bug.
    if let update = Self.updates.pick(&random), scenario.hasBug || !update.contains("{bug}"), random.percent(35) {
      cisco(update)
    }
    cisco(scenario.resolution, title: random.percent(50) ? "Resolution" : "")
    cisco("Closed with Customer Permission")
  }

  private mutating func cisco(_ text: String?, title: String = "") {
    if let text { lines.append(Line(isCisco: true, title: title, text: text)) }
  }

  private mutating func customer(_ text: String?, title: String = "") {
    if let text { lines.append(Line(isCisco: false, title: title, text: text)) }
  }

  private mutating func add(_ exchange: CiscoScenario.Exchange) {
    cisco(exchange.cisco)
    customer(exchange.customer)
  }

  /// Spreads the lines over the life of the case, from its beginning to its last update.
  private mutating func setTimes(_ headline: CiscoHeadline, _ random: inout SplitMix64) {
    let life = max(0, headline.updated - headline.created)
    let width = life / Int64(max(1, lines.count - 1))
    for index in lines.indices {
      let shift = width > 4 ? Int64(random.below(Int(width * 3 / 5))) : 0
      lines[index].time = headline.created + width * Int64(index) + (index == 0 ? 0 : shift)
    }
    // A case that nobody has answered was changed without a note.
    if lines.count > 1 { lines[lines.count - 1].time = headline.updated }
  }
}
