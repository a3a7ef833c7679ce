package import JSON

/// A notification from the client; `params` as in `Request`.
package struct IncomingNotification: Sendable {
  package let method: String
  package let params: JSONSlice?
  package let connection: ConnectionHandle
}
