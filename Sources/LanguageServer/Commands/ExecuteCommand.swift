package import CaseModel
package import CaseService
package import JSON
import JSONRPC

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
    guard let key = (argument?["case"]?.string).flatMap(CaseKey.init(id:)) else {
      throw .invalidParams("arguments[0].case", "must be a case id: profile/number", value: argument?["case"])
    }
    let text = argument?["text"]?.string
    if command == .addComment, text?.allSatisfy(\.isWhitespace) ?? true {
      throw .invalidParams("arguments[0].text", "must be the text of the comment", value: argument?["text"])
    }
    return Prepared(command: command, key: key, text: text, server: try call.server())
  }

  package static func run(_ prepared: Prepared, _ call: Call) async throws(Fault) -> JSON {
    switch prepared.command {
    case .open: return try await open(prepared)
    case .showLink: return try await showLink(prepared)
    case .addComment, .resolve, .reopen, .escalate:
      return try await ConfirmedWrite(prepared, call).perform()
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
}
