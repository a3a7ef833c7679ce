extension RedHatPopulation {
  /// The whole case of a row. Texts are made only for that depth; everything else is drawn either way, so that a field
  /// has the same value whatever else is requested.
  func makeCase(_ headline: Headline, _ depth: RedHatDetail) -> RedHatCase {
    var random = SplitMix64(seed: headline.seed, part: 1)
    let cast = CaseParticipants(headline, &random)
    let (creator, agent, colleague, placeholders) = (cast.creator, cast.agent, cast.colleague, cast.placeholders)
    var made = RedHatCase(
      number: Self.text(headline.number), id: SalesforceID.make("500", &random), createdAt: headline.created,
      createdBy: creator, updatedAt: headline.updated, updatedBy: creator,
      status: headline.status,
      severity: headline.severity, account: RedHatPeople.account(at: headline.owner.account),
      contact: random.percent(85) ? creator : colleague,
      group: headline.owner.group == 0 ? nil : Int(headline.owner.group))
    guard Self.scenarios.indices.contains(Int(headline.scenario)) else { return made }
    let scenario = Self.scenarios[Int(headline.scenario)]
    addDetails(to: &made, scenario, placeholders, &random)
    if depth >= .text { made.description = placeholders.fill(scenario.description) }
    let lines = Self.thread(of: headline, scenario).lines
    if lines.contains(where: \.isVendor) || headline.status != .waitingOnRedHat { made.owner = agent.name }
    if let last = lines.last { made.updatedBy = last.isVendor ? agent : creator }
    guard depth == .everything else { return made }
    for line in lines {
      made.comments.append(
        RedHatComment(
          id: SalesforceID.make("a0a", &random), text: placeholders.fill(line.text), createdAt: line.time,
          author: line.isVendor ? agent : creator, updatedAt: line.time,
          isPublic: line.isPublic))
    }
    addAttachments(to: &made, scenario, placeholders)
    if random.percent(40) { made.notifiedUsers = [colleague.sso] }
    return made
  }

  struct CaseParticipants {
    let placeholders: PlaceholderValues
    let creator: RedHatPerson
    let agent: RedHatPerson
    let colleague: RedHatPerson

    init(_ headline: Headline, _ random: inout SplitMix64) {
      let account = RedHatPeople.account(at: headline.owner.account)
      var people = RedHatPeople.customers.filter { $0.account == account }
      func draw() -> RedHatPerson { people.remove(at: random.below(people.count)) }
      creator = draw()
      agent = RedHatPeople.agents[random.below(RedHatPeople.agents.count)]
      colleague = draw()
      placeholders = PlaceholderValues(
        seed: headline.seed, created: headline.created, creator: creator.name, agent: agent.name,
        colleague: colleague.name, patterns: patterns)
    }
  }

  private func addDetails(
    to made: inout RedHatCase, _ scenario: Scenario<Facts>, _ placeholders: PlaceholderValues,
    _ random: inout SplitMix64
  ) {
    let product = RedHatCatalog.products.first { $0.code == scenario.facts.product }
    made.summary = placeholders.fill(scenario.title)
    made.product = product?.name ?? ""
    made.version = product?.versions.suffix(4).map(\.self).pick(&random) ?? ""
    made.component = random.percent(50) ? scenario.facts.component : ""
    made.type = scenario.facts.type
    made.alternateID = random.percent(30) ? "INC00\(random.within(41_000...98_999))" : ""
    made.isEscalated = made.severity <= 2 && random.percent(25)
    made.entitlement = RedHatCatalog.entitlement(for: made.product)?.name ?? ""
    made.followsTheSun = made.severity == 1
    made.origin = random.percent(80) ? "Web" : "Phone"
    if random.percent(20) { made.tags = [scenario.facts.component] }
    if random.percent(15) {
      made.bugzillas = [.init(number: placeholders.value("bug") ?? "", summary: placeholders.fill(scenario.title))]
    }
  }

  private func addAttachments(
    to made: inout RedHatCase, _ scenario: Scenario<Facts>, _ placeholders: PlaceholderValues
  ) {
    var random = SplitMix64(seed: placeholders.seed, part: 3)
    let room = max(1, Int(made.updatedAt - made.createdAt))
    for file in scenario.files where random.percent(75) {
      let name = placeholders.fill(file)
      // Two marks exist for a file that is gone.
      let isGone = random.percent(15)
      let isOld = random.percent(50)
      made.attachments.append(
        RedHatAttachment(
          uuid: random.uuid(), fileName: name,
          description: random.percent(60) ? placeholders.fill("from {host}, {date}") : "",
          mimeType: RedHatFiles.mimeType(name), length: random.within(300...180_000),
          createdAt: made.createdAt + Int64(random.below(room)), author: made.createdBy,
          isPrivate: random.percent(15), isActive: !isGone || isOld, isDeprecated: isGone && isOld))
    }
    made.attachments.sort { $0.createdAt < $1.createdAt }
  }
}
