/// The cases that the account has: the same for the same count and seed, on any day and on any machine.
struct CiscoPopulation: Sendable {
  let count: Int
  let seed: UInt64

  /// 2026-11-20T16:00:00Z, the moment at which the account is shown. Nothing in it is later.
  static let anchor: Int64 = 1_795_190_400
  static let day: Int64 = 86400
  /// Three years: thirteen of the windows that one request may ask for.
  private static let span = 1095 * day

  /// Keeps its cases apart from those that other vendors make of the same seed.
  private var ownSeed: UInt64 { seed ^ 0x6369_7363_6F }

  /// One row a case, in the order of creation, which is that of the numbers.
  func headlines() -> [CiscoHeadline] {
    var random = SplitMix64(seed: ownSeed, part: 0)
    // Numbers are handed out to all customers, so an account sees gaps; nine digits have to last for all of them.
    let widestGap = max(1, min(40_000, 5_000_000 / max(1, count)))
    var number = Int32(693_000_000 + random.below(400_000))
    var headlines: [CiscoHeadline] = []
    headlines.reserveCapacity(count)
    for index in 0..<count {
      number += Int32(1 + random.below(widestGap))
      headlines.append(headline(at: index, number: number))
    }
    return headlines
  }

  private func headline(at index: Int, number: Int32) -> CiscoHeadline {
    var random = SplitMix64(seed: ownSeed, part: UInt64(index) &+ 1)
    let caseSeed = random.next()
    let created = created(at: index, &random)
    let place = count - index
    let status = Self.freshStatus(place, of: count) ?? Self.status(age: Self.anchor - created, &random)
    let isUrgent = place == 4 && count >= 12
    let scenarios = CiscoScenario.places(for: status, isUrgent: isUrgent)
    let scenario = scenarios.pick(&random) ?? 0
    let allowed = CiscoScenario.all[scenario].severities
    let weights = [5, 22, 53, 20].enumerated().map { allowed.contains($0.offset + 1) ? $0.element : 0 }
    let severity = random.weighted(weights) + 1
    let contract = random.chance(92) ? random.weighted(CiscoPeople.contractWeights) : -1
    return CiscoHeadline(
      number: number, status: status, severity: isUrgent ? 1 : Int8(severity), scenario: Int16(scenario),
      user: Int8(random.weighted(CiscoPeople.customerWeights)), contract: Int8(contract), created: created,
      updated: Self.updated(status, created: created, &random), seed: caseSeed)
  }

  /// Denser towards the end: a growing company. Each case has a slot of its own, so that the order is sure; nights are
  /// left out by a squeeze that keeps the order.
  private func created(at index: Int, _ random: inout SplitMix64) -> Int64 {
    let position = (Double(index) + Double(random.next() >> 11) / 9_007_199_254_740_992) / Double(count)
    let left = 1 - position
    let time = Self.anchor - 1500 - Int64(Double(Self.span) * left * left)
    let secondOfDay = time % Self.day
    return time - secondOfDay + 6 * 3600 + secondOfDay * 9 / 16
  }

  /// The newest cases show every status, whatever the seed; the newest of all has place 1.
  private static func freshStatus(_ place: Int, of count: Int) -> CiscoStatus? {
    guard count >= 12 else { return nil }
    switch place {
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
  private static func status(age: Int64, _ random: inout SplitMix64) -> CiscoStatus {
    // In the order of the statuses.
    let weights: [Int] =
      switch age / day {
      case ..<2: [70, 0, 3, 4, 20, 3]
      case ..<7: [46, 2, 8, 14, 24, 6]
      case ..<30: [24, 5, 10, 38, 18, 5]
      case ..<120: [9, 6, 5, 69, 9, 2]
      case ..<400: [3, 4, 1, 89, 3, 0]
      default: [1, 1, 0, 97, 1, 0]
      }
    return CiscoStatus.allCases[random.weighted(weights)]
  }

  private static func updated(_ status: CiscoStatus, created: Int64, _ random: inout SplitMix64) -> Int64 {
    /// Somewhere within so many days before the anchor, but after the case began.
    func recently(_ days: Int64) -> Int64 {
      let earliest = max(created + 900, anchor - days * day)
      let latest = anchor - 300
      guard earliest < latest else { return created + (anchor - created) / 2 }
      return earliest + Int64(random.below(Int(latest - earliest)))
    }
    switch status {
    case .ciscoPending: return recently(21)
    case .customerPending: return recently(12)
    case .closePending: return recently(5)
    case .serviceOrderPending: return recently(6)
    case .ciscoReleasePending: return recently(45)
    case .closed:
      let took = Int64(random.within(3 * 3600...(random.chance(70) ? 10 : 75) * 86400))
      let latest = anchor - Int64(random.within(600...8 * 3600))
      // One from this afternoon was closed on the same afternoon.
      return min(created + took, max(latest, created + (anchor - created) / 2))
    }
  }
}
