package import CaseModel
package import JSON
package import JSONRPC
package import Platform
package import ProviderKit

/// What every request may say besides its own params.
package struct CommonParams: WireObject {
  package var timeoutSeconds: Int?
  package var workDoneToken: JSON?
  package var partialResultToken: JSON?
  /// MCP's extra member; let through.
  package var meta: JSON?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case timeoutSeconds, workDoneToken, partialResultToken
    case meta = "_meta"
  }
  package static let fields: [CodingKeys: Field] = [
    .timeoutSeconds: Field(
      "What the request may take in all, in seconds; by default what the profile says (30).", range: 1...86_400),
    .workDoneToken: Field("Asks for progress: `$/progress` notifications carry this token."),
    .partialResultToken: Field(
      "Asks for rows as they come: `$/progress` notifications carry this token, and the answer has no rows left."),
    .meta: Field("Ignored."),
  ]
}

/// One request on its way through a method.
package struct Call: Sendable {
  package let desk: Desk
  package let effect: Effect
  package let common: CommonParams
  /// The connection that the request came on; nil when it came from the command line.
  package let connection: ConnectionHandle?
  package let client: ClientState
  /// When the request arrived.
  package let startedAt: MonotonicTime
  private let reporter: ProgressReporter?

  init(
    desk: Desk, effect: Effect, common: CommonParams, connection: ConnectionHandle?, client: ClientState
  ) {
    self.desk = desk
    self.effect = effect
    self.common = common
    self.connection = connection
    self.client = client
    startedAt = desk.time.now
    reporter = common.workDoneToken.flatMap { token in
      connection.map { ProgressReporter(token: token, notifier: $0.notifier) }
    }
  }

  /// What is handed to the provider of a profile: the deadline and a way to tell how far it is.
  package func vendorCall(_ profile: Profile) -> VendorCall {
    let timeout = common.timeoutSeconds.map { Duration.seconds($0) } ?? profile.timeout
    return VendorCall(deadline: startedAt + timeout) { [reporter] message in reporter?.report(message) }
  }

  /// Tells the client that long work begins; the returned value ends it when it is let go.
  package func beginProgress(_ title: String) {
    reporter?.begin(title)
  }

  package func report(_ message: String, percentage: Int? = nil) {
    reporter?.report(message, percentage: percentage)
  }

  package func endProgress(_ message: String? = nil) { reporter?.end(message) }

  /// Whether rows are sent as they come.
  package var wantsPartialResults: Bool { common.partialResultToken != nil && connection != nil }

  /// Sends a part of the result ahead of the answer.
  package func sendPartialResult(_ value: any JSONWritable & Sendable) {
    guard let token = common.partialResultToken else { return }
    connection?.notify("$/progress", PartialResult(token: token, value: value))
  }
}

/// The params of `$/progress` with a part of a result.
private struct PartialResult: JSONWritable, Sendable {
  let token: JSON
  let value: any JSONWritable & Sendable

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.name("token")
    token.write(to: &writer)
    writer.name("value")
    value.write(to: &writer)
    writer.endObject()
  }
}
