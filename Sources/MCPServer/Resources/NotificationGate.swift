import JSONRPC
import Synchronization

/// Sends the notifications of one subscription: none before the acknowledgement, and none after its end.
final class NotificationGate: Sendable {
  private enum State {
    case waiting([OutgoingNotification])
    case open, closed
  }

  private let connection: ConnectionHandle
  private let state = Mutex(State.waiting([]))

  init(_ connection: ConnectionHandle) { self.connection = connection }

  /// Sends the first notification, and those that waited for it.
  func open(with first: OutgoingNotification) {
    state.withLock { state in
      guard case .waiting(let others) = state else { return }
      for notification in [first] + others { connection.notify(notification) }
      state = .open
    }
  }

  func send(_ notification: OutgoingNotification) {
    state.withLock { state in
      switch state {
      case .waiting(let others): state = .waiting(others + [notification])
      case .open: connection.notify(notification)
      case .closed: break
      }
    }
  }

  func close() { state.withLock { $0 = .closed } }
}
