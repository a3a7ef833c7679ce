import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform

/// `casewire drafts`: the texts that could not be sent.
struct DraftsRun {
  let session: CommandSession
  let name: String

  private var console: Console { session.console }
  private static let verbs = ["list", "show", "send", "delete"]

  func run(_ words: [String]) throws(CommandFailure) -> ExitStatus {
    let scan: WordScan
    do throws(UsageError) { scan = try WordScan(words, name, known: []) } catch { throw CommandFailure(error) }
    let verb = scan.arguments.first ?? "list"
    let names = Array(scan.arguments.dropFirst())
    guard Self.verbs.contains(verb) else {
      throw CommandFailure(
        .usageError,
        "Unknown command \"\(name) \(verb)\".\(CommandWords.hint(verb, among: Self.verbs)) Use one of \(Self.verbs.joined(separator: ", "))."
      )
    }
    if verb == "list" { return list(scan.output) }
    let drafts = try chosen(names, verb)
    switch verb {
    case "show": return show(drafts)
    case "delete":
      try Confirmation(console, scan.output).require(
        "Delete \(drafts.count == 1 ? "the draft \(drafts[0].name)" : "\(drafts.count) drafts")?")
      for draft in drafts {
        let (_, claim) = try claimed(draft)
        session.drafts.remove(draft)
        claim.end()
      }
      return .success
    default: return try send(drafts, scan.output)
    }
  }

  private func chosen(_ names: [String], _ verb: String) throws(CommandFailure) -> [Draft] {
    let all = session.drafts.all()
    guard !names.isEmpty else {
      throw CommandFailure(
        .usageError, "casewire \(name) \(verb) requires the name of a draft. Run casewire \(name) for a list.")
    }
    return try names.map { typed throws(CommandFailure) in
      guard let draft = all.first(where: { $0.name == typed }) else {
        let hint = CommandWords.hint(typed, among: all.map(\.name))
        throw CommandFailure(.usageError, "Unknown draft \"\(typed)\".\(hint) Run casewire \(name) for a list.")
      }
      return draft
    }
  }

  /// Two processes must not send the same text.
  private func claimed(_ draft: Draft) throws(CommandFailure) -> (draft: Draft, claim: DraftClaim) {
    do throws(SystemError) {
      if let found = try session.drafts.claim(draft) { return found }
    } catch {
      throw CommandFailure(.failure, "Cannot lock the draft \(draft.name): \(error.reason).")
    }
    throw CommandFailure(
      .failure, "Another process is sending the draft \(draft.name), or has sent it. Run casewire \(name) for a list.")
  }

  private static let columns = [Column("draft"), Column("for"), Column("createdAt"), Column("text", isText: true)]

  private func list(_ output: OutputOptions) -> ExitStatus {
    let drafts = session.drafts.all()
    let format = output.format ?? (console.isTerminal ? .table : .json)
    switch format {
    case .json:
      let json = JSON.object([.init("drafts", .array(drafts.map(\.json)))])
      return write(console.isTerminal ? TextSanitizer.escape(json: json.prettyText) : json.text)
    case .jsonl: return drafts.isEmpty ? .success : write(drafts.map { $0.json.text }.joined(separator: "\n"))
    case .csv, .markdown:
      let rows = drafts.map { draft in
        JSON.object([
          .init("draft", .string(draft.name)), .init("for", .string(draft.subject)),
          .init("createdAt", .string(RFC3339.format(draft.createdAt))), .init("text", .string(draft.text)),
        ])
      }
      let values = ValueText(isForPerson: false, now: SystemTime().date)
      let text =
        format == .csv
        ? DelimitedText.csv(Self.columns, rows, values) : DelimitedText.markdown(Self.columns, rows, values)
      return Output(console).write(Array(text.utf8))
    case .table:
      guard !drafts.isEmpty else {
        console.note("No drafts.")
        return .success
      }
      let values = ValueText(isForPerson: console.isTerminal, now: SystemTime().date)
      let rows = drafts.map { draft in
        [
          draft.name, draft.subject, values.cell(.string(RFC3339.format(draft.createdAt))),
          (draft.isInFlight ? "(being sent) " : "") + FittedText.line(draft.text, width: 400),
        ]
      }
      let layout = TableLayout(
        columns: [Column("draft"), Column("for"), Column("written"), Column("text", isText: true)], rows: rows,
        width: console.isTerminal ? console.columns : Int.max / 2, style: Style(console, output.color)
      ) { _, _, cell in cell }
      return write(layout.lines().joined(separator: "\n"))
    }
  }

  private func write(_ text: String) -> ExitStatus { Output(console).write(Array((text + "\n").utf8)) }

  private func show(_ drafts: [Draft]) -> ExitStatus {
    for draft in drafts {
      let text = console.isTerminal ? TextSanitizer.sanitize(draft.text) : draft.text
      let status = write(text)
      guard status == .success else { return status }
    }
    return .success
  }

  private func send(_ drafts: [Draft], _ output: OutputOptions) throws(CommandFailure) -> ExitStatus {
    var status = ExitStatus.success
    for chosen in drafts where session.signal == nil {
      guard !chosen.isTextOnly else {
        throw CommandFailure(
          .failure,
          "The draft \(chosen.name) is a text without a command. Send it with: casewire comment CASE @\(session.drafts.folder ?? "")/\(chosen.fileName)"
        )
      }
      let (draft, claim) = try claimed(chosen)
      defer { claim.end() }
      guard let row = session.row(draft.method) else {
        throw CommandFailure(.failure, "The draft \(draft.name) has the unknown method \"\(draft.method)\".")
      }
      if draft.isUncertain {
        try Confirmation(console, output).require(
          "The vendor may have the draft \(draft.name) already. Check \(draft.subject) first. Send it again?")
      }
      let run = MethodRun(session: session, command: MethodCommand(name, row), keepsTexts: false)
      let own = try run.perform([ParamTree(draft.params.object ?? [])], output)
      switch own {
      case .success, .partialFailure: session.drafts.remove(draft)
      case .outcomeUnknown: session.drafts.markUncertain(draft)
      default: break
      }
      status = status.combined(with: own)
    }
    return status
  }
}
