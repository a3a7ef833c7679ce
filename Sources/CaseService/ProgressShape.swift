package import CaseModel
package import JSON
import JSONRPC

/// The notifications with which a front end reports progress.
package struct ProgressShape: Sendable {
  let token: @Sendable (CommonParams) -> JSON?
  /// The notification for rows that are sent before the response; nil if the front end has none.
  let partialResult: Notification<ProgressParams>?
  /// Sends an event. `position` is how far the request has reported.
  let send: @Sendable (_ event: ProgressEvent, _ token: JSON, _ position: inout Int, ConnectionHandle) -> Void

  /// - Parameter params: The params for an event; nil for an event that is not sent.
  package init<Params: WireObject>(
    _ notification: Notification<Params>, partialResult: Notification<ProgressParams>? = nil,
    token: @escaping @Sendable (CommonParams) -> JSON?,
    params: @escaping @Sendable (_ event: ProgressEvent, _ token: JSON, _ position: inout Int) -> Params?
  ) {
    self.token = token
    self.partialResult = partialResult
    send = { event, token, position, connection in
      if let params = params(event, token, &position) { connection.notify(notification, params) }
    }
  }
}

// MARK: LSP

extension ProgressShape {
  /// `$/progress` with the values of LSP's work done progress.
  package static let workDone = ProgressShape(
    notificationTable.progress, partialResult: notificationTable.progress, token: { $0.workDoneToken },
    params: { event, token, _ in ProgressParams(token: token, value: ProgressValue(event)) })
}

extension ProgressValue {
  fileprivate init(_ event: ProgressEvent) {
    switch event {
    case .begin(let title): (kind, self.title) = (.begin, title)
    case .report(let message, let percentage):
      (kind, self.message, self.percentage) = (.report, message, percentage.map { min(max($0, 0), 100) })
    case .end(let message): (kind, self.message) = (.end, message)
    }
  }
}

// MARK: MCP

extension ProgressShape {
  /// `notifications/progress`, for a request with `_meta.progressToken`.
  package static let mcp = mcp(hasMessage: true)
  /// The same in 2024-11-05, which has no `message` in it.
  package static let mcpWithoutMessage = mcp(hasMessage: false)

  private static func mcp(hasMessage: Bool) -> ProgressShape {
    ProgressShape(
      MCPProgressParams.notification,
      token: { common in
        guard let token = common.meta?["progressToken"], CommonParams.isToken(token) else { return .none }
        return token
      },
      params: { event, token, position in
        var params = MCPProgressParams(event, token, &position)
        if !hasMessage { params?.message = nil }
        return params
      })
  }
}

/// The params of MCP's `notifications/progress`.
package struct MCPProgressParams: WireObject {
  package var progressToken: JSON
  package var progress: Int
  package var total: Int?
  package var message: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case progressToken, progress, total, message }
  package static let fields: [CodingKeys: Field] = [
    .progressToken: Field("The `progressToken` of the request.", as: RequestToken.self),
    .progress: Field("The progress. It increases with each notification."),
    .total: Field("The final value of `progress`, if known."), .message: Field("The current step."),
  ]

  static var rows: NotificationRows { table.rows }
  static var notification: Notification<MCPProgressParams> { table.notification }

  private static let table = {
    var rows = NotificationRows()
    let notification = rows.fromServer(
      "notifications/progress", "Reports the progress of a request with a `progressToken`.", MCPProgressParams.self)
    return (rows: rows, notification: notification)
  }()

  /// Nil for an event without progress: MCP requires that `progress` increases each time.
  fileprivate init?(_ event: ProgressEvent, _ token: JSON, _ position: inout Int) {
    progressToken = token
    progress = position + 1
    switch event {
    case .begin(let title): (progress, message) = (0, title)
    case .report(let message, let percentage?):
      (progress, total, self.message) = (min(percentage, 100), 100, message)
      if progress <= position { return nil }
    case .report(let message, nil): self.message = message
    case .end(nil): return nil
    case .end(let message): self.message = message
    }
    position = progress
  }
}
