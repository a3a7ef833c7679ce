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

/// A notification that casewire sends. Only `NotificationRows` makes one, so each of them has a row.
package struct Notification<Params: WireObject>: Sendable {
  package let name: String

  package func message(_ params: Params) -> OutgoingNotification { OutgoingNotification(name, params) }

  fileprivate init(name: String) { self.name = name }
}

/// Collects the rows of a notification table.
package struct NotificationRows: Sendable {
  package private(set) var rows: [NotificationRow] = []

  package init() {}

  /// Adds a notification that the client sends.
  package mutating func fromClient<Params: WireObject>(
    _ name: String, _ summary: String, _ params: Params.Type,
    receive: (@Sendable (Params, Call) throws(Fault) -> Void)? = nil
  ) {
    var handle: (@Sendable (JSON, Call) throws(Fault) -> Void)?
    if let receive {
      handle = { (json, call) throws(Fault) in try receive(WireReader.params(Params.self, from: json), call) }
    }
    rows.append(
      NotificationRow(name: name, direction: .fromClient, summary: summary, params: params, receive: handle))
  }

  /// Adds a notification that casewire sends.
  package mutating func fromServer<Params: WireObject>(
    _ name: String, _ summary: String, _ params: Params.Type
  ) -> Notification<Params> {
    rows.append(
      NotificationRow(name: name, direction: .fromServer, summary: summary, params: params, receive: nil))
    return Notification(name: name)
  }
}

extension ConnectionHandle {
  package func notify<Params>(_ notification: Notification<Params>, _ params: Params) {
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
