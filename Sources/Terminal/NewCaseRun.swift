import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit

/// `casewire new`: opens a case. What is missing is written in an editor, below a template of what the vendor requires.
struct NewCaseRun {
  let session: CommandSession
  let command: MethodCommand

  private var console: Console { session.console }

  func run(_ words: [String]) throws(CommandFailure) -> ExitStatus {
    let run = MethodRun(session: session, command: command)
    guard let (requests, output) = try run.read(words), var tree = requests.first else { return .success }
    if !tree.has("profile") { tree.set(["profile"], .string(try profile(output))) }
    let required = self.required(tree)
    // A severity has a default, so it is no reason for an editor.
    let isComplete = required.allSatisfy { tree.has($0) }
    guard !isComplete, console.hasPerson, !output.isSilent else {
      return try run.perform(try run.completed([tree], output), output)
    }
    let lines = required.filter { $0 != "description" } + ["severity"]
    let form = CaseForm(command: command, fields: lines.filter { !tree.has($0) })
    let given = tree
    let values = FlagValue(texts: TextSource(console: console), now: session.now) { $0 }
    let filled = try TextEditor(console: console, drafts: session.drafts).text(
      form.notes(tree["profile"]?.string ?? ""), start: form.start
    ) { text throws(UsageError) in
      var tree = given
      try form.read(text, into: &tree, values)
      return tree
    }
    return try run.perform([filled], output)
  }

  /// The only profile that can open cases, or the one that a person chooses.
  private func profile(_ output: OutputOptions) throws(CommandFailure) -> String {
    let profiles: [Profile]
    do throws(Fault) { profiles = try session.context.profiles() } catch {
      throw CommandFailure(session.context.responseError(error), command.row.name)
    }
    let names = profiles.filter { profile in
      if case .success(let provider) = profile.provider { command.row.isSupported(provider) == true } else { false }
    }.map(\.name)
    if names.count == 1 { return names[0] }
    guard console.hasPerson, !output.isSilent, !names.isEmpty else {
      throw CommandFailure(
        .usageError,
        "casewire \(command.name) requires a PROFILE. Profiles that can open cases: \(names.joined(separator: ", ")).")
    }
    let answer = console.ask("Profile (\(names.joined(separator: ", "))): ") ?? ""
    guard names.contains(answer) else {
      throw CommandFailure(
        .usageError, "Unknown profile \"\(answer)\".\(CommandWords.hint(answer, among: names)) Nothing was sent.")
    }
    return answer
  }

  /// The params that the schema and the vendor require, in the order of a form.
  private func required(_ tree: ParamTree) -> [String] {
    let own = command.flags.filter { $0.path.count == 1 && $0.isRequired }.map { $0.path[0] }
    var vendor: [String] = []
    if let name = tree["profile"]?.string, let profile = try? session.context.profile(name, path: "profile"),
      case .success(let provider) = profile.provider
    {
      vendor = provider.descriptor.requirements.filter { $0.method == command.row.name && Self.applies($0, tree) }
        .flatMap(\.fields)
    }
    return own.filter { $0 != "description" } + vendor.filter { !own.contains($0) } + ["description"]
  }

  /// Whether a requirement applies. Its condition is `type is technical`; it may still be met as long as the type is not given.
  private static func applies(_ requirement: ProviderDescriptor.Requirement, _ tree: ParamTree) -> Bool {
    guard let words = requirement.when?.split(separator: " ").map(String.init), words.count == 3, words[1] == "is",
      let value = tree[words[0]]?.string
    else { return true }
    return value == words[2]
  }
}
