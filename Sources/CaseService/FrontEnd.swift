package import JSONRPC

/// How casewire presents itself to one kind of client. Commands gives each connection its front end.
package final class FrontEnd: Sendable {
  /// The methods that a client can call.
  package let rows: [Row]
  /// The notifications in both directions.
  package let notifications: [NotificationRow]
  /// Whether a cancelled request is still answered.
  package let cancelRule: CancelRule
  /// The notifications that report progress.
  package let progress: ProgressShape
  /// Cancels a request that casewire sent.
  let cancelRequest: Notification<CancelParams>

  package init(
    rows: [Row], notifications: [NotificationRow], cancelRule: CancelRule, progress: ProgressShape,
    cancelRequest: Notification<CancelParams> = notificationTable.cancelRequest
  ) {
    self.cancelRequest = cancelRequest
    self.rows = rows
    self.notifications = notifications
    self.cancelRule = cancelRule
    self.progress = progress
  }

  /// The protocol of casewire itself, which shares its lifecycle with LSP.
  package static let casewire = FrontEnd(
    rows: methodTable, notifications: notificationTable.rows, cancelRule: .answered, progress: .workDone)
}
