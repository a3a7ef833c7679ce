package import CaseModel
package import CaseService
package import JSON
import JSONRPC
import Platform

/// Performs what a code action offers. Asks the person before anything is changed at a vendor.
package enum ExecuteCommand: LSPMethod {
  package static let name = "workspace/executeCommand"
  package static let effect = Effect.changes
  package static let summary = "Performs a command for a case."

  package struct Params: WireObject {
    package var command: String
    package var arguments: JSON?

    package enum CodingKeys: String, CodingKey, CaseIterable { case command, arguments }
    package static let fields: [CodingKeys: Field] = [
      .command: Field("The name of the command."),
      .arguments: Field("One object with `case`; for a comment, also `text`."),
    ]
    package static var allowsOtherMembers: Bool { true }
  }

  package struct Prepared: Sendable {
    let command: CaseCommand
    let key: CaseKey
    let text: String?
    let server: LanguageServer
  }

  package static func prepare(_ params: Params, _ call: Call) throws(Fault) -> Prepared {
    guard let command = CaseCommand(rawValue: params.command) else {
      let known = CaseCommand.allCases.map(\.rawValue).joined(separator: ", ")
      throw .invalidParams("command", "must be one of \(known)", value: .string(params.command))
    }
    let argument = params.arguments?[0]
    guard let id = argument?["case"]?.string, let slash = id.firstIndex(of: "/") else {
      throw .invalidParams("arguments[0].case", "must be a case id: profile/number", value: argument?["case"])
    }
    let key = CaseKey(profile: String(id[..<slash]), number: String(id[id.index(after: slash)...]))
    let text = argument?["text"]?.string
    if command == .addComment, text?.allSatisfy(\.isWhitespace) ?? true {
      throw .invalidParams("arguments[0].text", "must be the text of the comment", value: argument?["text"])
    }
    return Prepared(command: command, key: key, text: text, server: try call.server())
  }

  package static func run(_ prepared: Prepared, _ call: Call) async throws(Fault) -> JSON {
    switch prepared.command {
    case .open: return try await open(prepared)
    case .copyLink: return try await showLink(prepared)
    case .addComment, .resolve, .reopen, .escalate: return try await write(prepared, call)
    }
  }

  // MARK: Reading

  private static func url(_ prepared: Prepared) async throws(Fault) -> String {
    guard let url = await prepared.server.row(prepared.key)?.url else {
      throw Fault(.notFound, "The case \(prepared.key.id) has no known web page.")
    }
    return url
  }

  private static func open(_ prepared: Prepared) async throws(Fault) -> JSON {
    let url = try await url(prepared)
    guard prepared.server.features.showsDocuments else { return ["url": .string(url)] }
    let params: JSON = ["uri": .string(url), "external": true, "takeFocus": true]
    _ = try? await prepared.server.connection.call("window/showDocument", params)
    return ["url": .string(url)]
  }

  private static func showLink(_ prepared: Prepared) async throws(Fault) -> JSON {
    let url = try await url(prepared)
    prepared.server.show(url, .info)
    return ["url": .string(url)]
  }

  // MARK: Writing

  private static let yes = "Yes"
  /// How long a person may think.
  private static let patience = Duration.seconds(300)

  /// Sends nothing unless the person agrees. Returns null if not.
  private static func write(_ prepared: Prepared, _ call: Call) async throws(Fault) -> JSON {
    // What is forbidden is not asked.
    let profile = try call.context.profile(prepared.key.profile, path: "arguments[0].case", value: prepared.key.id)
    try call.context.allow(.changes, on: profile)
    let question = question(prepared, await prepared.server.row(prepared.key))
    guard await isConfirmed(question, prepared.server) else { return .null }
    let (method, params) = request(prepared)
    let result = try await call.perform(method, params)
    return ["case": result["case"] ?? .string(prepared.key.id)]
  }

  private static func question(_ prepared: Prepared, _ row: KnownCase?) -> String {
    let title = row?.title.map { " (\($0))" } ?? ""
    let name = prepared.key.id + title
    switch prepared.command {
    case .addComment:
      let text = TextSanitizer.sanitizeLine(prepared.text ?? "")
      let shown = text.count > 300 ? text.prefix(300) + "… (\(text.count) characters)" : text
      return "Add this comment to \(name)?\n\(shown)"
    case .resolve: return "Resolve \(name)?"
    case .reopen: return "Reopen \(name)?"
    case .escalate: return "Escalate \(name)?"
    case .open, .copyLink: return name
    }
  }

  private static func isConfirmed(_ question: String, _ server: LanguageServer) async -> Bool {
    let params: JSON = [
      "type": .number(LanguageServer.MessageType.info.rawValue), "message": .string(question),
      "actions": [["title": .string(yes)], ["title": "No"]],
    ]
    let answer = try? await server.connection.call("window/showMessageRequest", params, timeout: patience)
    return answer?["title"]?.string == yes
  }

  private static func request(_ prepared: Prepared) -> (method: String, params: JSON) {
    let id = JSON.string(prepared.key.id)
    switch prepared.command {
    case .addComment: return ("comments/add", ["case": id, "text": .string(prepared.text ?? "")])
    case .resolve: return ("cases/setStatus", ["case": id, "action": "resolve"])
    case .reopen: return ("cases/setStatus", ["case": id, "action": "reopen"])
    case .escalate, .open, .copyLink: return ("cases/escalate", ["case": id])
    }
  }
}
