package import JSON

/// A notification to the client.
package struct OutgoingNotification: Sendable {
  let method: String
  let params: any JSONWritable & Sendable

  package init(_ method: String, _ params: any JSONWritable & Sendable) {
    self.method = method
    self.params = params
  }
}
