import Synchronization

/// Ends the wait for requests that a cancel does not end because the vendor may have acted: the process ends and cannot wait
/// any longer. The requests then report what is known.
package final class Abandonment: Sendable {
  private struct State {
    var isAbandoned = false
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var last = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// Ends all waits, now and later. The requests themselves continue while the process runs.
  package func abandon() {
    let waiters = state.withLock { state in
      defer { state.waiters = [:] }
      state.isAbandoned = true
      return state.waiters.values.map { $0 }
    }
    for waiter in waiters { waiter.resume() }
  }

  /// The result of a task; nil if the wait ends before.
  func value<Value: Sendable>(of task: Task<Value, Never>) async -> Value? {
    let result = Result<Value>()
    await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
      let number: Int? = state.withLock { state in
        if state.isAbandoned { return nil }
        state.last += 1
        state.waiters[state.last] = waiter
        return state.last
      }
      guard let number else { return waiter.resume() }
      Task.detached { [self] in
        let value = await task.value
        result.value.withLock { $0 = value }
        state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
      }
    }
    return result.value.withLock { $0 }
  }

  private final class Result<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }
}
