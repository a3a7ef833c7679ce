import CaseModel
import JSON
import JSONRPC
import Synchronization

/// Reports the progress of one request to its client.
///
/// Events in the wrong order are dropped: `end` is sent at most once, and only after `begin`. A reporter that is released
/// without an `end` sends one.
final class ProgressReporter: Sendable {
  private enum Stage { case idle, begun, ended }

  private struct State {
    var stage = Stage.idle
    /// See `ProgressShape.send`.
    var position = 0
  }

  private let token: JSON
  private let shape: ProgressShape
  private let connection: ConnectionHandle
  private let state = Mutex(State())

  init(token: JSON, shape: ProgressShape, connection: ConnectionHandle) {
    self.token = token
    self.shape = shape
    self.connection = connection
  }

  deinit { send(.end(nil)) }

  /// Sends an event. A report is dropped while the client does not keep up.
  func send(_ event: ProgressEvent) {
    let isDropped = if case .report = event { connection.isCongested } else { false }
    if isDropped { return }
    // Under the lock, so that the order is kept. Sending does not wait.
    state.withLock { state in
      switch (event, state.stage) {
      case (.begin, .idle): state.stage = .begun
      case (.report, .begun): break
      case (.end, .begun): state.stage = .ended
      default: return
      }
      shape.send(event.sanitized, token, &state.position, connection)
    }
  }
}
