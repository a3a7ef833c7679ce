package import Platform
import Synchronization

/// A clock for code that waits between attempts. A sleep advances it to the deadline and returns at once. `waits`
/// records the durations.
package final class SteppingTime: TimeSource {
  private struct State {
    var now = MonotonicTime(nanoseconds: 1_000_000_000)
    var date: Timestamp
    var waits: [Duration] = []
  }

  private let state: Mutex<State>

  package init(date: Timestamp = Timestamp(timeIntervalSince1970: 1_800_000_000)) { state = Mutex(State(date: date)) }

  package var now: MonotonicTime { state.withLock { $0.now } }
  package var date: Timestamp { state.withLock { $0.date } }

  /// The durations of all waits above zero, in order.
  package var waits: [Duration] { state.withLock { $0.waits } }

  /// Advances both clocks.
  package func advance(by duration: Duration) {
    state.withLock { state in
      state.now = state.now + duration
      state.date = state.date.addingTimeInterval(Double(duration.saturatedNanoseconds) / 1e9)
    }
  }

  package func sleep(until deadline: MonotonicTime) async throws {
    try Task.checkCancellation()
    let wait = deadline - now
    guard wait > .zero else { return }
    state.withLock { $0.waits.append(wait) }
    advance(by: wait)
  }
}
