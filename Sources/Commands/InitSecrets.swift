import CaseModel
import Configuration
import JSON
import Platform
import ProviderKit
import Terminal

/// The questions about the source of a secret.
extension InitDialog {
  /// In the order of the list. `literal` is the configuration itself.
  private enum Source: String, CaseIterable {
    case env, file, command, literal

    var choice: Choice {
      switch self {
      case .env: Choice("environment", rawValue, text: "a variable; suits services, containers and CI")
      case .file: Choice("file", text: "a separate file with mode 600")
      case .command: Choice("command", text: "recommended on a workstation: a password manager, such as pass")
      case .literal: Choice("configuration", rawValue, text: "this file, which gets mode 600; it must not be shared")
      }
    }
  }

  mutating func askSecret(_ name: String, _ provider: String) throws(PromptError) {
    while true {
      let sources = Source.allCases
      let index = try prompt.choose(
        "Where is the secret \(name)?", sources.map(\.choice), question: "Source", preferred: 2)
      let help = ProfileDraft.secretForms.first { $0.name == sources[index].rawValue }?.help
      if let help { prompt.explain(help) }
      let value: JSON? =
        switch sources[index] {
        case .env: try askVariable(name, provider)
        case .file: try askFile(name)
        case .command: try askCommand(name)
        case .literal: try askLiteral(name)
        }
      // Nil for another source.
      guard let value else { continue }
      draft.setCredential(name, to: value)
      return
    }
  }

  private static let another = "another source"

  private func askVariable(_ name: String, _ provider: String) throws(PromptError) -> JSON? {
    let usual = ProfileDraft.usualVariable(provider, name)
    let variable = try prompt.ask("Name of the environment variable", enter: usual) {
      (answer) throws(InvalidAnswer) in
      let variable = answer.isEmpty ? usual : answer
      if let problem = draft.problem(withCredential: name, ["env": .string(variable)]) { throw InvalidAnswer(problem) }
      return variable
    }
    if variables[variable] == nil { prompt.show("Note: this variable is not set now.") }
    return ["env": .string(variable)]
  }

  private func askFile(_ name: String) throws(PromptError) -> JSON? {
    try prompt.ask("Path of the file", enter: Self.another) { (answer) throws(InvalidAnswer) -> JSON? in
      guard !answer.isEmpty else { return nil }
      let value: JSON = ["file": .string(answer)]
      if let problem = draft.problem(withCredential: name, value) { throw InvalidAnswer(problem) }
      // Reads the file as a login does: its owner, its mode and its first line.
      if let fault = Self.fault(reading: name, of: draft, value) {
        throw InvalidAnswer([fault.message, fault.data["remedy"]?.string].compactMap(\.self).joined(separator: " "))
      }
      return value
    }
  }

  private static func fault(reading name: String, of draft: ProfileDraft, _ value: JSON) -> Fault? {
    var draft = draft
    draft.setCredential(name, to: value)
    guard let credentials = (try? draft.profile().provider.get())?.credentials else { return nil }
    let result = MainThread.value { () async -> Fault? in
      do throws(Fault) {
        _ = try await credentials.value(name)
        return nil
      } catch {
        return error
      }
    }
    return result ?? nil
  }

  private func askCommand(_ name: String) throws(PromptError) -> JSON? {
    try prompt.ask("Command, such as: pass show support", enter: Self.another) {
      (answer) throws(InvalidAnswer) -> JSON? in
      guard !answer.isEmpty else { return nil }
      let words = try PromptWords.split(answer)
      let value: JSON = ["command": .array(words.map { .string($0) })]
      if let problem = draft.problem(withCredential: name, value) { throw InvalidAnswer(problem) }
      guard let program = words.first, isFound(program) else {
        throw InvalidAnswer("The program does not exist, or may not be executed. Write the path of an executable file.")
      }
      return value
    }
  }

  private func isFound(_ program: String) -> Bool {
    if program.contains("/") { return FileSystem.isProgram(draft.absolute(program)) }
    let folders = (variables["PATH"] ?? "/usr/bin:/bin").split(separator: ":", omittingEmptySubsequences: false)
    return folders.contains { FileSystem.isProgram(($0.isEmpty ? "." : $0) + "/" + program) }
  }

  private mutating func askLiteral(_ name: String) throws(PromptError) -> JSON? {
    let (draft, redactor) = (draft, redactor)
    let value = try prompt.ask("\(name), not shown while you type", enter: Self.another, isHidden: true) {
      (answer) throws(InvalidAnswer) -> JSON? in
      guard !answer.isEmpty else { return nil }
      redactor.register(answer, isLasting: true)
      if let problem = draft.problem(withCredential: name, .string(answer)) { throw InvalidAnswer(problem) }
      return .string(answer)
    }
    if value != nil { noteSecret() }
    return value
  }
}
