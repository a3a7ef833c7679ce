import Platform

/// The cases that the account has: the same for the same count and seed; their times count back from when the account is made.
struct CiscoPopulation: Sendable {
  let seed: UInt64
  let history: AccountHistory

  private var count: Int { history.count }

  /// - Parameter date: the time at which the account is made.
  init(count: Int, seed: UInt64, at date: Timestamp) {
    self.seed = seed
    // Three years: thirteen of the windows that one request may ask for.
    history = AccountHistory(at: date, count: count, days: 1095)
  }

  /// Keeps its cases apart from those that other vendors make of the same seed.
  private var ownSeed: UInt64 { seed ^ 0x6369_7363_6F }

  /// One row a case, in the order of creation, which is that of the numbers.
  func headlines() -> [CiscoHeadline] {
    var random = SplitMix64(seed: ownSeed, part: 0)
    // Nine digits have to last for all customers.
    return history.numbers(from: 693_000_000, spread: 400_000, widestGap: 40_000, room: 5_000_000, &random)
      .enumerated().map { headline(at: $0.offset, number: $0.element) }
  }

  private func headline(at index: Int, number: Int32) -> CiscoHeadline {
    var random = SplitMix64(seed: ownSeed, part: UInt64(index) &+ 1)
    let caseSeed = random.next()
    let created = history.created(at: index, &random)
    let rank = count - index
    let status = Self.freshStatus(rank, of: count) ?? Self.status(age: history.age(of: created), &random)
    let isUrgent = rank == 4 && count >= 12
    let scenarios = CiscoScenario.scenarioIndices(for: status, isUrgent: isUrgent)
    let scenario = scenarios.pick(&random) ?? 0
    let allowed = CiscoScenario.all[scenario].severities
    let severity = random.severity([5, 22, 53, 20], among: allowed)
    let contract = random.percent(92) ? random.weighted(CiscoPeople.contractWeights) : -1
    return CiscoHeadline(
      number: number, status: status, severity: isUrgent ? 1 : Int8(severity), scenario: Int16(scenario),
      user: Int8(random.weighted(CiscoPeople.customerWeights)), contract: Int8(contract), created: created,
      updated: updated(status, created: created, &random), seed: caseSeed)
  }

  /// The newest cases show every status, whatever the seed; the newest of all has place 1.
  private static func freshStatus(_ rank: Int, of count: Int) -> SimulatedCiscoStatus? {
    guard count >= 12 else { return nil }
    switch rank {
    case 1, 4: return .ciscoPending
    case 2: return .customerPending
    case 3: return .closed
    case 5: return .serviceOrderPending
    case 6: return .closePending
    case 7: return .ciscoReleasePending
    default: return nil
    }
  }

  /// Old cases are mostly closed, and those that are not go on; a few are as old as the account.
  private static func status(age: Int64, _ random: inout SplitMix64) -> SimulatedCiscoStatus {
    // In the order of the statuses.
    let weights: [Int] =
      switch age / AccountHistory.day {
      case ..<2: [70, 0, 3, 4, 20, 3]
      case ..<7: [46, 2, 8, 14, 24, 6]
      case ..<30: [24, 5, 10, 38, 18, 5]
      case ..<120: [9, 6, 5, 69, 9, 2]
      case ..<400: [3, 4, 1, 89, 3, 0]
      default: [1, 1, 0, 97, 1, 0]
      }
    return SimulatedCiscoStatus.allCases[random.weighted(weights)]
  }

  private func updated(_ status: SimulatedCiscoStatus, created: Int64, _ random: inout SplitMix64) -> Int64 {
    func recently(_ days: Int64) -> Int64 { history.recently(days, since: created, &random) }
    switch status {
    case .ciscoPending: return recently(21)
    case .customerPending: return recently(12)
    case .closePending: return recently(5)
    case .serviceOrderPending: return recently(6)
    case .ciscoReleasePending: return recently(45)
    case .closed:
      let took = Int64(random.within(3 * 3600...(random.percent(70) ? 10 : 75) * 86400))
      let latest = history.anchor - Int64(random.within(600...8 * 3600))
      // One from this afternoon was closed on the same afternoon.
      return min(created + took, max(latest, created + (history.age(of: created)) / 2))
    }
  }
}
