package import JSON

/// Sends notifications to the client.
package struct Notifier: Sendable {
  let connection: Connection

  /// Queues a notification behind what was answered and notified before. Never waits; when the connection has ended
  /// nothing happens.
  package func notify(_ method: String, _ params: any JSONWritable & Sendable) {
    var message: [UInt8] = []
    MessageText.appendNotification(method, params, to: &message)
    connection.send(message)
  }

  /// Whether so much waits for the client to read it that what can be left out should be.
  package var isCongested: Bool { connection.update { $0.isCongested } }
}
