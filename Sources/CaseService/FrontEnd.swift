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
  /// The name of the protocol in the audit.
  let name: String
  /// The same for a method that the front end calls for its client.
  let callsAs: String
  package let cancelRule: CancelRule
  package let progress: ProgressShape
  /// Whether methods that the front end calls report their progress to the client.
  let forwardsProgress: Bool
  /// Cancels a request that casewire sent.
  let cancelRequest: Notification<CancelParams>
  /// The part of it that `rpc.discover` describes; nil for all. A standard describes the rest.
  let described: FrontEnd?
  /// Begins the service of a client that sent valid params of `initialize`. Returns the capabilities of the server.
  let begin: @Sendable (InitializeParams, Call) -> JSON

  /// - Parameter furtherRows: those of methods that the first request of a client does not call.
  package init(
    name: String, callsAs: String? = nil, rows: [Row], furtherRows: @autoclosure @escaping @Sendable () -> [Row] = [],
    notifications: @autoclosure @escaping @Sendable () -> [NotificationRow], cancelRule: CancelRule,
    progress: ProgressShape, forwardsProgress: Bool = false,
    cancelRequest: Notification<CancelParams> = notificationTable.cancelRequest,
    described: FrontEnd? = nil,
    begin: @escaping @Sendable (InitializeParams, Call) -> JSON = { _, _ in [:] }
  ) {
    (self.name, self.callsAs) = (name, callsAs ?? name)
    self.begin = begin
    self.described = described
    self.cancelRequest = cancelRequest
    firstRows = rows
    findFurtherRows = furtherRows
    findNotifications = notifications
    self.cancelRule = cancelRule
    (self.progress, self.forwardsProgress) = (progress, forwardsProgress)
  }

  /// The row of a method. A search, since a dictionary costs more at the start of a process than many searches.
  package func row(_ method: String) -> Row? {
    firstRows.first { $0.name == method } ?? findFurtherRows().first { $0.name == method }
  }

  /// casewire's own protocol. Its lifecycle is that of LSP.
  package static let casewire = FrontEnd(
    name: "casewire", rows: methodTable, notifications: notificationTable.rows, cancelRule: .answered,
    progress: .workDone)
}
