import Platform
import Synchronization

/// Changes the cases of one vendor as time passes. It needs no timer: each request first makes the changes that are due.
final class LiveActivity: Sendable {
  private let schedule: Mutex<LiveSchedule>

  /// - Parameter changesPerMinute: nil for cases that only clients change.
  init?(changesPerMinute: Double?, seed: UInt64) {
    guard let changesPerMinute, changesPerMinute > 0 else { return nil }
    schedule = Mutex(LiveSchedule(changesPerMinute: changesPerMinute, seed: seed))
  }

  /// - Parameter change: makes one change, dated with its time in Unix seconds.
  func catchUp(to date: Timestamp, _ change: (_ time: Int64, _ random: inout SplitMix64) -> Void) {
    // The lock covers the changes, so that concurrent requests neither reorder nor miss them.
    schedule.withLock { schedule in
      while var due = schedule.next(at: date) { change(due.time, &due.random) }
    }
  }
}
