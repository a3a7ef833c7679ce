import Platform

/// The ages and numbers of the cases of a simulated account. The same seed gives the same ages on any day.
struct AccountHistory: Sendable {
  static let day: Int64 = 86400

  /// The time that the ages count from, in Unix seconds. No case is younger.
  ///
  /// It is a multiple of 15 minutes, so that a cursor of one process usually works in another.
  let anchor: Int64
  let count: Int
  let days: Int64

  /// - Parameter date: the current time; rounded down.
  init(at date: Timestamp, count: Int, days: Int64) {
    let seconds = UnixTime.seconds(date)
    let quarter: Int64 = 900
    anchor = seconds - ((seconds % quarter) + quarter) % quarter
    self.count = count
    self.days = days
  }

  /// Ascending numbers. A vendor numbers the cases of all its customers, so an account sees gaps.
  /// - Parameter room: how many numbers all the cases share.
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

  /// The time at which a case was opened. Each case has its own slot, which keeps the order. Slots get shorter towards
  /// the end, as in a growing company. The newest case is 5 to 20 minutes older than the anchor.
  func created(at index: Int, _ random: inout SplitMix64) -> Int64 {
    let fraction = Double(random.next() >> 11) / 9_007_199_254_740_992
    let left = 1 - (Double(index) + fraction) / Double(count)
    return anchor
      - (index == count - 1 ? 300 + Int64(fraction * 900) : 1200 + Int64(Double(days * Self.day) * left * left))
  }

  func age(of created: Int64) -> Int64 { anchor - created }

  /// A time within so many days before the anchor, but after the case began.
  func recently(_ days: Int64, since created: Int64, _ random: inout SplitMix64) -> Int64 {
    let earliest = max(created + 900, anchor - days * Self.day)
    let latest = anchor - 300
    guard earliest < latest else { return created + age(of: created) / 2 }
    return earliest + Int64(random.below(Int(latest - earliest)))
  }
}
