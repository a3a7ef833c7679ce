package import Platform
import Synchronization

/// Holds requests to a pace: so many a second, with a few at once after a rest.
///
/// Turns are given in the order of the requests. A turn that would come after the deadline is not used up.
///
/// A vendor that says that this is too fast for it is believed (`ease`): no request is sent before the time that it names, and
/// then the pace is slower for a minute. A pace that is exactly the vendor's limit meets it again and again, since requests
/// travel for unequal times.
package final class RateLimiter: Sendable {
  package enum Turn: Sendable, Equatable { case now, tooLate, cancelled }

  private let interval: Duration
  private let allowance: Duration
  private let time: any TimeSource
  private let state: Mutex<State>

  private struct State {
    /// When the next request is due if they keep an even pace.
    var due: MonotonicTime
    /// How many times slower than usual, 1 to 4.
    var slowness = 1.0
    /// No request is sent until then.
    var pausedUntil: MonotonicTime
    /// Until when it is slower.
    var easedUntil: MonotonicTime
    /// Counts the times at which all turns given before lost their worth.
    var generation = 0
  }

  private static let slowest = 4.0
  private static let ease = Duration.seconds(60)

  /// - Parameters:
  ///   - requestsPerSecond: more than 0.
  ///   - burst: how many may go at once after a rest; at least 1.
  package init(requestsPerSecond: Double, burst: Int = 1, time: any TimeSource) {
    interval = .seconds(1) / max(requestsPerSecond, 0.001)
    allowance = interval * (max(burst, 1) - 1)
    self.time = time
    state = Mutex(State(due: time.now, pausedUntil: time.now, easedUntil: time.now))
  }

  /// Waits for a turn.
  package func turn(before deadline: MonotonicTime) async -> Turn {
    while true {
      guard let (start, generation) = reserve(before: deadline) else { return .tooLate }
      guard start > time.now else { return .now }
      do {
        try await time.sleep(until: start)
      } catch {
        return .cancelled
      }
      if state.withLock({ $0.generation == generation }) { return .now }
    }
  }

  /// Takes the next turn; nil when it comes too late.
  private func reserve(before deadline: MonotonicTime) -> (start: MonotonicTime, generation: Int)? {
    let now = time.now
    return state.withLock { state in
      let isEased = now < state.easedUntil
      if !isEased { state.slowness = 1 }
      let next = max(state.due, now)
      // Several at once are what it was too fast with.
      let start = isEased ? next : max(now, next - allowance)
      guard start < deadline else { return nil }
      state.due = next + interval * state.slowness
      return (start, state.generation)
    }
  }

  /// The vendor refused a request as one too many: no request is sent for so long, whoever waits for a turn waits for another,
  /// and they come more slowly for a minute.
  package func ease(for wait: Duration) {
    let now = time.now
    state.withLock { state in
      // What was under way when it began to pause was sent at the pace of before.
      if now >= state.pausedUntil {
        state.slowness = min((now < state.easedUntil ? state.slowness : 1) * 1.5, Self.slowest)
      }
      state.pausedUntil = max(state.pausedUntil, now + wait)
      state.easedUntil = state.pausedUntil + Self.ease
      state.due = state.pausedUntil
      state.generation += 1
    }
  }
}

extension RateLimiter {
  /// The pace that a profile asks for, else the vendor's own; nil where there is none, or no bound to it.
  package static func of(
    _ settings: ProfileSettings, vendor: (requestsPerSecond: Double, burst: Int)? = nil, _ time: any TimeSource
  ) -> RateLimiter? {
    let burst = vendor?.burst ?? 1
    guard let pace = settings.requestsPerSecond ?? vendor?.requestsPerSecond, pace.isFinite else { return nil }
    return RateLimiter(requestsPerSecond: pace, burst: burst, time: time)
  }
}
