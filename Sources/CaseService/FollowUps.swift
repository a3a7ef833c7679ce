import Synchronization

/// What follows the response of one request.
final class FollowUps: Sendable {
  private struct State {
    /// Removed by `save`.
    var saves: [@Sendable () async -> Void] = []
    /// Removed by `start`.
    var starts: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())

  /// Adds what must be kept because the client has the response. On the command line it is called once the response is
  /// written; on a connection just before it is sent, since the process may end right after that.
  func addSave(_ body: @escaping @Sendable () async -> Void) { state.withLock { $0.saves.append(body) } }

  /// Adds what begins when the response was passed to the output of a connection.
  func addStart(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.starts.append(body) } }

  func save() async {
    let saves = state.withLock { state in
      defer { state.saves = [] }
      return state.saves
    }
    for save in saves { await save() }
  }

  func start() {
    let starts = state.withLock { state in
      defer { state.starts = [] }
      return state.starts
    }
    for start in starts { start() }
  }
}
