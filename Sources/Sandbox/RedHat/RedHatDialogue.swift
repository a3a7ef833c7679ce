/// Who said what when, in one case. The texts still have their blanks.
struct RedHatDialogue: Sendable {
  struct Line: Sendable {
    let isRedHat: Bool
    let text: String
    var isPublic = true
    var time: Int64 = 0
  }

  /// Oldest first.
  private(set) var lines: [Line] = []

  private static let greetings = [
    "Hello {me},\n\nThank you for contacting Red Hat Technical Support. My name is {agent}, and I have taken ownership of "
      + "this case. I am reviewing the data and will update you as soon as I can.\n\nRegards,\n{agent}",
    "Hi {me}, I am {agent} from the Red Hat support team and will assist you with this case. If the business impact "
      + "changes, please let us know here or by phone.",
  ]

  private static let additions = [
    "We see the same on {host2}, by the way.",
    "Please add {colleague} to the notifications, I am away until Monday.",
    "Er det noe nytt? Our change window closes on Friday – we need at least a workaround 🙂",
    "Attached what you asked for. <b>Note</b>: the clocks differ by {n} s & are not synchronised.",
  ]

  private static let updates = [
    "The engineering team is looking at this under BZ#{bug}. I will update you by the end of the week.",
    "I was able to reproduce this in our lab with {build} and am collecting a trace for engineering.",
    "I have taken over this case from my colleague for the coming shift and am reading through the history.",
  ]

  init(_ headline: RedHatHeadline, _ scenario: RedHatScenario) {
    var random = SplitMix64(seed: headline.seed, part: 2)
    compose(headline.status, scenario, &random)
    setTimes(headline, &random)
  }

  private mutating func compose(_ status: SimulatedRedHatStatus, _ scenario: RedHatScenario, _ random: inout SplitMix64)
  {
    let exchanges = scenario.exchanges
    if random.percent(70) { redHat(Self.greetings.pick(&random)) }
    switch status {
    case .waitingOnRedHat:
      for exchange in exchanges.prefix(random.within(0...exchanges.count)) { add(exchange) }
      if random.percent(40) { redHat(Self.updates.pick(&random)) }
      if random.percent(35) { customer(Self.additions.pick(&random)) }
      if random.percent(12) {
        note("Internal for Fjordbank: raise with our account team if not solved by Friday. {colleague}")
      }
    case .waitingOnCustomer:
      let stop = random.below(exchanges.count)
      for exchange in exchanges.prefix(stop) { add(exchange) }
      if exchanges.indices.contains(stop) { redHat(exchanges[stop].redHat) }
    case .closed:
      for exchange in exchanges.prefix(random.within(1...max(1, exchanges.count))) { add(exchange) }
      if random.percent(30) { redHat(Self.updates.pick(&random)) }
      redHat(scenario.resolution)
      if random.percent(80) { customer(scenario.thanks) }
    }
  }

  private mutating func redHat(_ text: String?) {
    if let text { lines.append(Line(isRedHat: true, text: text)) }
  }

  private mutating func customer(_ text: String?) {
    if let text { lines.append(Line(isRedHat: false, text: text)) }
  }

  private mutating func note(_ text: String) { lines.append(Line(isRedHat: false, text: text, isPublic: false)) }

  private mutating func add(_ exchange: RedHatScenario.Exchange) {
    redHat(exchange.redHat)
    customer(exchange.customer)
  }

  /// Spreads the lines over the life of the case; the last one is what updated it.
  private mutating func setTimes(_ headline: RedHatHeadline, _ random: inout SplitMix64) {
    let life = max(0, headline.updated - headline.created)
    let room = Int(life / 120)
    if lines.count > room { lines.removeFirst(lines.count - room) }
    guard !lines.isEmpty else { return }
    let first = headline.created + min(Int64(random.within(300...10_800)), life / 2)
    let width = (headline.updated - first) / Int64(max(1, lines.count - 1))
    for index in lines.indices {
      let shift = width > 4 ? Int64(random.below(Int(width * 3 / 5))) : 0
      lines[index].time = first + width * Int64(index) + (index == 0 ? 0 : shift)
    }
    lines[lines.count - 1].time = headline.updated
  }
}
