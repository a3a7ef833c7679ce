import Platform
import Synchronization

/// Tasks that wait for a word that is told to all of them.
final class WaiterQueue<Word: Sendable>: Sendable {
  enum Ending: Sendable {
    case received(Word)
    /// The time was over first.
    case late
    case cancelled
  }

  private typealias Waiter = CheckedContinuation<Ending, Never>
  private let state = Mutex<(waiters: [Int: Waiter], last: Int)>(([:], 0))

  /// Waits for the next word. `isNeeded` is asked once more when a word that is told from now on will be heard; false is
  /// as if the time were over.
  func wait(until deadline: MonotonicTime, _ time: any TimeSource, if isNeeded: () -> Bool) async -> Ending {
    let id = state.withLock { state in
      state.last += 1
      return state.last
    }
    var timer: Task<Void, Never>?
    defer { timer?.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { (waiter: Waiter) in
        state.withLock { $0.waiters[id] = waiter }
        guard isNeeded() else { return leave(id, .late) }
        guard !Task.isCancelled else { return leave(id, .cancelled) }
        timer = Task.detached { [self] in
          do { try await time.sleep(until: deadline) } catch { return }
          leave(id, .late)
        }
      }
    } onCancel: {
      leave(id, .cancelled)
    }
  }

  /// Sends all who wait on their way.
  func broadcast(_ word: Word) {
    let waiters = state.withLock { state in
      defer { state.waiters = [:] }
      return state.waiters.values.map { $0 }
    }
    for waiter in waiters { waiter.resume(returning: .received(word)) }
  }

  private func leave(_ id: Int, _ ending: Ending) {
    state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: ending)
  }
}
