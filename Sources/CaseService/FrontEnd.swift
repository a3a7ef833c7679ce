package import JSON
package import JSONRPC

/// The protocol for one kind of client. Commands gives each connection its front end.
package final class FrontEnd: Sendable {
  package var rows: [Row] { firstRows + findFurtherRows() }
  /// In both directions.
  package var notifications: [NotificationRow] { findNotifications() }
  private let firstRows: [Row]
  // Looked up on demand: their types would cost more than the first answer.
  private let findFurtherRows: @Sendable () -> [Row]
  private let findNotifications: @Sendable () -> [NotificationRow]
  package let cancelRule: CancelRule
  package let progress: ProgressShape
  /// Cancels a request that casewire sent.
  let cancelRequest: Notification<CancelParams>
  /// The part of it that `rpc.discover` describes; nil for all. A standard describes the rest.
  let described: FrontEnd?
  /// Begins the service of a client that sent valid params of `initialize`. Returns the capabilities of the server.
  let begin: @Sendable (InitializeParams, Call) -> JSON

  /// - Parameter furtherRows: those of methods that the first request of a client does not call.
  package init(
    rows: [Row], furtherRows: @autoclosure @escaping @Sendable () -> [Row] = [],
    notifications: @autoclosure @escaping @Sendable () -> [NotificationRow], cancelRule: CancelRule,
    progress: ProgressShape,
    cancelRequest: Notification<CancelParams> = notificationTable.cancelRequest,
    described: FrontEnd? = nil,
    begin: @escaping @Sendable (InitializeParams, Call) -> JSON = { _, _ in [:] }
  ) {
    self.begin = begin
    self.described = described
    self.cancelRequest = cancelRequest
    firstRows = rows
    findFurtherRows = furtherRows
    findNotifications = notifications
    self.cancelRule = cancelRule
    self.progress = progress
  }

  /// The row of a method. A search, since a dictionary costs more at the start of a process than many searches.
  func row(_ method: String) -> Row? {
    firstRows.first { $0.name == method } ?? findFurtherRows().first { $0.name == method }
  }

  /// casewire's own protocol. Its lifecycle is that of LSP.
  package static let casewire = FrontEnd(
    rows: methodTable, notifications: notificationTable.rows, cancelRule: .answered, progress: .workDone)
}
