import JSON
import Synchronization

/// What a client said of itself on one connection.
package final class ClientState: Sendable {
  private struct State {
    var isInitialized = false
    var receivesNotifications = false
  }

  private let state = Mutex(State())

  package init() {}

  package var isInitialized: Bool { state.withLock { $0.isInitialized } }

  /// Whether the client asked in `initialize` for notifications of ours.
  package var receivesNotifications: Bool { state.withLock { $0.receivesNotifications } }

  /// False when it was initialized already.
  func initialize(receivesNotifications: Bool) -> Bool {
    state.withLock { state in
      guard !state.isInitialized else { return false }
      state = State(isInitialized: true, receivesNotifications: receivesNotifications)
      return true
    }
  }
}
