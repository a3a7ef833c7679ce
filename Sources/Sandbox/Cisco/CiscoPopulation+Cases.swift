extension CiscoPopulation {
  /// The whole case of a row. Only the texts of notes depend on the request.
  func makeCase(_ headline: Headline, withNotes: Bool) -> CiscoCase {
    var random = SplitMix64(seed: headline.seed, part: 1)
    let cast = CaseParticipants(headline, &random)
    let (creator, colleague, engineer) = (cast.creator, cast.colleague, cast.engineer)
    let placeholders = cast.placeholders
    let scenario = Self.scenarios[Int(headline.scenario)]
    let lines = Self.thread(of: headline, scenario).lines
    var made = CiscoCase(
      id: Self.text(headline.number), creator: creator, contact: random.percent(88) ? creator : colleague,
      severity: headline.severity, status: headline.status, created: headline.created, updated: headline.updated)
    addDetails(to: &made, scenario, placeholders, &random)
    if headline.owner.contract >= 0 { made.contract = CiscoPeople.contracts[Int(headline.owner.contract)] }
    if lines.contains(where: \.isVendor) { made.owner = engineer }
    if made.status == .closed {
      // Surveys and archives touch a case after its end.
      let after = random.percent(40) ? Int64(random.within(1...6)) * (made.updated - made.created) / 20 : 0
      made.closed = made.updated - after
    }
    guard withNotes else { return made }
    made.notes = lines.reversed().map { line in
      CiscoNote(
        title: line.title, detail: placeholders.fill(line.text), author: line.isVendor ? engineer.name : creator.name,
        created: min(line.time, made.closed ?? line.time))
    }
    return made
  }

  struct CaseParticipants {
    let placeholders: PlaceholderValues
    let creator: CiscoCustomer
    let colleague: CiscoCustomer
    let engineer: CiscoEngineer

    init(_ headline: Headline, _ random: inout SplitMix64) {
      let creator = CiscoPeople.customers[Int(headline.owner.user)]
      self.creator = creator
      colleague = CiscoPeople.customers.filter { $0 != creator }.pick(&random) ?? creator
      engineer = CiscoPeople.engineers[random.below(CiscoPeople.engineers.count)]
      placeholders = PlaceholderValues(
        seed: headline.seed, created: headline.created, creator: creator.name, agent: engineer.name,
        colleague: colleague.name, patterns: patterns)
    }
  }

  private func addDetails(
    to made: inout CiscoCase, _ scenario: Scenario<Facts>, _ placeholders: PlaceholderValues,
    _ random: inout SplitMix64
  ) {
    made.title = placeholders.fill(scenario.title)
    made.technology = scenario.facts.technology
    made.subTechnology = scenario.facts.subTechnology
    made.problemCode = scenario.facts.problemCode
    made.requestType = scenario.facts.requestType
    let hasSerial = random.percent(55)
    made.serialNumber = scenario.facts.isHardware || hasSerial ? placeholders.value("serial") ?? "" : ""
    made.trackingNumber = random.percent(35) ? "INC00\(random.within(41_000...98_999))" : ""
    made.prefersPhone = made.severity == 1 || random.percent(12)
    let isOver = [.closePending, .closed].contains(made.status)
    if scenario.facts.isHardware && (isOver || made.status == .serviceOrderPending) {
      made.rmas = [placeholders.value("rma") ?? ""]
      // One of the parts was dead on arrival.
      if random.percent(15) { made.rmas.append("80\(random.within(1_000_000...9_999_999))") }
    }
    let isBug = scenario.facts.hasBug && (isOver || made.status == .ciscoReleasePending)
    if isBug {
      made.bugs = [placeholders.value("bug") ?? ""]
      if random.percent(20) { made.bugs.append("CSCwz\(random.within(10_000...99_999))") }
    }
  }
}
