import FoundationEssentials
package import Platform
import Synchronization

/// A clock that the test controls. A sleep lasts until `advance`; a sleep shorter than `stepping` advances the clock to
/// its deadline instead, for code with backoff and rate limits.
package final class ManualTime: TimeSource {
  private struct Sleeper {
    let deadline: MonotonicTime
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now = MonotonicTime(nanoseconds: 1_000_000_000)
    var date: Timestamp
    var lastNumber = 0
    var sleepers: [Int: Sleeper] = [:]
    var cancelled: Set<Int> = []
    var waits: [Duration] = []

    /// Returns the sleepers that are due, the earliest first.
    mutating func advance(by duration: Duration) -> [Sleeper] {
      now = now + duration
      date = date.addingTimeInterval(Double(duration.saturatedNanoseconds) / 1e9)
      let due = sleepers.filter { [now] in $0.value.deadline <= now }
      for number in due.keys { sleepers[number] = nil }
      return due.values.sorted { $0.deadline < $1.deadline }
    }
  }

  private let state: Mutex<State>
  private let sleeps = Mailbox<MonotonicTime>("a sleep")
  private let stepping: Duration

  package init(
    date: Timestamp = Timestamp(timeIntervalSince1970: 1_800_000_000), stepping: Duration = .zero
  ) {
    state = Mutex(State(date: date))
    self.stepping = stepping
  }

  /// A clock on which every sleep ends at once.
  package static func stepping(date: Timestamp = Timestamp(timeIntervalSince1970: 1_800_000_000)) -> ManualTime {
    ManualTime(date: date, stepping: .nanoseconds(Int64.max))
  }

  package var now: MonotonicTime { state.withLock { $0.now } }
  package var date: Timestamp { state.withLock { $0.date } }

  /// The durations of the sleeps that advanced the clock, in order.
  package var waits: [Duration] { state.withLock { $0.waits } }

  /// Waits for the next sleep that has not been returned yet, and returns its deadline.
  package func nextSleep() async throws -> MonotonicTime? { try await sleeps.next() }

  /// Whether something sleeps.
  package var hasSleepers: Bool { state.withLock { !$0.sleepers.isEmpty } }

  /// Whether something sleeps until exactly this time.
  package func hasSleeper(until deadline: MonotonicTime) -> Bool {
    state.withLock { $0.sleepers.values.contains { $0.deadline == deadline } }
  }

  /// Changes the wall clock alone.
  package func jump(by seconds: Double) {
    state.withLock { $0.date = $0.date.addingTimeInterval(seconds) }
  }

  /// Advances both clocks and wakes the sleepers that are due, the earliest first.
  package func advance(by duration: Duration) {
    for sleeper in state.withLock({ $0.advance(by: duration) }) { sleeper.continuation.resume() }
  }

  package func sleep(until deadline: MonotonicTime) async throws {
    try Task.checkCancellation()
    if stepped(to: deadline) { return }
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        begin(number, Sleeper(deadline: deadline, continuation: continuation))
      }
    } onCancel: {
      cancel(number)
    }
  }

  /// Advances the clock for a short sleep. Returns false for a long one.
  private func stepped(to deadline: MonotonicTime) -> Bool {
    let woken: [Sleeper]? = state.withLock { state in
      let wait = deadline - state.now
      guard wait < stepping else { return nil }
      guard wait > .zero else { return [] }
      state.waits.append(wait)
      return state.advance(by: wait)
    }
    for sleeper in woken ?? [] { sleeper.continuation.resume() }
    return woken != nil
  }

  private func begin(_ number: Int, _ sleeper: Sleeper) {
    enum Outcome { case sleeps, isOver, isCancelled }
    let outcome: Outcome = state.withLock { state in
      if state.cancelled.remove(number) != nil { return .isCancelled }
      if sleeper.deadline <= state.now { return .isOver }
      state.sleepers[number] = sleeper
      return .sleeps
    }
    switch outcome {
    case .sleeps: sleeps.send(sleeper.deadline)
    case .isOver: sleeper.continuation.resume()
    case .isCancelled: sleeper.continuation.resume(throwing: CancellationError())
    }
  }

  private func cancel(_ number: Int) {
    let sleeper = state.withLock { state in
      let sleeper = state.sleepers.removeValue(forKey: number)
      if sleeper == nil { state.cancelled.insert(number) }
      return sleeper
    }
    sleeper?.continuation.resume(throwing: CancellationError())
  }
}

extension ManualTime {
  /// Runs code that waits between attempts: advances the clock for each sleep of less than six seconds.
  package func patiently<Value: Sendable>(_ body: () async throws -> Value) async rethrows -> Value {
    let driver = Task {
      while let deadline = try await nextSleep() {
        let wait = deadline - now
        if wait < .seconds(6) { advance(by: max(wait, .zero)) }
      }
    }
    defer { driver.cancel() }
    return try await body()
  }
}
