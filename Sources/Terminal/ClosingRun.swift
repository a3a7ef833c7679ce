import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit

/// `casewire close`: ends cases as their vendors do.
struct ClosingRun {
  let session: CommandSession
  let name: String

  static let known = [
    WordScan.Known(name: "--comment", takesValue: true), WordScan.Known(name: "--comment-file", takesValue: true),
    WordScan.Known(name: codeFlag, takesValue: true),
  ]
  private static let codeFlag = "--resolution-code"
  private static let method = "cases/setStatus"
  /// The actions that end a case, the final one first.
  private static let endings = ["close", "resolve"]

  /// How one case ends.
  private struct Ending {
    let id: String
    let action: String
    let needsCode: Bool
  }

  func run(_ words: [String]) throws(CommandFailure) -> ExitStatus {
    let scan: WordScan
    do throws(UsageError) {
      scan = try WordScan(words, name, known: Self.known, others: session.process.optionNames)
    } catch { throw CommandFailure(error) }
    guard !scan.arguments.isEmpty else {
      throw CommandFailure(.usageError, "casewire \(name) requires a CASE. Run casewire help \(name) for help.")
    }
    guard let row = session.row(Self.method) else {
      throw CommandFailure(.failure, "casewire cannot close cases.")
    }
    // Everything is checked and asked before anything is sent. stdin can be read once.
    let comment = try comment(scan)
    let endings = try endings(scan.arguments)
    try checkCode(endings, scan)
    let trees = try endings.map { ending throws(CommandFailure) in try params(ending, comment, scan) }
    return try MethodRun(session: session, command: MethodCommand(name, row)).perform(trees, scan.output)
  }

  /// How each case ends. The error names all cases that cannot be closed.
  private func endings(_ words: [String]) throws(CommandFailure) -> [Ending] {
    var endings: [Ending] = []
    var lines: [String] = []
    var status = ExitStatus.success
    for word in words {
      do throws(CommandFailure) { endings.append(try ending(word)) } catch {
        lines += error.lines
        status = status.combined(with: error.status)
      }
    }
    guard lines.isEmpty else { throw CommandFailure(status, lines + (words.count > 1 ? ["Nothing was sent."] : [])) }
    return endings
  }

  private func ending(_ word: String) throws(CommandFailure) -> Ending {
    let (id, provider) = try session.locate(word)
    guard let action = Self.endings.first(where: { provider.descriptor.actions.contains($0) }) else {
      throw CommandFailure(.failure, "\(id): \(provider.descriptor.name) cannot close cases.")
    }
    let needsCode = provider.descriptor.requirements.contains { requirement in
      requirement.method == Self.method && requirement.fields.contains("resolutionCode")
        && (requirement.when?.containsText(action) ?? true)
    }
    return Ending(id: id, action: action, needsCode: needsCode)
  }

  /// A code is for the cases whose vendor has codes. Refuses one that no case can have, and states which cases get none.
  private func checkCode(_ endings: [Ending], _ scan: WordScan) throws(CommandFailure) {
    guard let text = given(Self.codeFlag, scan) else { return }
    _ = try number(text)
    let others = endings.filter { !$0.needsCode }.map(\.id)
    guard !others.isEmpty else { return }
    let names = others.joined(separator: ", ")
    guard others.count < endings.count else {
      throw CommandFailure(
        .usageError,
        "\(Self.codeFlag) is not for \(names): the vendor has no resolution codes. Omit it. Nothing was sent.")
    }
    session.console.complain("\(Self.codeFlag) is not sent for \(names): the vendor has no resolution codes.")
  }

  private func params(_ ending: Ending, _ comment: String?, _ scan: WordScan) throws(CommandFailure) -> ParamTree {
    var tree = ParamTree([.init("case", .string(ending.id)), .init("action", .string(ending.action))])
    if let comment { tree.set(["comment"], .string(comment)) }
    if ending.needsCode { tree.set(["resolutionCode"], .number(try code(of: ending.id, scan))) }
    return tree
  }

  private func given(_ flag: String, _ scan: WordScan) -> String? { scan.flags.last { $0.name == flag }?.value }

  private func comment(_ scan: WordScan) throws(CommandFailure) -> String? {
    let texts = TextSource(console: session.console)
    do throws(UsageError) {
      var comment = try given("--comment", scan).map { text throws(UsageError) in try texts.text(text, of: "--comment")
      }
      if let file = given("--comment-file", scan) { comment = try texts.file(file, of: "--comment-file") }
      if let comment, BlankText.isBlank(comment) {
        throw UsageError("--comment must contain visible characters. Omit it to send none. Nothing was sent.")
      }
      return comment
    } catch {
      throw CommandFailure(error)
    }
  }

  private func number(_ text: String) throws(CommandFailure) -> Int {
    guard let number = Int(text) else {
      throw CommandFailure(.usageError, "Invalid value \"\(text)\" of \(Self.codeFlag). It must be a whole number.")
    }
    return number
  }

  /// The code that was given, or that a person chooses from the vendor's list.
  private func code(of id: String, _ scan: WordScan) throws(CommandFailure) -> Int {
    let typed = try given(Self.codeFlag, scan).map { text throws(CommandFailure) in try number(text) }
    // The vendor itself checks the code of a single case.
    if let typed, scan.arguments.count == 1 { return typed }
    let profile = String(id.prefix { $0 != "/" })
    let values =
      try session.result(
        of: "values/list", ["profile": .string(profile), "kind": "resolutionCodes"])["values"]?.array ?? []
    let lines = values.map { value in "  \(value["value"]?.text ?? "")  \(value["name"]?.string ?? "")" }
    if let typed {
      if values.contains(where: { $0["value"]?.integer == typed }) { return typed }
      throw CommandFailure(.usageError, ["\(id) has no resolution code \(typed). Nothing was sent. The codes:"] + lines)
    }
    guard session.console.hasPerson, !scan.output.isSilent else {
      throw CommandFailure(.usageError, ["\(id) requires \(Self.codeFlag). The codes:"] + lines)
    }
    session.console.note("How was \(id) resolved?\n" + lines.joined(separator: "\n"))
    guard let answer = session.console.ask("Code: "), let code = Int(answer),
      values.contains(where: { $0["value"]?.integer == code })
    else { throw CommandFailure(.failure, "No code of the list was chosen. Nothing was sent.") }
    return code
  }
}
