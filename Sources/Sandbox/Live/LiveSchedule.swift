import Platform

/// When the cases of one vendor change: once in each interval, at a random time of it. The first interval begins at the
/// first request.
struct LiveSchedule: Sendable {
  /// Of changes that are made at once. After a longer time without a request, the earliest are omitted.
  static let limit = 10_000

  private let interval: Double
  private let seed: UInt64
  /// In Unix seconds; nil before the first request.
  private var start: Double?
  /// Of the changes that were returned or omitted.
  private var count = 0

  init(changesPerMinute: Double, seed: UInt64) {
    interval = 60 / changesPerMinute
    self.seed = seed ^ 0x6C69_7665
  }

  /// The next change that is due, and the generator for its content.
  mutating func next(at date: Timestamp) -> (time: Int64, random: SplitMix64)? {
    let now = date.timeIntervalSince1970
    guard let start else {
      start = now
      return nil
    }
    // A clock can jump by any time; this is far below the largest Int.
    let passed = Int(max(0, min(1e15, (now - start) / interval)))
    count = max(count, passed - Self.limit)
    var random = SplitMix64(seed: seed, part: UInt64(count))
    let fraction = Double(random.next() >> 11) / 9_007_199_254_740_992
    let due = start + (Double(count) + fraction) * interval
    guard due <= now else { return nil }
    count += 1
    return (UnixTime.seconds(Timestamp(timeIntervalSince1970: due)), random)
  }
}
