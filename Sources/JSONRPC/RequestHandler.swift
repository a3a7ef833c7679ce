package import JSON

/// Implements the methods. The functions are called on the reading thread in the order of arrival. They must not block, because
/// nothing is read meanwhile, not even a cancellation.
package protocol RequestHandler: AnyObject, Sendable {
  /// Prepares a request, before any of its work starts.
  func prepare(_ request: Request) -> Preparation
  /// Handles a notification. The connection handles `$/cancelRequest` and `exit` itself.
  func receive(_ notification: IncomingNotification)
  /// The notification that cancels a call to the client.
  func cancelNotification(ofCall id: JSON) -> OutgoingNotification
}
