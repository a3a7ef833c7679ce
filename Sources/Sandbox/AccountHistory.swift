/// When things happened in a simulated account, and what its cases are numbered: the same for the same seed, on any day and on
/// any machine.
struct AccountHistory: Sendable {
  /// 2026-11-20T16:00:00Z, the moment at which accounts are shown. Nothing in them is later.
  static let anchor: Int64 = 1_795_190_400
  static let day: Int64 = 86400

  /// How many cases there are.
  let count: Int
  /// How far back they go, in days.
  let days: Int64
  /// The newest case is older than so many seconds.
  let quiet: Int64

  /// The numbers of the cases, ascending. They are handed out to all customers of a vendor, so an account sees gaps.
  /// - Parameters:
  ///   - first: where they begin; there is chance in it as far as `spread`.
  ///   - room: how many numbers there are for all the cases.
  func numbers(
    from first: Int, spread: Int, widestGap: Int, room: Int, _ random: inout SplitMix64
  ) -> [Int32] {
    let widest = max(1, min(widestGap, room / max(1, count)))
    var number = Int32(first + random.below(spread))
    return (0..<count).map { _ in
      number += Int32(1 + random.below(widest))
      return number
    }
  }

  /// When a case was opened. Denser towards the end: a growing company. Each case has a slot of its own, so that the order is
  /// sure; nights are left out by a squeeze that keeps the order.
  func created(at index: Int, _ random: inout SplitMix64) -> Int64 {
    let position = (Double(index) + Double(random.next() >> 11) / 9_007_199_254_740_992) / Double(count)
    let left = 1 - position
    let time = Self.anchor - quiet - Int64(Double(days * Self.day) * left * left)
    let secondOfDay = time % Self.day
    return time - secondOfDay + 6 * 3600 + secondOfDay * 9 / 16
  }

  /// Somewhere within so many days before the anchor, but after the case began.
  static func recently(_ days: Int64, since created: Int64, _ random: inout SplitMix64) -> Int64 {
    let earliest = max(created + 900, anchor - days * day)
    let latest = anchor - 300
    guard earliest < latest else { return created + (anchor - created) / 2 }
    return earliest + Int64(random.below(Int(latest - earliest)))
  }
}

extension SplitMix64 {
  /// One of the severities allowed, each as likely as its weight; the first weight is that of severity 1.
  mutating func severity(_ weights: [Int], among allowed: ClosedRange<Int>) -> Int {
    weighted(weights.enumerated().map { allowed.contains($0.offset + 1) ? $0.element : 0 }) + 1
  }
}
