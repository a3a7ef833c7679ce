package import JSONRPC
package import Platform
package import ProviderKit
import Synchronization

/// Sends `session/didChange` to the clients that asked for notifications in `initialize`.
package final class SessionStatusBroadcaster: Sendable {
  private let redactor: Redactor
  private let listeners = Mutex<[ConnectionHandle]>([])

  package init(redactor: Redactor) { self.redactor = redactor }

  /// Adds a client. Sending to it does nothing once its connection has ended.
  package func add(_ listener: ConnectionHandle) { listeners.withLock { $0.append(listener) } }

  package func broadcast(_ status: SessionStatus) {
    let listeners = listeners.withLock { $0 }
    guard !listeners.isEmpty else { return }
    let shown = status.redacted(by: redactor)
    for listener in listeners { listener.notify(notificationTable.sessionDidChange, shown) }
  }
}

extension SessionStatus {
  /// Without secrets in the vendor's text. A user name that is a secret is omitted.
  func redacted(by redactor: Redactor) -> SessionStatus {
    var status = self
    status.lastError = status.lastError.map { redactor.redact($0) }
    status.user = status.user.flatMap { redactor.redact($0) == $0 ? $0 : nil }
    return status
  }
}
