package import Platform
import Synchronization

/// Limits the rate of requests, and allows a burst after a pause.
///
/// Turns are given in the order of the requests. A turn after the deadline is not used up, and neither is that of a request
/// that was cancelled while it waited: the next request gets it.
///
/// After a 429 (`ease`) no request is sent before the stated time, and the rate is lower for a minute. A rate that is exactly
/// the vendor's limit exceeds it again and again, because requests travel for unequal times.
package final class RateLimiter: Sendable {
  package enum Turn: Sendable, Equatable { case now, tooLate, cancelled }

  private let interval: Duration
  private let allowance: Duration
  private let time: any TimeSource
  private let state: Mutex<State>

  private struct State {
    /// When the next request is due at an even rate.
    var due: MonotonicTime
    /// The turns of requests that were cancelled while they waited, the earliest first.
    var free: [MonotonicTime] = []
    /// The factor of the interval, 1 to 4.
    var slowness = 1.0
    /// No request is sent before.
    var pausedUntil: MonotonicTime
    /// The end of the lower rate.
    var easedUntil: MonotonicTime
    /// Increases when the turns that were given before become invalid.
    var generation = 0
  }

  private static let slowest = 4.0
  private static let ease = Duration.seconds(60)

  /// - Parameters:
  ///   - requestsPerSecond: more than 0.
  ///   - burst: the number of requests at once after a pause; at least 1.
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
        release(start, generation)
        return .cancelled
      }
      if state.withLock({ $0.generation == generation }) { return .now }
    }
  }

  /// Takes the next turn; nil if it is too late.
  private func reserve(before deadline: MonotonicTime) -> (start: MonotonicTime, generation: Int)? {
    let now = time.now
    return state.withLock { state in
      let isEased = now < state.easedUntil
      if !isEased { state.slowness = 1 }
      state.free.removeAll { $0 <= now }
      if let start = state.free.first {
        guard start < deadline else { return nil }
        state.free.removeFirst()
        return (start, state.generation)
      }
      let next = max(state.due, now)
      // No burst, because the burst was too fast.
      let start = isEased ? next : max(now, next - allowance)
      guard start < deadline else { return nil }
      state.due = next + interval * state.slowness
      return (start, state.generation)
    }
  }

  private func release(_ start: MonotonicTime, _ generation: Int) {
    let now = time.now
    state.withLock { state in
      guard state.generation == generation, start > now else { return }
      state.free.insert(start, at: state.free.firstIndex { $0 > start } ?? state.free.endIndex)
    }
  }

  /// Whether a request that is made now gets a turn before the deadline.
  package func hasTurn(before deadline: MonotonicTime) -> Bool {
    let now = time.now
    return state.withLock { state in
      if let start = state.free.first(where: { $0 > now }) { return start < deadline }
      let next = max(state.due, now)
      return (now < state.easedUntil ? next : max(now, next - allowance)) < deadline
    }
  }

  /// Pauses for `wait` after the vendor refused a request as one too many. Waiting requests get a new turn, and the rate is
  /// lower for a minute.
  package func ease(for wait: Duration) {
    let now = time.now
    state.withLock { state in
      // Requests that were sent before the pause began had the old rate.
      if now >= state.pausedUntil {
        state.slowness = min((now < state.easedUntil ? state.slowness : 1) * 1.5, Self.slowest)
      }
      state.pausedUntil = max(state.pausedUntil, now + wait)
      state.easedUntil = state.pausedUntil + Self.ease
      state.due = state.pausedUntil
      state.free = []
      state.generation += 1
    }
  }
}

extension RateLimiter {
  /// The configured rate, else the vendor's own; nil for no limit.
  package static func of(
    _ settings: ProfileSettings, vendor: (requestsPerSecond: Double, burst: Int)? = nil, _ time: any TimeSource
  ) -> RateLimiter? {
    let burst = vendor?.burst ?? 1
    guard let pace = settings.requestsPerSecond ?? vendor?.requestsPerSecond, pace.isFinite else { return nil }
    return RateLimiter(requestsPerSecond: pace, burst: burst, time: time)
  }
}
