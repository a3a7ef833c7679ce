package import CaseModel
import JSON

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
