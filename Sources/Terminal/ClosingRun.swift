import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit

/// `casewire close`: ends cases as their vendors do.
struct ClosingRun {
  let session: CommandSession
  let name: String

  private static let known = [
    WordScan.Known(name: "--comment", takesValue: true), WordScan.Known(name: "--comment-file", takesValue: true),
    WordScan.Known(name: "--resolution-code", takesValue: true),
  ]
  /// The actions that end a case, the final one first.
  private static let endings = ["close", "resolve"]

  func run(_ words: [String]) throws(CommandFailure) -> ExitStatus {
    let scan: WordScan
    do throws(UsageError) { scan = try WordScan(words, name, known: Self.known) } catch { throw CommandFailure(error) }
    guard !scan.arguments.isEmpty else {
      throw CommandFailure(.usageError, "casewire \(name) requires a CASE. Run casewire help \(name) for help.")
    }
    guard let row = session.row("cases/setStatus") else {
      throw CommandFailure(.failure, "casewire cannot close cases.")
    }
    // Everything is asked before anything is sent. stdin can be read once.
    let comment = try comment(scan)
    let trees = try scan.arguments.map { word throws(CommandFailure) in try params(word, comment, scan) }
    return try MethodRun(session: session, command: MethodCommand(name, row)).perform(trees, scan.output)
  }

  private func params(_ word: String, _ comment: String?, _ scan: WordScan) throws(CommandFailure) -> ParamTree {
    let (id, provider) = try session.locate(word)
    guard let action = Self.endings.first(where: { provider.descriptor.actions.contains($0) }) else {
      throw CommandFailure(.failure, "\(id): \(provider.descriptor.name) cannot close cases.")
    }
    var tree = ParamTree([.init("case", .string(id)), .init("action", .string(action))])
    if let comment { tree.set(["comment"], .string(comment)) }
    let needsCode = provider.descriptor.requirements.contains { requirement in
      requirement.method == "cases/setStatus" && requirement.fields.contains("resolutionCode")
        && (requirement.when?.containsText(action) ?? true)
    }
    if needsCode {
      tree.set(["resolutionCode"], .number(try code(of: id, scan)))
    } else if let text = given("--resolution-code", scan) {
      tree.set(["resolutionCode"], .number(try number(text)))
    }
    return tree
  }

  private func given(_ flag: String, _ scan: WordScan) -> String? { scan.flags.last { $0.name == flag }?.value }

  private func comment(_ scan: WordScan) throws(CommandFailure) -> String? {
    let texts = TextSource(console: session.console)
    do throws(UsageError) {
      if let file = given("--comment-file", scan) { return try texts.file(file, of: "--comment-file") }
      return try given("--comment", scan).map { text throws(UsageError) in try texts.text(text, of: "--comment") }
    } catch {
      throw CommandFailure(error)
    }
  }

  private func number(_ text: String) throws(CommandFailure) -> Int {
    guard let number = Int(text) else {
      throw CommandFailure(.usageError, "Invalid value \"\(text)\" of --resolution-code. It must be a whole number.")
    }
    return number
  }

  /// The code that was given, or that a person chooses from the vendor's list.
  private func code(of id: String, _ scan: WordScan) throws(CommandFailure) -> Int {
    if let text = given("--resolution-code", scan) { return try number(text) }
    let profile = String(id.prefix { $0 != "/" })
    let values =
      try session.result(
        of: "values/list", ["profile": .string(profile), "kind": "resolutionCodes"])["values"]?.array ?? []
    let lines = values.map { value in "  \(value["value"]?.text ?? "")  \(value["name"]?.string ?? "")" }
    guard session.console.hasPerson, !scan.output.isSilent else {
      throw CommandFailure(.usageError, ["\(id) requires --resolution-code. The codes:"] + lines)
    }
    session.console.note("How was \(id) resolved?\n" + lines.joined(separator: "\n"))
    guard let answer = session.console.ask("Code: "), let code = Int(answer),
      values.contains(where: { $0["value"]?.integer == code })
    else { throw CommandFailure(.failure, "No code of the list was chosen. Nothing was sent.") }
    return code
  }
}
