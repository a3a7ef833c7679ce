struct IBMLiveRules: LiveRules {
  typealias Population = IBMPopulation
  typealias Headline = Population.Headline

  let population: IBMPopulation

  static var initialStatus: SimulatedIBMStatus { .new }

  static func isActive(_ headline: Headline) -> Bool { headline.status != .closed }

  func makeCase(_ headline: Headline) -> IBMCase { population.makeCase(headline, fields: IBMField.allCases) }

  func story(of found: IBMCase, _ headline: Headline) -> LiveStory<IBMFacts> {
    var placeholders = participants(of: found, headline).placeholders
    placeholders.creator = found.createdBy.name
    placeholders.agent = agent(of: found, headline).name
    return LiveStory(
      stage: Self.stage(found.status), scenario: IBMPopulation.scenario(of: headline), texts: IBMPopulation.texts,
      placeholders: placeholders, agents: IBMPeople.agents.map(\.name), comments: Set(found.comments.map(\.value)),
      // IBM: the plan Basic has severity 4 only.
      files: Set(found.attachments.map(\.filename)), severity: headline.severity,
      isSeverityFixed: found.supportTier == "Basic")
  }

  func apply(
    _ step: LiveStep, to found: inout IBMCase, _ headline: inout Headline, at time: Int64, _ random: inout SplitMix64
  ) {
    let customer = customer(of: found, headline)
    found.updatedAt = max(time, found.updatedAt)
    found.updatedBy = customer
    switch step {
    case .comment(let text, let isVendor, let stage):
      if isVendor { found.updatedBy = agent(of: found, headline) }
      add(text, stage, to: &found, headline)
    case .closure:
      found.status = .closed
      found.updatedBy = IBMPeople.system
    case .handover(let text, let index):
      found.updatedBy = IBMPeople.agents[index]
      found.comment(text, by: found.updatedBy)
    case .severity(let level): found.severity = Int(level)
    case .attachment(let name):
      found.attachments.append(
        IBMAttachment(
          id: random.hex32(), filename: name, size: random.within(1_200...640_000), createdAt: found.updatedAt))
    }
    headline.updated = found.updatedAt
    headline.status = found.status
    headline.severity = Int8(clamping: found.severity)
  }

  private func add(_ text: String, _ stage: LiveStage, to found: inout IBMCase, _ headline: Headline) {
    let isReopened = found.status == .resolved && stage == .waitingOnVendor
    if stage == .resolved || isReopened {
      let code = IBMPopulation.scenario(of: headline)?.facts.code ?? 8
      // Both fail only for statuses that the story excludes.
      try? isReopened
        ? found.unresolve(text, by: found.updatedBy) : found.resolve(code, text, by: found.updatedBy)
      return
    }
    found.comment(text, by: found.updatedBy)
    found.status = Self.status(stage)
  }

  // MARK: People

  /// A case of a client's has no seed.
  private func participants(of found: IBMCase, _ headline: Headline) -> IBMPopulation.CaseParticipants {
    var headline = headline
    if headline.scenario < 0 { headline.seed = UInt64(headline.number) }
    var random = SplitMix64(seed: headline.seed, part: 1)
    return IBMPopulation.CaseParticipants(headline, &random)
  }

  private func agent(of found: IBMCase, _ headline: Headline) -> IBMUser {
    found.comments.first { IBMPeople.agents.contains($0.addedBy) }?.addedBy ?? participants(of: found, headline).agent
  }

  /// Not the user of the API key, whose own changes clients may hide.
  private func customer(of found: IBMCase, _ headline: Headline) -> IBMUser {
    let cast = participants(of: found, headline)
    return [found.createdBy, cast.colleague, cast.creator].first { $0 != IBMPeople.customers[0] } ?? found.createdBy
  }

  // MARK: Statuses

  private static func stage(_ status: SimulatedIBMStatus) -> LiveStage {
    switch status {
    case .new: .new
    case .inProgress: .waitingOnVendor
    case .waitingOnClient: .waitingOnCustomer
    case .resolutionProvided: .solutionProposed
    case .resolved: .resolved
    case .closed: .closed
    }
  }

  private static func status(_ stage: LiveStage) -> SimulatedIBMStatus {
    switch stage {
    case .new: .new
    case .waitingOnVendor: .inProgress
    case .waitingOnCustomer: .waitingOnClient
    case .solutionProposed: .resolutionProvided
    case .resolved: .resolved
    case .closed: .closed
    }
  }
}
