import Platform

/// The cases that the accounts start with: the same for the same count and seed; their times count back from when the account is made.
struct RedHatPopulation: Sendable {
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
  func headlines() -> [RedHatHeadline] {
    var random = SplitMix64(seed: seed ^ 0x7265_6468_6174, part: 0)
    // Eight digits begin with a zero for ever.
    return history.numbers(from: 3_700_000, spread: 90_000, widestGap: 20_000, room: 6_000_000, &random)
      .enumerated().map { headline(at: $0.offset, number: $0.element) }
  }

  private func headline(at index: Int, number: Int32) -> RedHatHeadline {
    var random = SplitMix64(seed: seed ^ 0x7265_6468_6174, part: UInt64(index) &+ 1)
    let caseSeed = random.next()
    let created = history.created(at: index, &random)
    let rank = count - index
    let status = Self.freshStatus(rank, of: count) ?? Self.status(age: history.age(of: created), &random)
    var scenario = random.below(RedHatScenario.all.count)
    let isUrgent = rank == 2 && count >= 8
    if isUrgent { scenario = RedHatScenario.urgent.pick(&random) ?? scenario }
    let allowed = RedHatScenario.all[scenario].severities
    let severity = random.severity([6, 22, 50, 22], among: allowed)
    let account: Int8 = random.percent(75) ? 0 : 1
    let group = random.percent(35) ? 0 : account == 1 ? 9003 : random.percent(60) ? 9001 : 9002
    return RedHatHeadline(
      number: number, status: status, severity: isUrgent ? 1 : Int8(severity), scenario: Int16(scenario),
      account: account, group: Int32(group), created: created,
      updated: updated(status, created: created, &random), seed: caseSeed)
  }

  /// The newest cases show every status, whatever the seed; the newest of all has place 1.
  private static func freshStatus(_ rank: Int, of count: Int) -> SimulatedRedHatStatus? {
    guard count >= 8 else { return nil }
    switch rank {
    case 1, 2, 4: return .waitingOnRedHat
    case 3: return .waitingOnCustomer
    case 5: return .closed
    default: return nil
    }
  }

  private static func status(age: Int64, _ random: inout SplitMix64) -> SimulatedRedHatStatus {
    let weights: [Int] =
      switch age / AccountHistory.day {
      case ..<3: [75, 23, 2]
      case ..<14: [55, 35, 10]
      case ..<60: [32, 26, 42]
      case ..<200: [12, 10, 78]
      default: [4, 4, 92]
      }
    return SimulatedRedHatStatus.allCases[random.weighted(weights)]
  }

  private func updated(_ status: SimulatedRedHatStatus, created: Int64, _ random: inout SplitMix64) -> Int64 {
    func recently(_ days: Int64) -> Int64 { history.recently(days, since: created, &random) }
    switch status {
    case .waitingOnRedHat: return recently(24)
    case .waitingOnCustomer: return recently(14)
    case .closed:
      let took = Int64(random.within(4 * 3600...(random.percent(70) ? 12 : 60) * 86400))
      let latest = history.anchor - Int64(random.within(600...6 * 3600))
      // One from this afternoon was closed on the same afternoon.
      return min(created + took, max(latest, created + (history.age(of: created)) / 2))
    }
  }
}
