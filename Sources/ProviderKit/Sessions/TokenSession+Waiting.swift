import CaseModel
import Platform
import Synchronization

/// How callers wait for the exchange that is in progress.
extension TokenSession {
  /// Waits at most until the deadline, and leaves when the task is cancelled.
  func wait(newerThan generation: Int, until deadline: MonotonicTime) async throws(Fault) -> Authorization {
    switch await queue.wait(until: deadline, time, unless: { answer(newerThan: generation) }) {
    case .received(let result): return try result.get()
    case .late: throw TokenState.lateToken
    case .cancelled: throw Fault(.cancelled, "The request was cancelled while it waited for a token.")
    }
  }

  /// What a caller gets without waiting; nil while an exchange is in progress.
  private func answer(newerThan generation: Int) -> Result<Authorization, Fault>? {
    let now = time.now
    return state.withLock { state in
      // The exchange may have ended between the decision to wait and now. Its token serves those who decided to wait, even if
      // its lifetime is so short that it is expired for others.
      if let token = state.token, token.generation > generation { return .success(TokenState.authorization(token)) }
      if state.isFetching { return nil }
      if let token = state.living(at: now) { return .success(TokenState.authorization(token)) }
      return .failure(state.lastFault ?? Fault(.vendorUnavailable, "The token expired before it was used."))
    }
  }
}
