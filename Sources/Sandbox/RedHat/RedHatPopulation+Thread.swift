extension RedHatPopulation {
  static func thread(of headline: Headline, _ scenario: Scenario<Facts>) -> CaseThread {
    var random = SplitMix64(seed: headline.seed, part: 2)
    var thread = CaseThread()
    compose(&thread, headline.status, scenario, &random)
    thread.spread(from: headline.created, to: headline.updated, &random)
    return thread
  }

  private static func compose(
    _ thread: inout CaseThread, _ status: SimulatedRedHatStatus, _ scenario: Scenario<Facts>,
    _ random: inout SplitMix64
  ) {
    let exchanges = scenario.exchanges
    if random.percent(70) { thread.vendor(texts.phrase("greetings", &random)) }
    switch status {
    case .waitingOnRedHat:
      thread.add(exchanges.prefix(random.within(0...exchanges.count)))
      if random.percent(40) { thread.vendor(texts.phrase("updates", &random)) }
      if random.percent(35) { thread.customer(texts.phrase("additions", &random)) }
      if random.percent(12) {
        thread.customer(
          "Internal for Fjordbank: raise with our account team if not solved by Friday. {colleague}", isPublic: false)
      }
    case .waitingOnCustomer: thread.ask(exchanges, &random)
    case .closed:
      thread.add(exchanges.prefix(random.within(1...max(1, exchanges.count))))
      if random.percent(30) { thread.vendor(texts.phrase("updates", &random)) }
      thread.vendor(scenario.resolution)
      if random.percent(80) { thread.customer(scenario.thanks) }
    }
  }
}
