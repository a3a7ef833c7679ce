import JSON

/// Sends notifications to the client.
package struct Notifier: Sendable {
  let connection: Connection

  /// Queues a notification behind the messages that were sent before. Never waits. Does nothing when the connection has ended.
  package func notify(_ notification: OutgoingNotification) { connection.send(MessageText.notification(notification)) }

  /// Whether the client is so far behind with reading that what can be left out should be.
  package var isCongested: Bool { connection.update { $0.isCongested } }
}
