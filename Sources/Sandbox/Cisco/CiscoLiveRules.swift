struct CiscoLiveRules: LiveRules {
  typealias Population = CiscoPopulation
  typealias Headline = Population.Headline

  let population: CiscoPopulation

  static var initialStatus: SimulatedCiscoStatus { .ciscoPending }

  static func owner(_ random: inout SplitMix64) -> CiscoPopulation.Owner {
    let weights = Array(CiscoPeople.contractWeights.prefix(CiscoPeople.profileContracts))
    var owner = CiscoPopulation.owner(&random)
    owner.contract = Int8(random.weighted(weights))
    return owner
  }

  /// A change of another case would be invisible to the profile.
  static func isActive(_ headline: Headline) -> Bool {
    headline.status.isOpen
      && (0..<CiscoPeople.profileContracts).contains(Int(headline.owner.contract))
  }

  func makeCase(_ headline: Headline) -> CiscoCase { population.makeCase(headline, withNotes: true) }

  /// Only the description, without the notes of the case's later life.
  func makeNewCase(_ headline: Headline) -> CiscoCase {
    var made = makeCase(headline)
    made.notes = made.notes.suffix(1)
    made.owner = nil
    return made
  }

  func story(of found: CiscoCase, _ headline: Headline) -> LiveStory<CiscoPopulation.Facts> {
    var placeholders = participants(of: headline).placeholders
    placeholders.agent = engineer(of: found, headline).name
    return LiveStory(
      stage: Self.stage(of: found), scenario: CiscoPopulation.scenario(of: headline), texts: CiscoPopulation.texts,
      placeholders: placeholders, agents: CiscoPeople.engineers.map(\.name), comments: Set(found.notes.map(\.detail)),
      // Cisco: the API has no files.
      files: nil, severity: found.severity, isSeverityFixed: false)
  }

  func apply(
    _ step: LiveStep, to found: inout CiscoCase, _ headline: inout Headline, at time: Int64,
    _ random: inout SplitMix64
  ) {
    found.updated = max(time, found.updated)
    switch step {
    case .comment(let text, let isVendor, let stage):
      if isVendor { found.owner = engineer(of: found, headline) }
      add(text, by: isVendor ? engineer(of: found, headline).name : found.creator.name, stage, to: &found)
      found.status = Self.status(stage)
      if isVendor, stage == .waitingOnVendor { order(for: &found, headline, &random) }
      if !found.status.isOpen { found.closed = found.updated }
    case .closure, .attachment: break
    case .handover(let text, let index):
      found.owner = CiscoPeople.engineers[index]
      add(text, by: CiscoPeople.engineers[index].name, .waitingOnVendor, to: &found)
    case .severity(let level): found.severity = level
    }
    headline.updated = found.updated
    headline.status = found.status
    headline.severity = found.severity
  }

  private func add(_ text: String, by author: String, _ stage: LiveStage, to found: inout CiscoCase) {
    let title =
      switch stage {
      case .waitingOnCustomer: "Waiting for customer"
      case .solutionProposed: "Resolution"
      default: ""
      }
    found.notes.insert(CiscoNote(title: title, detail: text, author: author, created: found.updated), at: 0)
  }

  /// The engineer sends a part or files a bug, in some of the cases that need one.
  private func order(for found: inout CiscoCase, _ headline: Headline, _ random: inout SplitMix64) {
    guard let facts = CiscoPopulation.scenario(of: headline)?.facts, random.percent(50) else { return }
    let placeholders = participants(of: headline).placeholders
    if facts.isHardware {
      found.status = .serviceOrderPending
      if found.rmas.isEmpty { found.rmas = [placeholders.value("rma") ?? ""] }
    } else if facts.hasBug {
      found.status = .ciscoReleasePending
      if found.bugs.isEmpty { found.bugs = [placeholders.value("bug") ?? ""] }
    }
  }

  // MARK: People

  private func participants(of headline: Headline) -> CiscoPopulation.CaseParticipants {
    var random = SplitMix64(seed: headline.seed, part: 1)
    return CiscoPopulation.CaseParticipants(headline, &random)
  }

  private func engineer(of found: CiscoCase, _ headline: Headline) -> CiscoEngineer {
    found.owner ?? participants(of: headline).engineer
  }

  // MARK: Statuses

  private static func stage(of found: CiscoCase) -> LiveStage {
    switch found.status {
    case .ciscoPending: found.owner == nil ? .new : .waitingOnVendor
    case .serviceOrderPending, .ciscoReleasePending: .waitingOnVendor
    case .customerPending: .waitingOnCustomer
    case .closePending: .solutionProposed
    case .closed: .closed
    }
  }

  private static func status(_ stage: LiveStage) -> SimulatedCiscoStatus {
    switch stage {
    case .new, .waitingOnVendor: .ciscoPending
    case .waitingOnCustomer: .customerPending
    case .solutionProposed: .closePending
    case .resolved, .closed: .closed
    }
  }
}
