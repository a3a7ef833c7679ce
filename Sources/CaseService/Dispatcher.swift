import CaseModel
package import JSON
package import JSONRPC
package import Platform
import ProviderKit

/// Finds the row of each request and prepares the request with it.
package final class Dispatcher: RequestHandler {
  package let context: ServiceContext
  package let client: ClientState
  private let frontEnd: FrontEnd

  /// - Parameter client: the client, if it also uses other front ends.
  package init(context: ServiceContext, frontEnd: FrontEnd = .casewire, client: ClientState = ClientState()) {
    (self.context, self.client) = (context, client)
    self.frontEnd = frontEnd
  }

  /// The clock of all requests; the connection needs the same one.
  package var time: any TimeSource { context.time }

  package func prepare(_ request: Request) -> Preparation {
    prepare(request.method, request.params, Caller(connection: request.connection, requestID: request.id))
  }

  package func prepare(_ method: String, _ params: JSONSlice?, _ caller: Caller) -> Preparation {
    guard let row = frontEnd.row(method) else { return .answer(.failure(unknown(method))) }
    if row.followsInitialize, !client.isInitialized { return .answer(.failure(.serverNotInitialized)) }
    var tree = JSON.null
    do throws(Fault) {
      tree = try self.tree(params, of: row)
      // A later error of a login may quote its params, too.
      if row.effect == .session { context.redactor.registerSecrets(in: tree) }
      let (common, own) = try split(tree)
      return try row.prepare(own, call(row.name, row.effect, common, caller))
    } catch {
      context.redactor.registerSecrets(in: tree)
      return .answer(.failure(context.responseError(error)))
    }
  }

  private func call(_ method: String, _ effect: Effect, _ common: CommonParams, _ caller: Caller) -> Call {
    Call(
      context: context, frontEnd: frontEnd, method: method, effect: effect, common: common, caller: caller,
      client: client)
  }

  package func receive(_ notification: IncomingNotification) {
    let name = notification.method
    if let row = frontEnd.notifications.first(where: { $0.direction == .fromClient && $0.name == name }) {
      if let receive = row.receive { take(notification, receive) }
      return
    }
    switch name {
    case let name where name.hasPrefix("$/"): return
    case let name where frontEnd.row(name)?.effect.isWrite == true:
      // Its outcome could not be reported.
      context.log.warning("Refused \(name): a write requires an id. Send it as a request.")
    case let name: context.log.debug("Ignored the notification \(name).")
    }
  }

  package func cancelNotification(ofCall id: JSON) -> OutgoingNotification {
    frontEnd.cancelRequest.message(CancelParams(id: id))
  }

  private func take(
    _ notification: IncomingNotification, _ receive: (JSON, Call) throws(Fault) -> Void
  ) {
    do throws(Fault) {
      let (common, own) = try split(tree(notification.params, of: nil))
      try receive(own, call(notification.method, .session, common, Caller(connection: notification.connection)))
    } catch {
      // The message can quote the params, which can have the text of a case.
      context.log.warning("Ignored the notification \(notification.method): \(error.kind.rawValue).")
      context.log.debug("\(notification.method): \(error.message)")
    }
  }

  private func unknown(_ method: String) -> ResponseError {
    if method.hasPrefix("textDocument/") && !client.isInitialized { return .serverNotInitialized }
    let near = Spelling.nearest(to: method, among: frontEnd.rows.map(\.name).sorted())
    let names = near.map { "\"\($0)\"" }.joined(separator: " or ")
    let hint =
      near.isEmpty
      ? frontEnd.row("rpc.discover").map { "\($0.name) lists the methods." } ?? "" : "Did you mean \(names)?"
    let shown = shown(method)
    return ResponseError(
      code: -32601, kind: "methodNotFound", message: "Unknown method \"\(shown)\".\(hint.isEmpty ? "" : " ")\(hint)",
      details: [.init("method", .string(shown)), .init("nearest", .array(near.map { .string($0) }))])
  }

  private func tree(_ params: JSONSlice?, of row: Row?) throws(Fault) -> JSON {
    guard let params else { return .object([]) }
    do throws(JSONError) {
      return try params.tree(duplicates: .refuse, longestText: Self.longestText)
    } catch {
      throw fault(error, row)
    }
  }

  /// Separates the common params from those of the method.
  private func split(_ tree: JSON) throws(Fault) -> (CommonParams, JSON) {
    guard let members = tree.object else {
      throw .invalidParams("params", "must be an object. Params are passed by name.", value: tree)
    }
    let common = members.filter { Self.commonNames.contains($0.name) }
    guard !common.isEmpty else { return (Self.noCommon, .object(members)) }
    switch WireReader.read(CommonParams.self, from: .object(common)) {
    case .success(let read): return (read, .object(members.filter { !Self.commonNames.contains($0.name) }))
    case .failure(let invalid): throw .invalidParams(invalid.issues)
    }
  }

  private func fault(_ error: JSONError, _ row: Row?) -> Fault {
    guard case .duplicateName(let name) = error.reason else {
      return .invalidParams("params", "Cannot read the params. \(error.message)")
    }
    // Only a known or very short name is shown: any other may be a misplaced secret.
    let isKnown =
      name.utf8.count < 4 || Self.commonNames.contains(name)
      || row.map { OpenRPC.params(of: $0).contains { $0.name == name } } == true
    return isKnown
      ? .invalidParams(name, "appears twice in one object")
      : .invalidParams("params", "contains an object with a duplicate name")
  }

  /// A name from the client for a message. It is redacted before it is cut: the beginning of a secret is not recognised.
  private func shown(_ name: String) -> String {
    let redacted = context.redactor.redact(name)
    return redacted.unicodeScalars.count > 100
      ? String(String.UnicodeScalarView(redacted.unicodeScalars.prefix(100))) + "..." : redacted
  }

  /// Longer texts are decoded only if the method takes them. Most large messages have one.
  private static let longestText = 1 << 20

  private static let commonNames = CommonParams.CodingKeys.allCases.map(\.rawValue)
  private static let noCommon = CommonParams()
}
