import Platform

extension CiscoPopulation {
  /// The first line opens the case.
  static func thread(of headline: Headline, _ scenario: Scenario<Facts>) -> CaseThread {
    var random = SplitMix64(seed: headline.seed, part: 2)
    var thread = CaseThread()
    thread.customer(scenario.description, title: "Problem description")
    compose(&thread, headline.status, scenario, &random)
    thread.spread(from: headline.created, to: headline.updated, beginsAtStart: true, &random)
    return thread
  }

  private static func compose(
    _ thread: inout CaseThread, _ status: SimulatedCiscoStatus, _ scenario: Scenario<Facts>,
    _ random: inout SplitMix64
  ) {
    let exchanges = scenario.exchanges
    switch status {
    case .ciscoPending:
      // Some of them have no owner yet.
      guard random.percent(75) else { return }
      thread.vendor(texts.phrase("greetings", &random))
      thread.add(exchanges.prefix(random.within(0...exchanges.count)))
      if random.percent(40) { thread.customer(texts.phrase("additions", &random)) }
    case .customerPending:
      thread.vendor(texts.phrase("greetings", &random))
      thread.ask(exchanges, title: "Waiting for customer", &random)
    case .ciscoReleasePending:
      thread.add(exchanges)
      thread.vendor(
        "The fix for {bug} is planned for the next release. I keep the case open until you have it.", title: "Bug filed"
      )
    case .serviceOrderPending:
      thread.add(exchanges)
      thread.vendor("RMA {rma} created for {serial}. Delivery: next business day.", title: "Service order created")
    case .closePending:
      thread.add(exchanges)
      thread.vendor(scenario.resolution, title: "Resolution")
      thread.vendor("May I close the case? Without an answer I will close it in five days.")
    case .closed: close(&thread, scenario, &random)
    }
  }

  private static func close(
    _ thread: inout CaseThread, _ scenario: Scenario<Facts>, _ random: inout SplitMix64
  ) {
    let exchanges = scenario.exchanges
    if random.percent(60) { thread.vendor(texts.phrase("greetings", &random)) }
    thread.add(exchanges.prefix(random.within(min(1, exchanges.count)...exchanges.count)))
    // Not all of them know of a bug.
    if let update = texts.phrase("updates", &random), scenario.facts.hasBug || !update.containsText("{bug}"),
      random.percent(35)
    {
      thread.vendor(update)
    }
    thread.vendor(scenario.resolution, title: random.percent(50) ? "Resolution" : "")
    thread.vendor("Closed with Customer Permission")
  }
}
