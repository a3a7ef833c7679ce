import Dispatch
import Synchronization

/// Blocks tasks, each with a name, until the test releases them, and records their arrival.
package final class Gate: Sendable {
  private struct State {
    var arrivals: [String] = []
    var isOpen = false
    var open: Set<String> = []
    var cancelled: Set<Int> = []
    var lastNumber = 0
    var blocked: [(number: Int, name: String, continuation: CheckedContinuation<Bool, Never>)] = []
    var watchers: [(number: Int, name: String, continuation: CheckedContinuation<Void, any Error>)] = []
  }

  private let state = Mutex(State())

  package init() {}

  /// The names of the tasks that have arrived, in order.
  package var arrivals: [String] { state.withLock { $0.arrivals } }

  /// Waits until the gate is open for `name`. Returns false if the task is cancelled first.
  package func pass(_ name: String) async -> Bool {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { arrive(number, name, $0) }
    } onCancel: {
      cancel(number)
    }
  }

  /// Releases the tasks of this name, now and later.
  package func open(_ name: String) { release { $0.open.insert(name) } }

  /// Releases all tasks, now and later.
  package func openAll() { release { $0.isOpen = true } }

  /// Waits until a task of this name has arrived. Throws `TimedOut`.
  package func waitFor(_ name: String) async throws {
    try await withCheckedThrowingContinuation { continuation in
      let number: Int? = state.withLock { state in
        if state.arrivals.contains(name) { return nil }
        state.lastNumber += 1
        state.watchers.append((state.lastNumber, name, continuation))
        return state.lastNumber
      }
      guard let number else { return continuation.resume() }
      // Far more than a busy machine needs.
      DispatchQueue.global().asyncAfter(deadline: .now() + 600) { [weak self] in self?.expire(number) }
    }
  }

  private func arrive(_ number: Int, _ name: String, _ continuation: CheckedContinuation<Bool, Never>) {
    let (passes, watchers): (Bool?, [CheckedContinuation<Void, any Error>]) = state.withLock { state in
      state.arrivals.append(name)
      let watchers = state.watchers.filter { $0.name == name }.map(\.continuation)
      state.watchers.removeAll { $0.name == name }
      if state.cancelled.remove(number) != nil { return (false, watchers) }
      if state.isOpen || state.open.contains(name) { return (true, watchers) }
      state.blocked.append((number, name, continuation))
      return (nil, watchers)
    }
    for watcher in watchers { watcher.resume() }
    if let passes { continuation.resume(returning: passes) }
  }

  private func release(_ change: (inout State) -> Void) {
    let released = state.withLock { state in
      change(&state)
      let released = state.blocked.filter { state.isOpen || state.open.contains($0.name) }
      state.blocked.removeAll { state.isOpen || state.open.contains($0.name) }
      return released
    }
    for one in released { one.continuation.resume(returning: true) }
  }

  private func cancel(_ number: Int) {
    let blocked = state.withLock { state in
      guard let index = state.blocked.firstIndex(where: { $0.number == number }) else {
        state.cancelled.insert(number)
        return CheckedContinuation<Bool, Never>?.none
      }
      return state.blocked.remove(at: index).continuation
    }
    blocked?.resume(returning: false)
  }

  private func expire(_ number: Int) {
    let watcher = state.withLock { state in
      state.watchers.firstIndex { $0.number == number }.map { state.watchers.remove(at: $0) }
    }
    watcher.map { $0.continuation.resume(throwing: TimedOut("\($0.name) at the gate")) }
  }
}
