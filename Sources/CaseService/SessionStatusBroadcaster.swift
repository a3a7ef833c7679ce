package import JSONRPC
package import Platform
package import ProviderKit
import Synchronization

/// Tells clients how the logins stand: `session/didChange`, to those that asked for notifications in `initialize`.
package final class SessionStatusBroadcaster: Sendable {
  private let redactor: Redactor
  private let listeners = Mutex<[Notifier]>([])

  package init(redactor: Redactor) { self.redactor = redactor }

  /// Tells this client from now on; nothing happens once its connection has ended.
  package func add(_ listener: Notifier) { listeners.withLock { $0.append(listener) } }

  /// Something about a session is different that a user would want to see.
  package func broadcast(_ status: SessionStatus) {
    let listeners = listeners.withLock { $0 }
    guard !listeners.isEmpty else { return }
    let shown = status.redacted(by: redactor)
    for listener in listeners { listener.notify("session/didChange", shown) }
  }
}

extension SessionStatus {
  /// The same with secrets taken out of the vendor's words. A user that is a secret, too, is left out.
  func redacted(by redactor: Redactor) -> SessionStatus {
    var status = self
    status.lastError = status.lastError.map { redactor.redact($0) }
    status.user = status.user.flatMap { redactor.redact($0) == $0 ? $0 : nil }
    return status
  }
}
