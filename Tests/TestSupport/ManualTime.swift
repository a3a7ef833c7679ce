import FoundationEssentials
package import Platform
import Synchronization

/// A clock that only the test advances.
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
  }

  private let state: Mutex<State>
  private let sleeps = Mailbox<MonotonicTime>("somebody who sleeps")

  package init(date: Timestamp = Timestamp(timeIntervalSince1970: 1_800_000_000)) { state = Mutex(State(date: date)) }

  package var now: MonotonicTime { state.withLock { $0.now } }
  package var date: Timestamp { state.withLock { $0.date } }

  /// Waits for the next sleep that has not been returned yet, and returns its deadline.
  package func nextSleep() async throws -> MonotonicTime? { try await sleeps.next() }

  /// Advances both clocks and wakes the sleepers that are due, the earliest first.
  package func advance(by duration: Duration) {
    let woken = state.withLock { state in
      state.now = state.now + duration
      state.date = state.date.addingTimeInterval(Double(duration.saturatedNanoseconds) / 1e9)
      let due = state.sleepers.filter { $0.value.deadline <= state.now }
      for number in due.keys { state.sleepers[number] = nil }
      return due.values.sorted { $0.deadline < $1.deadline }
    }
    for sleeper in woken { sleeper.continuation.resume() }
  }

  package func sleep(until deadline: MonotonicTime) async throws {
    try Task.checkCancellation()
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
