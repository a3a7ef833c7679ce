package import CaseService
package import JSON
package import JSONRPC
import Platform
import Synchronization

/// Answers the clients that speak MCP, and passes the requests of all others to the dispatcher of casewire.
///
/// Each request is handled in its own era. Until a client speaks MCP, this makes nothing: no table, no schema.
package final class MCPServer: RequestHandler {
  private let plain: Dispatcher
  private let options: MCPOptions
  /// Made for the first request of MCP.
  private let fronts = Mutex<Fronts?>(nil)

  private struct Fronts: Sendable {
    let first: Dispatcher
    let legacy: Dispatcher
    let modern: Dispatcher
    let state: MCPState
  }

  package init(_ plain: Dispatcher, _ options: MCPOptions) { (self.plain, self.options) = (plain, options) }

  /// Ends the subscriptions of the client.
  package func end() { fronts.withLock { $0 }?.state.subscriptions.endAll() }

  // MARK: Requests

  package func prepare(_ request: Request) -> Preparation {
    let isKnown = fronts.withLock { $0 != nil }
    // A large message of another client is not read once more.
    let isSmall = (request.params?.range.count ?? 0) < Self.longestFirst
    let isExamined = isKnown || isSmall || Self.isMethod(request.method)
    let meta = isExamined ? RequestMeta(request.params) : RequestMeta(nil)
    if let version = meta.version { return prepareModern(request, version, meta) }
    if isKnown, let session = made().state.legacySession {
      if let refusal = refusal(of: request) { return refusal }
      let front = session.revision.hasAnnotations ? made().legacy : made().first
      return front.prepare(request).forModel
    }
    // Known or not. casewire's own protocol has a date as well.
    if request.method == "initialize", meta.requestedRevision.map(InitializeParams.isMCPRevision) == true {
      if let refusal = refusal(of: request) { return refusal }
      return made().legacy.prepare(request).forModel
    }
    let preparation = plain.prepare(request)
    guard case .answer(.failure(let error)) = preparation, error.code == -32601, Self.isMethod(request.method) else {
      return preparation
    }
    return .answer(.failure(.missingVersion(request.method)))
  }

  private func prepareModern(_ request: Request, _ version: JSON, _ meta: RequestMeta) -> Preparation {
    if let refusal = refusal(of: request) { return refusal }
    guard version.string == Revision.modern.rawValue else {
      return .answer(.failure(.unsupportedVersion(version)))
    }
    guard meta.hasCapabilities else { return .answer(.failure(.missingCapabilities)) }
    return made().modern.prepare(request).forModel
  }

  /// MCP: messages are lines, and the id of a request is not null.
  private func refusal(of request: Request) -> Preparation? {
    if request.framing == .headers {
      return .answer(
        .failure(.invalidRequest("MCP has no Content-Length headers. Send each message as one line of JSON.")))
    }
    guard request.id == .null else { return nil }
    return .answer(.failure(.invalidRequest("\"id\" must not be null in MCP. Use a string or an integer.")))
  }

  private func made() -> Fronts {
    fronts.withLock { fronts in
      if let fronts { return fronts }
      let state = MCPState(options)
      plain.client.keep(state)
      let made = Fronts(
        first: Dispatcher(context: plain.context, frontEnd: .mcpFirst, client: plain.client),
        legacy: Dispatcher(context: plain.context, frontEnd: .mcpLegacy, client: plain.client),
        modern: Dispatcher(context: plain.context, frontEnd: .mcpModern, client: plain.client), state: state)
      fronts = made
      return made
    }
  }

  /// In bytes.
  private static let longestFirst = 65_536

  private static func isMethod(_ name: String) -> Bool {
    mcpModernTable.contains { $0.name == name } || mcpLegacyTable.contains { $0.name == name }
  }

  // MARK: Notifications

  package func receive(_ notification: IncomingNotification) {
    guard notification.method.hasPrefix("notifications/") else { return plain.receive(notification) }
    guard notification.method == "notifications/cancelled",
      let id = RequestID(member: "requestId", of: notification.params)
    else { return }
    notification.connection.cancel(id)
  }

  package func cancelNotification(ofCall id: JSON) -> OutgoingNotification {
    guard let fronts = fronts.withLock({ $0 }), fronts.state.legacySession != nil else {
      return plain.cancelNotification(ofCall: id)
    }
    return OutgoingNotification("notifications/cancelled", JSON.object([.init("requestId", id)]))
  }
}

extension Preparation {
  /// The same with errors that a host of a model may show.
  fileprivate var forModel: Preparation {
    switch self {
    case .answer(let answer): return .answer(answer.forModel)
    case .work(var work):
      let run = work.run
      work.run = { await run().forModel }
      return .work(work)
    }
  }
}

extension Answer {
  fileprivate var forModel: Answer {
    if case .failure(let error) = self { .failure(error.forModel) } else { self }
  }
}

extension ResponseError {
  /// -32022 of MCP 2026-07-28.
  static func unsupportedVersion(_ version: JSON) -> ResponseError {
    let requested = version.string.map { String(String.UnicodeScalarView($0.unicodeScalars.prefix(100))) } ?? ""
    return ResponseError(
      code: -32022, kind: "unsupportedProtocolVersion",
      message: "Unsupported protocol version in params._meta. Use \(Revision.modern.rawValue), or send initialize.",
      details: [
        .init("supported", .array([.string(Revision.modern.rawValue)])), .init("requested", .string(requested)),
      ])
  }

  static let missingCapabilities = ResponseError(
    code: -32602, kind: "invalidParams",
    message: "params._meta[\"\(MetaName.clientCapabilities)\"] is required. Send an object, which may be empty.")

  static func missingVersion(_ method: String) -> ResponseError {
    ResponseError(
      code: -32602, kind: "invalidParams",
      message: "\(method) is a method of MCP. Send initialize first, or name the revision in "
        + "params._meta[\"\(MetaName.protocolVersion)\"].")
  }
}
