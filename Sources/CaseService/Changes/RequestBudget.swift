import CaseStore
import Platform

/// The requests of the last hour that no client made, by the minute.
struct RequestBudget {
  /// Per hour; nil for no limit.
  let limit: Int?
  private let used: [MinuteRequests]
  private let minute: Int

  private static let period = 60

  init(limit: Int?, used: [MinuteRequests], now: Timestamp) {
    self.limit = limit
    minute = Self.minute(now)
    // Those of the future come from a clock that was wrong.
    let range = minute - Self.period + 1...minute
    self.used = used.filter { range.contains($0.minute) }
  }

  static func minute(_ time: Timestamp) -> Int { (time.millisecondsSince1970 ?? 0) / 60_000 }

  /// The first minute that counts now.
  static func start(_ now: Timestamp) -> Int { minute(now) - period + 1 }

  /// Nil for no limit.
  var left: Int? { limit.map { max(0, $0 - used.reduce(0) { $0 + $1.count }) } }

  /// When a request is permitted again; nil if it is now.
  var nextAt: Timestamp? {
    guard let limit, left == 0 else { return nil }
    var sum = used.reduce(0) { $0 + $1.count }
    for entry in used.sorted(by: { $0.minute < $1.minute }) {
      sum -= entry.count
      if sum < limit { return Timestamp(millisecondsSince1970: (entry.minute + Self.period) * 60_000) }
    }
    return nil
  }
}
