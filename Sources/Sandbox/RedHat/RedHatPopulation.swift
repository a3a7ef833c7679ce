/// The cases that the accounts start with: the same for the same count and seed, on any day and on any machine.
struct RedHatPopulation: Sendable {
  let count: Int
  let seed: UInt64

  /// 2026-11-20T16:00:00Z, the moment at which the accounts are shown. Nothing in them is later.
  static let anchor: Int64 = 1_795_190_400
  static let day: Int64 = 86400
  /// Eighteen months.
  private static let span = 548 * day

  /// One row a case, in the order of creation, which is that of the numbers.
  func headlines() -> [RedHatHeadline] {
    var random = SplitMix64(seed: seed ^ 0x7265_6468_6174, part: 0)
    // Numbers are handed out to all customers, so an account sees gaps; and eight digits begin with a zero for ever.
    let widestGap = max(1, min(20_000, 6_000_000 / max(1, count)))
    var number = Int32(3_700_000 + random.below(90_000))
    var headlines: [RedHatHeadline] = []
    headlines.reserveCapacity(count)
    for index in 0..<count {
      number += Int32(1 + random.below(widestGap))
      headlines.append(headline(at: index, number: number))
    }
    return headlines
  }

  private func headline(at index: Int, number: Int32) -> RedHatHeadline {
    var random = SplitMix64(seed: seed ^ 0x7265_6468_6174, part: UInt64(index) &+ 1)
    let caseSeed = random.next()
    let created = created(at: index, &random)
    let place = count - index
    let status = Self.freshStatus(place, of: count) ?? Self.status(age: Self.anchor - created, &random)
    var scenario = random.below(RedHatScenario.all.count)
    let isUrgent = place == 2 && count >= 8
    if isUrgent { scenario = RedHatScenario.urgent.pick(&random) ?? scenario }
    let allowed = RedHatScenario.all[scenario].severities
    let weights = [6, 22, 50, 22].enumerated().map { allowed.contains($0.offset + 1) ? $0.element : 0 }
    let severity = random.weighted(weights) + 1
    let account: Int8 = random.chance(75) ? 0 : 1
    let group = random.chance(35) ? 0 : account == 1 ? 9003 : random.chance(60) ? 9001 : 9002
    return RedHatHeadline(
      number: number, status: status, severity: isUrgent ? 1 : Int8(severity), scenario: Int16(scenario),
      account: account, group: Int32(group), created: created,
      updated: Self.updated(status, created: created, &random), seed: caseSeed)
  }

  /// Denser towards the end: a growing company. Each case has a slot of its own, so that the order is sure; nights are
  /// left out by a squeeze that keeps the order.
  private func created(at index: Int, _ random: inout SplitMix64) -> Int64 {
    let position = (Double(index) + Double(random.next() >> 11) / 9_007_199_254_740_992) / Double(count)
    let left = 1 - position
    let time = Self.anchor - 1800 - Int64(Double(Self.span) * left * left)
    let secondOfDay = time % Self.day
    return time - secondOfDay + 6 * 3600 + secondOfDay * 9 / 16
  }

  /// The newest cases show every status, whatever the seed; the newest of all has place 1.
  private static func freshStatus(_ place: Int, of count: Int) -> RedHatStatus? {
    guard count >= 8 else { return nil }
    switch place {
    case 1, 2, 4: return .waitingOnRedHat
    case 3: return .waitingOnCustomer
    case 5: return .closed
    default: return nil
    }
  }

  private static func status(age: Int64, _ random: inout SplitMix64) -> RedHatStatus {
    let weights: [Int] =
      switch age / day {
      case ..<3: [75, 23, 2]
      case ..<14: [55, 35, 10]
      case ..<60: [32, 26, 42]
      case ..<200: [12, 10, 78]
      default: [4, 4, 92]
      }
    return RedHatStatus.allCases[random.weighted(weights)]
  }

  private static func updated(_ status: RedHatStatus, created: Int64, _ random: inout SplitMix64) -> Int64 {
    /// Somewhere within so many days before the anchor, but after the case began.
    func recently(_ days: Int64) -> Int64 {
      let earliest = max(created + 900, anchor - days * day)
      let latest = anchor - 300
      guard earliest < latest else { return created + (anchor - created) / 2 }
      return earliest + Int64(random.below(Int(latest - earliest)))
    }
    switch status {
    case .waitingOnRedHat: return recently(24)
    case .waitingOnCustomer: return recently(14)
    case .closed:
      let took = Int64(random.within(4 * 3600...(random.chance(70) ? 12 : 60) * 86400))
      let latest = anchor - Int64(random.within(600...6 * 3600))
      // One from this afternoon was closed on the same afternoon.
      return min(created + took, max(latest, created + (anchor - created) / 2))
    }
  }
}
