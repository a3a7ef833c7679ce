package import Platform
import Synchronization

/// Holds requests to a pace: so many a second, with a few at once after a rest.
///
/// A turn is given in the order in which turns are asked for, and one that nobody can wait for is not taken from the others.
package final class Pacer: Sendable {
  package enum Turn: Sendable, Equatable { case now, tooLate, cancelled }

  private let interval: Duration
  private let allowance: Duration
  private let time: any TimeSource
  /// When the next request is due if they keep an even pace.
  private let due: Mutex<MonotonicTime>

  /// - Parameters:
  ///   - requestsPerSecond: more than 0.
  ///   - burst: how many may go at once after a rest; at least 1.
  package init(requestsPerSecond: Double, burst: Int = 1, time: any TimeSource) {
    interval = .seconds(1) / max(requestsPerSecond, 0.001)
    allowance = interval * (max(burst, 1) - 1)
    self.time = time
    due = Mutex(time.now)
  }

  /// Waits for a turn.
  package func turn(before deadline: MonotonicTime) async -> Turn {
    let now = time.now
    let start = due.withLock { due -> MonotonicTime? in
      let next = max(due, now)
      let start = max(now, next - allowance)
      guard start < deadline else { return nil }
      due = next + interval
      return start
    }
    guard let start else { return .tooLate }
    guard start > now else { return .now }
    do {
      try await time.sleep(until: start)
      return .now
    } catch {
      return .cancelled
    }
  }
}

extension Pacer {
  /// The pace that a profile asks for, else the vendor's own; nil where there is none, or no bound to it.
  package static func of(
    _ settings: ProfileSettings, vendor: (requestsPerSecond: Double, burst: Int)? = nil, _ time: any TimeSource
  ) -> Pacer? {
    let burst = vendor?.burst ?? 1
    guard let pace = settings.requestsPerSecond ?? vendor?.requestsPerSecond, pace.isFinite else { return nil }
    return Pacer(requestsPerSecond: pace, burst: burst, time: time)
  }
}
