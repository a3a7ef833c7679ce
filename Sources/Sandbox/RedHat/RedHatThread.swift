extension RedHatPopulation {
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

  /// Who writes what when, in one case.
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
    if random.percent(70) { thread.vendor(greetings.pick(&random)) }
    switch status {
    case .waitingOnRedHat:
      thread.add(exchanges.prefix(random.within(0...exchanges.count)))
      if random.percent(40) { thread.vendor(updates.pick(&random)) }
      if random.percent(35) { thread.customer(additions.pick(&random)) }
      if random.percent(12) {
        thread.customer(
          "Internal for Fjordbank: raise with our account team if not solved by Friday. {colleague}", isPublic: false)
      }
    case .waitingOnCustomer: thread.ask(exchanges, &random)
    case .closed:
      thread.add(exchanges.prefix(random.within(1...max(1, exchanges.count))))
      if random.percent(30) { thread.vendor(updates.pick(&random)) }
      thread.vendor(scenario.resolution)
      if random.percent(80) { thread.customer(scenario.thanks) }
    }
  }
}
