/// The cases that the account starts with: the same for the same count and seed, on any day and on any machine.
struct IBMPopulation: Sendable {
  let count: Int
  let seed: UInt64

  /// 2026-11-20T16:00:00Z, the moment at which the account is shown. Nothing in it is later.
  static let anchor: Int64 = 1_795_190_400
  static let day: Int64 = 86400
  /// Eighteen months.
  private static let span = 548 * day

  /// One row a case, in the order of creation, which is that of the numbers.
  func headlines() -> [IBMHeadline] {
    var random = SplitMix64(seed: seed, part: 0)
    // Numbers are handed out to all customers, so an account sees gaps; seven digits have to last for all of them.
    let widestGap = max(1, min(40_000, 6_900_000 / max(1, count)))
    var number = Int32(3_000_000 + random.below(50_000))
    var headlines: [IBMHeadline] = []
    headlines.reserveCapacity(count)
    for index in 0..<count {
      number += Int32(1 + random.below(widestGap))
      headlines.append(headline(at: index, number: number))
    }
    return headlines
  }

  private func headline(at index: Int, number: Int32) -> IBMHeadline {
    var random = SplitMix64(seed: seed, part: UInt64(index) &+ 1)
    let caseSeed = random.next()
    let created = created(at: index, &random)
    let age = Self.anchor - created
    let place = count - index
    let status = Self.freshStatus(place, of: count) ?? Self.status(age: age, &random)
    let (scenario, severity) = Self.trouble(isUrgent: place == 7 && count >= 12, age: age, &random)
    return IBMHeadline(
      number: number, status: status, severity: Int8(severity), scenario: Int16(scenario), created: created,
      updated: Self.updated(status, created: created, &random), seed: caseSeed)
  }

  /// Denser towards the end: a growing company. Each case has a slot of its own, so that the order is sure; nights are
  /// left out by a squeeze that keeps the order.
  private func created(at index: Int, _ random: inout SplitMix64) -> Int64 {
    let position = (Double(index) + Double(random.next() >> 11) / 9_007_199_254_740_992) / Double(count)
    let left = 1 - position
    let time = Self.anchor - 1200 - Int64(Double(Self.span) * left * left)
    let secondOfDay = time % Self.day
    return time - secondOfDay + 6 * 3600 + secondOfDay * 9 / 16
  }

  /// The newest cases show every status, whatever the seed; the newest of all has place 1.
  private static func freshStatus(_ place: Int, of count: Int) -> IBMStatus? {
    guard count >= 12 else { return nil }
    switch place {
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
  private static func status(age: Int64, _ random: inout SplitMix64) -> IBMStatus {
    let weights: [Int] =
      switch age / day {
      case ..<2: [35, 35, 15, 10, 5, 0]
      case ..<5: [15, 40, 20, 15, 10, 0]
      case ..<14: [0, 40, 30, 15, 15, 0]
      case ..<60: [0, 32, 18, 10, 15, 25]
      case ..<200: [0, 14, 8, 6, 10, 62]
      default: [0, 9, 5, 4, 7, 75]
      }
    return IBMStatus.allCases[random.weighted(weights)]
  }

  /// The support plan was upgraded twice.
  static func tier(age: Int64) -> String {
    switch age / day {
    case ..<150: "Premium"
    case ..<430: "Standard"
    default: "Basic"
    }
  }

  /// What the case is about and how bad it is. The plan Basic has severity 4 only.
  private static func trouble(
    isUrgent: Bool, age: Int64, _ random: inout SplitMix64
  ) -> (scenario: Int, severity: Int) {
    var scenario = random.below(IBMScenario.all.count)
    if isUrgent { scenario = IBMScenario.urgent.pick(&random) ?? scenario }
    let allowed = IBMScenario.all[scenario].severities
    let weights = [8, 24, 43, 25].enumerated().map { allowed.contains($0.offset + 1) ? $0.element : 0 }
    let severity = random.weighted(weights) + 1
    return (scenario, isUrgent ? 1 : tier(age: age) == "Basic" ? 4 : severity)
  }

  private static func updated(_ status: IBMStatus, created: Int64, _ random: inout SplitMix64) -> Int64 {
    /// Somewhere within so many days before the anchor, but after the case began.
    func recently(_ days: Int64) -> Int64 {
      let earliest = max(created + 900, anchor - days * day)
      let latest = anchor - 300
      guard earliest < latest else { return created + (anchor - created) / 2 }
      return earliest + Int64(random.below(Int(latest - earliest)))
    }
    switch status {
    case .new: return random.chance(60) ? created : min(created + Int64(random.within(120...5400)), anchor - 60)
    case .inProgress: return recently(30)
    case .waitingOnClient, .resolved: return recently(7)
    case .resolutionProvided: return recently(13)
    case .closed:
      let took = Int64(random.within(3 * 3600...(random.chance(70) ? 9 : 45) * 86400))
      return min(created + 7 * day + took, anchor - Int64(random.within(3600...4 * 86400)))
    }
  }
}
