package import CaseModel
package import JSON
package import ProviderKit

/// The notifications of casewire in both directions. Dispatch and the documents are derived from these rows.
package struct NotificationTable: Sendable {
  package let rows: [NotificationRow]
  package let cancelRequest: Notification<CancelParams>
  package let progress: Notification<ProgressParams>
  package let sessionDidChange: Notification<SessionStatus>

  fileprivate init() {
    var table = NotificationRows()
    table.fromClient("initialized", "Follows the response to `initialize`.", NoParams.self)
    table.fromClient("exit", "Ends the process, with code 0 after `shutdown`, else with 1.", NoParams.self)
    table.fromClient("$/cancelRequest", "Cancels the request with this `id`.", CancelParams.self)
    cancelRequest = table.fromServer(
      "$/cancelRequest", "Cancels the request of casewire with this `id`: its response is not needed any more.",
      CancelParams.self)
    progress = table.fromServer(
      "$/progress",
      "Reports the progress of a request with a `workDoneToken`, or rows of one with a `partialResultToken`.",
      ProgressParams.self)
    sessionDidChange = table.fromServer(
      "session/didChange",
      "Reports the new state of a session to a client that asked for notifications in `initialize`.", SessionStatus.self
    )
    rows = table.rows
  }
}

package let notificationTable = NotificationTable()

package struct CancelParams: WireObject {
  package var id: JSON

  package enum CodingKeys: String, CodingKey, CaseIterable { case id }
  package static let fields: [CodingKeys: Field] = [.id: Field("The id of the request.", as: RequestToken.self)]
}

package struct ProgressParams: WireObject {
  package var token: JSON
  package var value: ProgressValue

  package enum CodingKeys: String, CodingKey, CaseIterable { case token, value }
  package static let fields: [CodingKeys: Field] = [
    .token: Field("The `workDoneToken` or `partialResultToken` of the request.", as: RequestToken.self),
    .value: Field("The progress, or a part of the result."),
  ]

  // By hand (see `WireEncoder`).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("token", token)
    writer.member("value", value)
    writer.endObject()
  }
}

/// What `$/progress` reports: the progress, which has a `kind`, or a part of the result.
package struct ProgressValue: WireObject {
  package enum Kind: String, CaseIterable, WireValue { case begin, report, end }

  package var kind: Kind?
  package var title: String?
  package var message: String?
  package var percentage: Int?
  package var cases: CaseRows?

  package enum CodingKeys: String, CodingKey, CaseIterable { case kind, title, message, percentage, cases }
  package static let fields: [CodingKeys: Field] = [
    .kind: Field("`begin`, any number of `report`, then `end`."), .title: Field("The title (`begin`)."),
    .message: Field("The current step (`report`), or the outcome (`end`)."),
    .percentage: Field("The progress in per cent (`report`).", range: 0...100),
    .cases: Field("The next rows of `cases/list`, for a `partialResultToken`."),
  ]

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("kind", kind)
    writer.member("title", title)
    writer.member("message", message)
    writer.member("percentage", percentage)
    writer.member("cases", cases)
    writer.endObject()
  }
}
