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
    do throws(UsageError) {
      scan = try WordScan(words, name, known: [], others: session.process.optionNames)
    } catch { throw CommandFailure(error) }
    let verb = scan.arguments.first ?? "list"
    var names: [String] = []
    for name in scan.arguments.dropFirst() where !names.contains(name) { names.append(name) }
    guard Self.verbs.contains(verb) else {
      throw CommandFailure(
        .usageError,
        "Unknown command \"\(name) \(verb)\".\(CommandWords.hint(verb, among: Self.verbs)) Use one of \(Self.verbs.joined(separator: ", "))."
      )
    }
    if verb == "list" { return try list(scan.output) }
    let others = verb == "delete" ? try deletingDamaged(names, scan.output) : names
    if others.isEmpty, !names.isEmpty { return .success }
    let drafts = try chosen(others, verb)
    switch verb {
    case "show": return show(drafts, scan.output)
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
        if let damaged = session.drafts.damaged().first(where: { $0.name == typed }) {
          throw CommandFailure(.failure, "The draft \(damaged.path) is damaged. Open the file to rescue its text.")
        }
        let hint = CommandWords.hint(typed, among: all.map(\.name))
        throw CommandFailure(.usageError, "Unknown draft \"\(typed)\".\(hint) Run casewire \(name) for a list.")
      }
      return draft
    }
  }

  /// Deletes the files of damaged drafts, and returns the other names.
  private func deletingDamaged(_ names: [String], _ output: OutputOptions) throws(CommandFailure) -> [String] {
    let damaged = session.drafts.damaged().filter { names.contains($0.name) }
    guard !damaged.isEmpty else { return names }
    let paths = damaged.map(\.path).joined(separator: ", ")
    try Confirmation(console, output).require("Delete \(paths), which may have a text?")
    for one in damaged { try? FileSystem.remove(one.path) }
    return names.filter { name in !damaged.contains { $0.name == name } }
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

  private static let usual = ["draft", "for", "createdAt", "state", "text"]
  private static let known = usual + ["method", "error"]

  /// A row of a list.
  private static func row(_ draft: Draft) -> JSON {
    let state = draft.isInFlight ? "being sent" : draft.isUncertain ? "maybe sent" : "not sent"
    return [
      "draft": .string(draft.name), "for": .string(draft.subject), "method": .string(draft.method),
      "createdAt": .string(RFC3339.format(draft.createdAt)), "state": .string(draft.isTextOnly ? "text" : state),
      "error": draft.error.map { .string($0) } ?? .null, "text": .string(draft.text),
    ]
  }

  private static func columns(_ output: OutputOptions) throws(CommandFailure) -> [Column] {
    let names = output.columns ?? usual
    guard let unknown = names.first(where: { !known.contains($0) }) else {
      guard !names.isEmpty else {
        throw CommandFailure(.usageError, "--columns requires a name. Columns: \(known.joined(separator: ", ")).")
      }
      return names.map { Column($0, isText: $0 == "text") }
    }
    throw CommandFailure(
      .usageError,
      "Unknown column \"\(unknown)\".\(CommandWords.hint(unknown, among: known)) Columns: \(known.joined(separator: ", "))."
    )
  }

  private func list(_ output: OutputOptions) throws(CommandFailure) -> ExitStatus {
    let columns = try Self.columns(output)
    let drafts = session.drafts.all()
    for one in session.drafts.damaged() {
      console.complain(
        "The draft \(one.path) is damaged. Open the file to rescue its text, or run casewire \(name) delete \(one.name)."
      )
    }
    let format = output.format ?? (console.isTerminal ? .table : .json)
    let rows = drafts.map(Self.row)
    let values = ValueText(isForPerson: console.isTerminal && format == .table, now: SystemTime().date)
    switch format {
    case .json, .jsonl: return json(drafts, rows, output.columns, format)
    case .csv: return Output(console).write(Array(DelimitedText.csv(columns, rows, values).utf8))
    case .markdown: return Output(console).write(Array(DelimitedText.markdown(columns, rows, values).utf8))
    case .table:
      guard !drafts.isEmpty else {
        console.note("No drafts.")
        return .success
      }
      let layout = TableLayout(
        columns: columns,
        rows: rows.map { row in columns.map { FittedText.line(values.cell($0.value(row)), width: 400) } },
        width: console.isTerminal ? console.columns : Int.max / 2, style: Style(console, output.color)
      ) { _, _, cell in cell }
      return write(layout.lines().joined(separator: "\n"))
    }
  }

  private func json(
    _ drafts: [Draft], _ rows: [JSON], _ names: [String]?, _ format: OutputOptions.Format
  ) -> ExitStatus {
    let found = names.map { names in
      rows.map { row in JSON.object(names.map { .init($0, row[$0] ?? .null) }) }
    }
    let list = found ?? drafts.map(\.json)
    if format == .jsonl { return list.isEmpty ? .success : write(list.map(\.text).joined(separator: "\n")) }
    let json = names == nil ? JSON.object([.init("drafts", .array(list))]) : .array(list)
    return write(console.isTerminal ? TextSanitizer.escape(json: json.prettyText) : json.text)
  }

  private func write(_ text: String) -> ExitStatus { Output(console).write(Array((text + "\n").utf8)) }

  private func show(_ drafts: [Draft], _ output: OutputOptions) -> ExitStatus {
    for draft in drafts {
      let status: ExitStatus
      switch output.format {
      case .json, .jsonl:
        status = write(console.isTerminal ? TextSanitizer.escape(json: draft.json.text) : draft.json.text)
      default: status = write(console.isTerminal ? shown(draft.text) : draft.text)
      }
      guard status == .success else { return status }
    }
    return .success
  }

  private func shown(_ text: String) -> String {
    CleanText.of(text).split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { FittedText.pieces(String($0), width: console.columns) }.joined(separator: "\n")
  }

  private func send(_ drafts: [Draft], _ output: OutputOptions) throws(CommandFailure) -> ExitStatus {
    var codes: [ExitStatus] = []
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
      // Before it is sent: if the process is killed, nothing else shows that the vendor may have the text.
      do throws(SystemError) { try session.drafts.mark(draft, isUncertain: true) } catch {
        throw CommandFailure(.failure, "Cannot write the draft \(draft.name): \(error.reason). Nothing was sent.")
      }
      let own: ExitStatus
      var isSent = false
      do throws(CommandFailure) {
        own = try run.perform([ParamTree(draft.params.object ?? [])], output) { isSent = $0.error == nil }
      } catch {
        // It was refused before anything was sent.
        try? session.drafts.mark(draft, isUncertain: draft.isUncertain)
        throw error
      }
      // Also if its result cannot be printed.
      if isSent {
        session.drafts.remove(draft)
      } else if own != .outcomeUnknown {
        try? session.drafts.mark(draft, isUncertain: draft.isUncertain)
      }
      codes.append(own)
    }
    return .ofSeveral(codes)
  }
}
