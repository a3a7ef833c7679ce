package import Platform
import Synchronization

/// Tasks that wait for a message. All of them receive it.
package final class WaiterQueue<Message: Sendable>: Sendable {
  package enum Outcome: Sendable {
    case received(Message)
    /// The deadline passed first.
    case late
    case cancelled
  }

  /// Tasks that were removed from the queue and wait for `resume`.
  package struct Waiters: Sendable {
    fileprivate let continuations: [Waiter]

    package func resume(_ message: Message) {
      for waiter in continuations { waiter.resume(returning: .received(message)) }
    }
  }

  fileprivate typealias Waiter = CheckedContinuation<Outcome, Never>
  private let state = Mutex<(waiters: [Int: Waiter], last: Int)>(([:], 0))

  package init() {}

  /// Waits for the next message, at most until the deadline or until the task is cancelled. `answer` is called once the task is
  /// in the queue, so that no message is missed in between; a result ends the wait at once.
  package func wait(until deadline: MonotonicTime, _ time: any TimeSource, unless answer: () -> Message?) async
    -> Outcome
  {
    let id = state.withLock { state in
      state.last += 1
      return state.last
    }
    var timer: Task<Void, Never>?
    defer { timer?.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { (waiter: Waiter) in
        state.withLock { $0.waiters[id] = waiter }
        guard !Task.isCancelled else { return leave(id, .cancelled) }
        if let answer = answer() { return leave(id, .received(answer)) }
        timer = Task.detached { [self] in
          do { try await time.sleep(until: deadline) } catch { return }
          leave(id, .late)
        }
      }
    } onCancel: {
      leave(id, .cancelled)
    }
  }

  /// Removes all waiting tasks. May be called under a lock that `answer` takes, too.
  package func removeAll() -> Waiters {
    state.withLock { state in
      defer { state.waiters = [:] }
      return Waiters(continuations: Array(state.waiters.values))
    }
  }

  /// Sends a message to all waiting tasks.
  package func broadcast(_ message: Message) { removeAll().resume(message) }

  private func leave(_ id: Int, _ outcome: Outcome) {
    state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: outcome)
  }
}
