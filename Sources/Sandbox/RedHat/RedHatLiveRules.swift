struct RedHatLiveRules: LiveRules {
  typealias Population = RedHatPopulation
  typealias Headline = Population.Headline

  let population: RedHatPopulation

  static var initialStatus: SimulatedRedHatStatus { .waitingOnRedHat }

  static func isActive(_ headline: Headline) -> Bool { headline.status != .closed }

  func makeCase(_ headline: Headline) -> RedHatCase { population.makeCase(headline, .everything) }

  func story(of found: RedHatCase, _ headline: Headline) -> LiveStory<RedHatPopulation.Facts> {
    var placeholders = participants(of: headline).placeholders
    placeholders.creator = found.createdBy.name
    placeholders.agent = agent(of: found, headline).name
    let scenario = RedHatPopulation.scenario(of: headline)
    let comments = Set(found.comments.map(\.text))
    return LiveStory(
      stage: Self.stage(of: found, isSolved: scenario.map { comments.contains(placeholders.fill($0.resolution)) }),
      scenario: scenario, texts: RedHatPopulation.texts, placeholders: placeholders,
      agents: RedHatPeople.agents.map(\.name), comments: comments, files: Set(found.attachments.map(\.fileName)),
      severity: found.severity, isSeverityFixed: false)
  }

  func apply(
    _ step: LiveStep, to found: inout RedHatCase, _ headline: inout Headline, at time: Int64,
    _ random: inout SplitMix64
  ) {
    found.updatedAt = max(time, found.updatedAt)
    found.updatedBy = customer(of: found, headline)
    switch step {
    case .comment(let text, let isVendor, let stage):
      if isVendor {
        found.updatedBy = agent(of: found, headline)
        found.owner = found.updatedBy.name
      }
      add(text, to: &found, &random)
      found.status = Self.status(stage)
    case .closure: found.status = .closed
    case .handover(let text, let index):
      found.updatedBy = RedHatPeople.agents[index]
      found.owner = found.updatedBy.name
      add(text, to: &found, &random)
    case .severity(let level): found.severity = level
    case .attachment(let name):
      found.attachments.append(
        RedHatAttachment(
          uuid: random.uuid(), fileName: name, mimeType: RedHatFiles.mimeType(name),
          length: random.within(300...180_000), createdAt: found.updatedAt, author: found.updatedBy))
    }
    headline.updated = found.updatedAt
    headline.status = found.status
    headline.severity = found.severity
  }

  private func add(_ text: String, to found: inout RedHatCase, _ random: inout SplitMix64) {
    found.comments.append(
      RedHatComment(
        id: SalesforceID.make("a0a", &random), text: text, createdAt: found.updatedAt, author: found.updatedBy,
        updatedAt: found.updatedAt))
  }

  // MARK: People

  /// A case of a client's has no seed.
  private func participants(of headline: Headline) -> RedHatPopulation.CaseParticipants {
    var headline = headline
    if headline.scenario < 0 { headline.seed = UInt64(headline.number) }
    var random = SplitMix64(seed: headline.seed, part: 1)
    return RedHatPopulation.CaseParticipants(headline, &random)
  }

  private func agent(of found: RedHatCase, _ headline: Headline) -> RedHatPerson {
    RedHatPeople.agents.first { $0.name == found.owner } ?? participants(of: headline).agent
  }

  /// Not the user of the credentials, whose own changes clients may hide.
  private func customer(of found: RedHatCase, _ headline: Headline) -> RedHatPerson {
    let cast = participants(of: headline)
    return [found.createdBy, cast.colleague, cast.creator].first { $0 != RedHatPeople.user } ?? found.createdBy
  }

  // MARK: Statuses

  /// - Parameter isSolved: whether the comments contain the solution.
  private static func stage(of found: RedHatCase, isSolved: Bool?) -> LiveStage {
    switch found.status {
    case .waitingOnRedHat: found.hasOwner ? .waitingOnVendor : .new
    case .waitingOnCustomer: isSolved == true ? .solutionProposed : .waitingOnCustomer
    case .closed: .closed
    }
  }

  private static func status(_ stage: LiveStage) -> SimulatedRedHatStatus {
    switch stage {
    case .new, .waitingOnVendor: .waitingOnRedHat
    case .waitingOnCustomer, .solutionProposed: .waitingOnCustomer
    case .resolved, .closed: .closed
    }
  }
}
