package import CaseModel
package import CaseService
package import JSON
import JSONRPC
import Platform
import ProviderKit

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
    /// The comment of a reopened case.
    fileprivate(set) var comment: String?
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

  private static let (yes, no) = ("Yes", "No")
  /// In characters.
  private static let longestName = 80
  /// How long a person may think.
  private static let patience = Duration.seconds(300)

  /// Sends nothing unless the person agrees. Returns null if not.
  private static func write(_ prepared: Prepared, _ call: Call) async throws(Fault) -> JSON {
    // What is forbidden is not asked.
    let profile = try call.context.profile(prepared.key.profile, path: "arguments[0].case", value: prepared.key.id)
    try call.context.allow(.changes, on: profile)
    var prepared = prepared
    prepared.comment = comment(prepared, profile)
    let question = question(prepared, await prepared.server.row(prepared.key))
    let reasons = try await reasons(prepared, call)
    let answers = reasons.isEmpty ? [yes] : reasons.map(\.name)
    guard let answer = await answer(to: question, from: answers, prepared.server) else { return .null }
    let (method, params) = request(prepared, reasons.first { $0.name == answer }?.code)
    let result = try await call.perform(method, params)
    return ["case": result["case"] ?? .string(prepared.key.id)]
  }

  /// The comment of a reopened case: that of the command, or a usual one for a vendor that requires one.
  private static func comment(_ prepared: Prepared, _ profile: Profile) -> String? {
    guard prepared.command == .reopen else { return nil }
    if let text = prepared.text, !text.allSatisfy(\.isWhitespace) { return text }
    let requirements = (try? profile.provider.get())?.descriptor.requirements ?? []
    let isRequired = requirements.contains {
      $0.method == CasesSetStatus.name && $0.fields.contains("comment") && $0.when == "action is reopen"
    }
    return isRequired ? "The problem is not solved." : nil
  }

  /// The vendor's codes for a resolution, of which the person must choose one. Empty if the vendor has none.
  private static func reasons(_ prepared: Prepared, _ call: Call) async throws(Fault) -> [(name: String, code: Int)] {
    guard prepared.command == .resolve else { return [] }
    do throws(Fault) {
      let params: JSON = ["profile": .string(prepared.key.profile), "kind": "resolutionCodes"]
      let values = try await call.perform("values/list", params)["values"]?.array ?? []
      // The names of the vendor are buttons beside that of the refusal.
      var names: Set<String> = [no.lowercased(), ""]
      return values.compactMap { value in
        guard let text = value["name"]?.string, let code = value["value"]?.integer else { return nil }
        let words = TextSanitizer.sanitizeLine(text).split(separator: " ").joined(separator: " ")
        let name = String(words.prefix(longestName))
        return names.insert(name.lowercased()).inserted ? (name, code) : nil
      }
    } catch {
      if error.kind == .unsupported || error.kind == .invalidParams { return [] }
      throw error
    }
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
    case .reopen: return prepared.comment.map { "Reopen \(name), with the comment \"\($0)\"?" } ?? "Reopen \(name)?"
    case .escalate: return "Escalate \(name)?"
    case .open, .copyLink: return name
    }
  }

  /// The answer of the person; nil if it is none of these.
  private static func answer(
    to question: String, from answers: [String], _ server: LanguageServer
  ) async -> String? {
    let params: JSON = [
      "type": .number(LanguageServer.MessageType.info.rawValue), "message": .string(question),
      "actions": .array((answers + [no]).map { ["title": .string($0)] }),
    ]
    let answer = try? await server.connection.call("window/showMessageRequest", params, timeout: patience)
    return answer?["title"]?.string.flatMap { answers.contains($0) ? $0 : nil }
  }

  private static func request(_ prepared: Prepared, _ code: Int?) -> (method: String, params: JSON) {
    let id = JSON.string(prepared.key.id)
    switch prepared.command {
    case .addComment: return ("comments/add", ["case": id, "text": .string(prepared.text ?? "")])
    case .resolve:
      let reason = code.map { [JSON.Member("resolutionCode", .number($0))] } ?? []
      return ("cases/setStatus", .object([.init("case", id), .init("action", "resolve")] + reason))
    case .reopen:
      let comment = prepared.comment.map { [JSON.Member("comment", .string($0))] } ?? []
      return ("cases/setStatus", .object([.init("case", id), .init("action", "reopen")] + comment))
    case .escalate, .open, .copyLink: return ("cases/escalate", ["case": id])
    }
  }
}
