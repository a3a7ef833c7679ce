package import CaseModel
package import JSONRPC

/// A notification that casewire sends. Only `NotificationRows` makes one, so each of them has a row.
package struct Notification<Params: WireObject>: Sendable {
  package let name: String

  package func message(_ params: Params) -> OutgoingNotification { OutgoingNotification(name, params) }

  init(name: String) { self.name = name }
}
