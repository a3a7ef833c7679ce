package import ProviderKit

/// The notifications of casewire in both directions. Dispatch and the documents are derived from these rows.
package struct NotificationTable: Sendable {
  package let rows: [NotificationRow]
  package let cancelRequest: Notification<CancelParams>
  package let progress: Notification<ProgressParams>
  package let sessionDidChange: Notification<SessionStatus>
  let changesDidHappen: Notification<ChangesDidHappenParams>

  fileprivate init() {
    var table = NotificationRows()
    table.fromClient("initialized", "Follows the response to `initialize`.", NoParams.self)
    table.fromClient("exit", "Ends the process, with code 0 after `shutdown`, else with 1.", NoParams.self)
    table.fromClient("$/cancelRequest", "Cancels the request with this `id`.", CancelParams.self)
    cancelRequest = table.fromServer(
      "$/cancelRequest", "Cancels casewire's request with this `id`, because its response is no longer needed.",
      CancelParams.self)
    progress = table.fromServer(
      "$/progress",
      "Reports the progress of a request with a `workDoneToken`, or rows of one with a `partialResultToken`.",
      ProgressParams.self)
    sessionDidChange = table.fromServer(
      "session/didChange",
      "Reports the new state of a session to a client that requested notifications in `initialize`.", SessionStatus.self
    )
    changesDidHappen = table.fromServer(
      "changes/didHappen", "Reports changes to a client that called `changes/subscribe`.", ChangesDidHappenParams.self)
    rows = table.rows
  }
}

package let notificationTable = NotificationTable()
