import CaseModel
import Platform
import Synchronization

/// How callers wait for the exchange that is under way.
extension TokenSession {
  /// Waits at most until the deadline, and leaves when the task is cancelled.
  func wait(newerThan generation: Int, until deadline: MonotonicTime) async throws(Fault) -> Authorization {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    var timer: Task<Void, Never>?
    defer { timer?.cancel() }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { (waiter: TokenState.Waiter) in
        // The timer starts behind the entry: one that fires first would find nobody to send away.
        if enter(id, waiter, newerThan: generation) { timer = makeTimer(id, deadline) }
      }
    } onCancel: {
      leave(id, with: Fault(.cancelled, "cancelled while waiting for a token"))
    }
    return try result.get()
  }

  private func makeTimer(_ id: Int, _ deadline: MonotonicTime) -> Task<Void, Never> {
    Task.detached { [self, time] in
      do { try await time.sleep(until: deadline) } catch { return }
      leave(id, with: TokenState.lateToken)
    }
  }

  /// Whether the caller has to wait; it is answered otherwise.
  private func enter(_ id: Int, _ waiter: TokenState.Waiter, newerThan generation: Int) -> Bool {
    let now = time.now
    let answer = state.withLock { state -> Result<Authorization, Fault>? in
      if Task.isCancelled { return .failure(Fault(.cancelled, "cancelled while waiting for a token")) }
      // The exchange may have ended between the decision to wait and now. Its token serves those who decided to wait, also
      // one that lives so short that it is dead for others.
      if let token = state.token, token.generation > generation {
        return .success(TokenState.authorization(token))
      }
      if state.isFetching {
        state.waiters[id] = waiter
        return nil
      }
      if let token = state.living(at: now) { return .success(TokenState.authorization(token)) }
      return .failure(state.lastFault ?? Fault(.vendorUnavailable, "the token ended before it was used"))
    }
    if let answer { waiter.resume(returning: answer) }
    return answer == nil
  }

  private func leave(_ id: Int, with fault: Fault) {
    let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
    waiter?.resume(returning: .failure(fault))
  }
}
