package import CaseModel
package import JSONRPC

/// A notification that casewire sends. Only `NotificationRows` makes one, so each of them has a row.
///
/// `Params` is a `WireObject`. Only the functions require that: a requirement of the type is looked up among all conformances
/// of the program, which takes a tenth of the start.
package struct Notification<Params>: Sendable {
  package let name: String

  package func message(_ params: Params) -> OutgoingNotification where Params: WireObject {
    OutgoingNotification(name, params)
  }

  init(name: String) where Params: WireObject { self.name = name }
}
