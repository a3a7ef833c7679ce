package import Platform
import Synchronization

/// A clock for code that waits between tries: whoever sleeps moves it to the end of the wait and goes on at once, and the
/// test reads off how long the waits were.
package final class SteppingTime: TimeSource {
  private struct State {
    var now = MonotonicTime(nanoseconds: 1_000_000_000)
    var date: Timestamp
    var waits: [Duration] = []
  }

  private let state: Mutex<State>

  /// A clock that shows `date`.
  package init(date: Timestamp = Timestamp(timeIntervalSince1970: 1_800_000_000)) { state = Mutex(State(date: date)) }

  package var now: MonotonicTime { state.withLock { $0.now } }
  package var date: Timestamp { state.withLock { $0.date } }

  /// The waits that were longer than nothing, in order.
  package var waits: [Duration] { state.withLock { $0.waits } }

  /// Moves both clocks forward.
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
