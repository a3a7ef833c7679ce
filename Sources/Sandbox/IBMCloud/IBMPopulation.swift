import Platform

/// The cases that the account starts with: the same for the same count and seed; their times count back from when the account is made.
struct IBMPopulation: Sendable {
  let seed: UInt64
  let history: AccountHistory

  private var count: Int { history.count }

  /// - Parameter date: the time at which the account is made.
  init(count: Int, seed: UInt64, at date: Timestamp) {
    self.seed = seed
    // Eighteen months.
    history = AccountHistory(at: date, count: count, days: 548)
  }

  /// One row a case, in the order of creation, which is that of the numbers.
  func headlines() -> [IBMHeadline] {
    var random = SplitMix64(seed: seed, part: 0)
    // Seven digits have to last for all customers.
    return history.numbers(from: 3_000_000, spread: 50_000, widestGap: 40_000, room: 6_900_000, &random)
      .enumerated().map { headline(at: $0.offset, number: $0.element) }
  }

  private func headline(at index: Int, number: Int32) -> IBMHeadline {
    var random = SplitMix64(seed: seed, part: UInt64(index) &+ 1)
    let caseSeed = random.next()
    let created = history.created(at: index, &random)
    let age = history.age(of: created)
    let rank = count - index
    let status = Self.freshStatus(rank, of: count) ?? Self.status(age: age, &random)
    let (scenario, severity) = Self.pickScenario(isUrgent: rank == 7 && count >= 12, age: age, &random)
    return IBMHeadline(
      number: number, status: status, severity: Int8(severity), scenario: Int16(scenario), created: created,
      updated: updated(status, created: created, &random), seed: caseSeed)
  }

  /// The newest cases show every status, whatever the seed; the newest of all has place 1.
  private static func freshStatus(_ rank: Int, of count: Int) -> SimulatedIBMStatus? {
    guard count >= 12 else { return nil }
    switch rank {
    case 1, 3: return .new
    case 2, 7: return .inProgress
    case 4: return .waitingOnClient
    case 5: return .resolutionProvided
    case 6: return .resolved
    default: return nil
    }
  }

  /// Waiting on client turns into Resolved after 7 days and that into Closed after 7 more, so old cases are mostly
  /// closed, and those that are not go on.
  private static func status(age: Int64, _ random: inout SplitMix64) -> SimulatedIBMStatus {
    let weights: [Int] =
      switch age / AccountHistory.day {
      case ..<2: [35, 35, 15, 10, 5, 0]
      case ..<5: [15, 40, 20, 15, 10, 0]
      case ..<14: [0, 40, 30, 15, 15, 0]
      case ..<60: [0, 32, 18, 10, 15, 25]
      case ..<200: [0, 14, 8, 6, 10, 62]
      default: [0, 9, 5, 4, 7, 75]
      }
    return SimulatedIBMStatus.allCases[random.weighted(weights)]
  }

  /// The support plan was upgraded twice.
  static func tier(age: Int64) -> String {
    switch age / AccountHistory.day {
    case ..<150: "Premium"
    case ..<430: "Standard"
    default: "Basic"
    }
  }

  /// What the case is about and how bad it is. The plan Basic has severity 4 only.
  private static func pickScenario(
    isUrgent: Bool, age: Int64, _ random: inout SplitMix64
  ) -> (scenario: Int, severity: Int) {
    var scenario = random.below(IBMScenario.all.count)
    if isUrgent { scenario = IBMScenario.urgent.pick(&random) ?? scenario }
    let allowed = IBMScenario.all[scenario].severities
    let severity = random.severity([8, 24, 43, 25], among: allowed)
    return (scenario, isUrgent ? 1 : tier(age: age) == "Basic" ? 4 : severity)
  }

  private func updated(_ status: SimulatedIBMStatus, created: Int64, _ random: inout SplitMix64) -> Int64 {
    func recently(_ days: Int64) -> Int64 { history.recently(days, since: created, &random) }
    switch status {
    case .new:
      return random.percent(60) ? created : min(created + Int64(random.within(120...5400)), history.anchor - 60)
    case .inProgress: return recently(30)
    case .waitingOnClient, .resolved: return recently(7)
    case .resolutionProvided: return recently(13)
    case .closed:
      let took = Int64(random.within(3 * 3600...(random.percent(70) ? 9 : 45) * 86400))
      return min(
        created + 7 * AccountHistory.day + took, history.anchor - Int64(random.within(3600...4 * 86400)))
    }
  }
}
