package import CaseModel
import JSON
package import JSONRPC

/// A row of a notification table, with the type of its params erased.
package struct NotificationRow: Sendable {
  package enum Direction: String, Sendable { case fromClient, fromServer }

  package let name: String
  package let direction: Direction
  package let summary: String
  package let params: any WireObject.Type
  /// Handles a notification from the client. Nil if nothing needs to be done, or the connection does it.
  let receive: (@Sendable (JSON, Call) throws(Fault) -> Void)?
}

extension ConnectionHandle {
  package func notify<Params: WireObject>(_ notification: Notification<Params>, _ params: Params) {
    notify(notification.message(params))
  }
}

extension WireReader {
  /// Throws `invalidParams` with all issues.
  static func params<Params: WireObject>(_ type: Params.Type, from json: JSON) throws(Fault) -> Params {
    switch read(type, from: json) {
    case .success(let params): return params
    case .failure(let invalid): throw .invalidParams(invalid.issues)
    }
  }
}
