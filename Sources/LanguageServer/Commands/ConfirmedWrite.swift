import CaseModel
import CaseService
import JSON
import ProviderKit

/// A change at a vendor that the person confirms first. What is shown is what is sent.
struct ConfirmedWrite {
  private let command: CaseCommand
  private let key: CaseKey
  /// The comment that is sent; nil for a change without one.
  private let comment: String?
  private let server: LanguageServer
  private let call: Call

  private static let (yes, no) = ("Yes", "No")
  /// The default timeout of a question.
  private static let usualSeconds = 300
  /// The most reasons that are buttons of a question.
  private static let mostReasons = 30
  /// In characters.
  private static let (longestTitle, longestName) = (100, 80)

  /// Throws for a change that is forbidden: the person is not asked about it.
  init(_ prepared: ExecuteCommand.Prepared, _ call: Call) throws(Fault) {
    (command, key, server) = (prepared.command, prepared.key, prepared.server)
    self.call = call
    let profile = try call.context.profile(key.profile, path: "arguments[0].case", value: key.id)
    let method = Self.method(prepared.command)
    try call.context.allow(method.name, method.effect, on: profile, consent: .person)
    guard server.features.asksWithActions else {
      throw Fault(
        .unsupported,
        "The editor cannot ask before a change: it declares neither window.showMessage nor executeCommand.")
    }
    comment = try Self.comment(prepared, profile)
  }

  /// Sends nothing unless the person agrees. Returns null if not.
  func perform() async throws(Fault) -> JSON {
    let name = name(of: await server.row(key))
    guard let reasons = try await reasons() else { return .null }
    var reason: Reason?
    if !reasons.isEmpty {
      let answer = try await ask("Resolve \(name)? Choose the reason.", reasons.map(\.name) + [Self.no])
      guard let answer, answer < reasons.count else { return .null }
      reason = reasons[answer]
    }
    // The names of the vendor are no consent: one of them may look like a refusal.
    guard try await ask(question(name, reason), [Self.yes, Self.no]) == 0 else { return .null }
    let (method, params) = request(reason)
    let result = try await call.perform(method, params, consent: .person)
    return ["case": result["case"] ?? .string(key.id)]
  }

  // MARK: Content

  /// The comment of the command; for a reopened case without one, a usual one if the vendor requires it.
  private static func comment(_ prepared: ExecuteCommand.Prepared, _ profile: Profile) throws(Fault) -> String? {
    let text = prepared.text.map(prepared.server.readable)
    let isBlank = text?.allSatisfy(\.isWhitespace) ?? true
    switch prepared.command {
    case .addComment:
      if isBlank {
        throw .invalidParams(
          "arguments[0].text", "must have visible characters", value: prepared.text.map { .string($0) })
      }
      return text
    case .reopen:
      if !isBlank { return text }
      let requirements = (try? profile.provider.get())?.descriptor.requirements ?? []
      let isRequired = requirements.contains {
        $0.method == CasesSetStatus.name && $0.fields.contains("comment") && $0.when == "action is reopen"
      }
      return isRequired ? "The problem is not solved." : nil
    case .resolve, .escalate, .open, .showLink: return nil
    }
  }

  /// A code of the vendor for a resolution.
  private struct Reason {
    let name: String
    let code: Int
  }

  /// The vendor's reasons for a resolution. Empty if the vendor has none; nil if the person does not agree to read them.
  private func reasons() async throws(Fault) -> [Reason]? {
    guard command == .resolve else { return [] }
    do throws(Fault) {
      guard let values = try await codes() else { return nil }
      var names: Set<String> = [Self.no.lowercased(), ""]
      let reasons = values.compactMap { value -> Reason? in
        guard let text = value["name"]?.string, let code = value["value"]?.integer else { return nil }
        let name = server.readableLine(text, atMost: Self.longestName)
        return names.insert(name.lowercased()).inserted ? Reason(name: name, code: code) : nil
      }
      return Array(reasons.prefix(Self.mostReasons))
    } catch {
      if error.kind == .unsupported || error.kind == .invalidParams { return [] }
      throw error
    }
  }

  /// The codes that the vendor allows. Asks the person if `confirm` of the profile contains the read; nil for a refusal.
  private func codes() async throws(Fault) -> [JSON]? {
    let params: JSON = ["profile": .string(key.profile), "kind": "resolutionCodes"]
    do throws(Fault) {
      return try await call.perform(ValuesList.name, params)["values"]?.array ?? []
    } catch {
      guard error.data["policy"]?.string == ServiceContext.PolicyRule.confirm.rawValue else { throw error }
    }
    let question = "Read the reasons for a resolution from the profile \(key.profile)?"
    guard try await ask(question, [Self.yes, Self.no]) == 0 else { return nil }
    return try await call.perform(ValuesList.name, params, consent: .person)["values"]?.array ?? []
  }

  private func name(of row: KnownCase?) -> String {
    let title = row?.title.map { " (\(server.readableLine($0, atMost: Self.longestTitle)))" } ?? ""
    return key.id + title
  }

  private func question(_ name: String, _ reason: Reason?) -> String {
    let excerpt = comment.map(server.excerpt)
    switch command {
    case .addComment: return "Add this comment to \(name)?\n\(excerpt ?? "")"
    case .resolve: return "Resolve \(name)" + (reason.map { " with the reason \"\($0.name)\"" } ?? "") + "?"
    case .reopen: return "Reopen \(name)" + (excerpt.map { ", with this comment?\n\($0)" } ?? "?")
    case .escalate: return "Escalate \(name)?"
    case .open, .showLink: return name
    }
  }

  private func ask(_ question: String, _ answers: [String]) async throws(Fault) -> Int? {
    let seconds = min(call.common.timeoutSeconds ?? Self.usualSeconds, Self.usualSeconds)
    return try await server.ask(question, answers, timeout: .seconds(seconds))
  }

  private static func method(_ command: CaseCommand) -> (name: String, effect: Effect) {
    switch command {
    case .addComment: (CommentsAdd.name, CommentsAdd.effect)
    case .resolve, .reopen: (CasesSetStatus.name, CasesSetStatus.effect)
    case .escalate, .open, .showLink: (CasesEscalate.name, CasesEscalate.effect)
    }
  }

  private func request(_ reason: Reason?) -> (method: String, params: JSON) {
    let id = JSON.string(key.id)
    let comment = comment.map { JSON.string($0) }
    switch command {
    case .addComment: return (CommentsAdd.name, .object(present: [("case", id), ("text", comment)]))
    case .resolve:
      let code = reason.map { JSON.number($0.code) }
      return (CasesSetStatus.name, .object(present: [("case", id), ("action", "resolve"), ("resolutionCode", code)]))
    case .reopen:
      return (CasesSetStatus.name, .object(present: [("case", id), ("action", "reopen"), ("comment", comment)]))
    case .escalate, .open, .showLink: return (CasesEscalate.name, ["case": id])
    }
  }
}
