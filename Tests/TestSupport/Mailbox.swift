import Dispatch
import Synchronization

/// The error of a wait that took too long.
package struct TimedOut: Error, CustomStringConvertible {
  package let description: String

  package init(_ what: String) { description = "waited in vain for \(what)" }
}

/// A queue of values from threads to a waiting test. Every wait is bounded, so that a fault fails a test instead of
/// blocking it. The bound is real time, and far more than a busy machine needs.
package final class Mailbox<Value: Sendable>: Sendable {
  private struct State {
    var values: [Value?] = []
    /// The index of the first value that has not been taken.
    var head = 0
    var isFinished = false
    var lastWaiter = 0
    var waiters: [(number: Int, continuation: CheckedContinuation<Value?, any Error>)] = []

    mutating func take() -> Value? {
      guard head < values.count else { return nil }
      let value = values[head]
      values[head] = nil
      head += 1
      if head == values.count {
        values = []
        head = 0
      }
      return value
    }
  }

  private enum Outcome: Sendable {
    case value(Value?)
    case wait(Int)
  }

  private let name: String
  private let patience: Double
  private let state = Mutex(State())

  /// Creates a mailbox. `name` describes the values in a failure; `patience` is in seconds.
  package init(_ name: String, patience: Double = 600) {
    self.name = name
    self.patience = patience
  }

  /// Adds a value, or passes it to the first waiter.
  package func send(_ value: Value) {
    let waiter: CheckedContinuation<Value?, any Error>? = state.withLock { state in
      guard !state.waiters.isEmpty else {
        state.values.append(value)
        return nil
      }
      return state.waiters.removeFirst().continuation
    }
    waiter?.resume(returning: value)
  }

  package func finish() {
    let waiters = state.withLock { state in
      state.isFinished = true
      defer { state.waiters = [] }
      return state.waiters.map(\.continuation)
    }
    for waiter in waiters { waiter.resume(returning: nil) }
  }

  /// Waits for the next value; nil if no more will be added. Throws `TimedOut`.
  package func next() async throws -> Value? {
    try await withCheckedThrowingContinuation { continuation in
      let outcome: Outcome = state.withLock { state in
        if let value = state.take() { return .value(value) }
        if state.isFinished { return .value(nil) }
        state.lastWaiter += 1
        state.waiters.append((state.lastWaiter, continuation))
        return .wait(state.lastWaiter)
      }
      switch outcome {
      case .value(let value): continuation.resume(returning: value)
      case .wait(let number):
        DispatchQueue.global().asyncAfter(deadline: .now() + patience) { [weak self] in self?.expire(number) }
      }
    }
  }

  private func expire(_ number: Int) {
    let waiter: CheckedContinuation<Value?, any Error>? = state.withLock { state in
      guard let index = state.waiters.firstIndex(where: { $0.number == number }) else { return nil }
      return state.waiters.remove(at: index).continuation
    }
    waiter?.resume(throwing: TimedOut(name))
  }
}
