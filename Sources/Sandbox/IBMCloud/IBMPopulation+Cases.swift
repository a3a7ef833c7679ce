extension IBMPopulation {
  /// The whole case of a row. Texts are made only for `fields`; everything else is drawn either way, so that a field
  /// has the same value whatever else is requested.
  func makeCase(_ headline: Headline, fields: [IBMField]) -> IBMCase {
    var random = SplitMix64(seed: headline.seed, part: 1)
    let cast = CaseParticipants(headline, &random)
    var made = IBMCase(
      number: Self.text(headline.number), shortDescription: "", description: "", createdAt: headline.created,
      createdBy: cast.creator, updatedAt: headline.updated, updatedBy: cast.creator,
      contact: cast.contact, status: headline.status, severity: Int(headline.severity),
      supportTier: Self.tier(age: history.age(of: headline.created)))
    guard Self.scenarios.indices.contains(Int(headline.scenario)) else { return made }
    let scenario = Self.scenarios[Int(headline.scenario)]
    if fields.contains(.shortDescription) { made.shortDescription = cast.placeholders.fill(scenario.title) }
    guard !fields.allSatisfy(\.isIndexed) else { return made }
    if fields.contains(.description) { made.description = cast.placeholders.fill(scenario.description) }
    addDialogue(to: &made, headline, scenario, cast, withTexts: fields.contains(.comments))
    addDetails(to: &made, scenario, cast, &random)
    addAttachments(to: &made, scenario, cast)
    return made
  }

  struct CaseParticipants {
    let placeholders: PlaceholderValues
    let creator: IBMUser
    let colleague: IBMUser
    let agent: IBMUser
    let contact: IBMUser
    let watchers: [IBMUser]

    init(_ headline: Headline, _ random: inout SplitMix64) {
      var people = IBMPeople.customers
      func draw() -> IBMUser { people.remove(at: random.below(people.count)) }
      creator = draw()
      colleague = draw()
      agent = IBMPeople.agents[random.below(IBMPeople.agents.count)]
      placeholders = PlaceholderValues(
        seed: headline.seed, created: headline.created, creator: creator.name, agent: agent.name,
        colleague: colleague.name, patterns: patterns)
      contact = random.percent(80) ? creator : colleague
      watchers = random.percent(45) ? [] : (0..<random.within(1...4)).map { _ in draw() }
    }
  }

  private func addDialogue(
    to made: inout IBMCase, _ headline: Headline, _ scenario: Scenario<IBMFacts>, _ cast: CaseParticipants,
    withTexts: Bool
  ) {
    let dialogue = IBMDialogue(headline, scenario)
    func author(_ line: CaseThread.Line) -> IBMUser { line.isVendor ? cast.agent : cast.creator }
    if withTexts {
      made.comments = dialogue.thread.lines.reversed().map { line in
        IBMComment(value: cast.placeholders.fill(line.text), addedAt: line.time, addedBy: author(line))
      }
    }
    if made.status == .closed {
      made.updatedBy = IBMPeople.system
    } else if let last = dialogue.thread.lines.last {
      made.updatedBy = author(last)
    } else if made.updatedAt > made.createdAt {
      made.updatedBy = cast.agent
    }
    // IBM's own sample has the name in place of the id here.
    if headline.seed % 5 == 0 { made.updatedBy.userID = made.updatedBy.name }
    guard made.status == .resolved || made.status == .closed else { return }
    made.resolution = dialogue.isAbandoned ? "No response from client" : scenario.facts.resolution
    made.closeNotes = dialogue.isAbandoned ? "" : cast.placeholders.fill(scenario.outcome)
  }

  private func addDetails(
    to made: inout IBMCase, _ scenario: Scenario<IBMFacts>, _ cast: CaseParticipants, _ random: inout SplitMix64
  ) {
    made.watchlist = cast.watchers
    made.offering = scenario.facts.offering
    made.agentCloseOnly = random.percent(5)
    if scenario.facts.kind == .billing { made.invoiceNumber = cast.placeholders.value("invoice") ?? "" }
    let region = cast.placeholders.value("region") ?? ""
    if ["eu-de", "eu-es"].contains(region) && scenario.facts.kind == .technical && random.percent(40) {
      made.euSupport = true
      made.euDataCenter = region == "eu-es" ? "Madrid" : "Frankfurt"
    }
    switch scenario.facts.offering {
    case .typed(_, "crn_service_name", let key, _, _):
      guard random.percent(60) else { return }
      made.resources = (0..<random.within(1...3)).map { _ in resource(key, region, cast, &random) }
    case .typed, .old:
      made.contactType = "IMS Console"
      made.resources = [device(cast, &random)]
    case nil: break
    }
  }

  private func resource(
    _ key: String, _ region: String, _ cast: CaseParticipants, _ random: inout SplitMix64
  ) -> IBMResource {
    let service = String(key.prefix { $0 != "." })
    let crn = "crn:v1:bluemix:public:\(service):\(region):a/\(IBMPeople.account):\(random.uuid())::"
    return IBMResource(
      crn: crn, name: cast.placeholders.fill(random.percent(50) ? "{db}" : "nl-\(service)-{app}"), type: service,
      url: random.percent(70) ? "https://cloud.ibm.com/services/\(service)/\(random.next() >> 40)" : nil,
      note: random.percent(20) ? cast.placeholders.fill("used by {app}, \"do not touch\" – {colleague}") : nil)
  }

  /// A classic device has a bare number where others have a CRN.
  private func device(_ cast: CaseParticipants, _ random: inout SplitMix64) -> IBMResource {
    let id = random.within(100_000...999_999)
    let isServer = random.percent(60)
    return IBMResource(
      crn: "\(id)", name: cast.placeholders.fill("{host}.nordlicht.example"),
      type: isServer ? "SoftLayer_Hardware" : "ims",
      url: isServer ? nil : "https://cloud.ibm.com/gen1/infrastructure/bare-metal/\(id)/details")
  }

  private func addAttachments(to made: inout IBMCase, _ scenario: Scenario<IBMFacts>, _ cast: CaseParticipants) {
    var random = SplitMix64(seed: cast.placeholders.seed, part: 3)
    guard !scenario.files.isEmpty, random.percent(75) else { return }
    for name in scenario.files.prefix(random.within(1...scenario.files.count)) {
      let latest = min(made.updatedAt, made.createdAt + 2 * AccountHistory.day)
      made.attachments.append(
        IBMAttachment(
          id: random.hex32(), filename: cast.placeholders.fill(name),
          size: random.percent(20) ? random.within(135...900) : random.within(1_200...6_400_000),
          createdAt: made.createdAt + Int64(random.below(Int(latest - made.createdAt) + 1))))
    }
    made.attachments.sort { $0.createdAt < $1.createdAt }
  }
}
