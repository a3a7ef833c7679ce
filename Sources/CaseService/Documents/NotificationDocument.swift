package import CaseModel
package import JSON
import ProviderKit

/// A notification in the documents.
package struct NotificationDocument: Sendable {
  package enum Direction: String, Sendable { case fromClient, fromServer }

  package let name: String
  package let direction: Direction
  package let summary: String
  package let params: any WireObject.Type

  package init(_ name: String, _ direction: Direction, _ summary: String, _ params: any WireObject.Type) {
    self.name = name
    self.direction = direction
    self.summary = summary
    self.params = params
  }

  /// All notifications of casewire.
  package static let all: [NotificationDocument] = [
    NotificationDocument("initialized", .fromClient, "Follows the response to `initialize`.", NoParams.self),
    NotificationDocument(
      "exit", .fromClient, "Ends the process, with code 0 after `shutdown`, else with 1.", NoParams.self),
    NotificationDocument("$/cancelRequest", .fromClient, "Cancels the request with this `id`.", CancelParams.self),
    NotificationDocument(
      "$/progress", .fromServer,
      "Reports the progress of a request with a `workDoneToken`, or rows of one with a `partialResultToken`.",
      ProgressParams.self),
    NotificationDocument(
      "session/didChange", .fromServer,
      "Reports the new state of a session to a client that asked for notifications in `initialize`.", SessionStatus.self
    ),
  ]
}

/// The params of `$/cancelRequest`.
package struct CancelParams: WireObject {
  package var id: JSON

  package enum CodingKeys: String, CodingKey, CaseIterable { case id }
  package static let fields: [CodingKeys: Field] = [.id: Field("The id of the request.", as: RequestToken.self)]
}

/// The params of `$/progress`.
package struct ProgressParams: WireObject {
  package var token: JSON
  package var value: ProgressValue

  package enum CodingKeys: String, CodingKey, CaseIterable { case token, value }
  package static let fields: [CodingKeys: Field] = [
    .token: Field("The `workDoneToken` or `partialResultToken` of the request.", as: RequestToken.self),
    .value: Field("The progress, or a part of the result."),
  ]
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
}
