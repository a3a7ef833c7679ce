import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform

/// `casewire watch`: prints changes as they happen, one on each line, until it is interrupted.
struct ChangeWatch {
  let session: CommandSession
  let command: MethodCommand

  private var console: Console { session.console }
  static let longestWait = 300

  func run(_ words: [String]) throws(CommandFailure) -> ExitStatus {
    guard let (requests, output) = try MethodRun(session: session, command: command).read(words),
      let first = requests.first
    else { return .success }
    guard output.format != .csv, output.format != .markdown else {
      throw CommandFailure(.usageError, "casewire \(command.name) prints table, json or jsonl.")
    }
    let isForPerson = console.isTerminal && (output.format ?? .table) == .table
    var tree = first
    let hasReader = tree.has("reader")
    var reported: [PartialFailure] = []
    while true {
      let outcome = session.perform(command.row.name, .object(tree.members))
      guard let page = outcome.result else {
        try recover(outcome, &tree)
        continue
      }
      for event in page["events"]?.array ?? [] {
        let status = Output(console).write(line(event, isForPerson, Style(console, output.color)))
        guard status == .success else { return status }
      }
      session.deliver(outcome)
      let failures = PartialFailure.all(in: page)
      for failure in failures where !reported.contains(failure) {
        console.complain("\(failure.profile): \(failure.message)")
      }
      reported = failures
      if !hasReader, let state = page["state"] { tree.set(["state"], state) }
      if !tree.has("waitSeconds"), page["hasMore"]?.bool != true {
        tree.set(["waitSeconds"], .number(Self.longestWait))
      }
    }
  }

  /// Continues from the state that an error has; any other error ends the command.
  private func recover(_ outcome: RequestOutcome, _ tree: inout ParamTree) throws(CommandFailure) {
    guard let error = outcome.error else { throw CommandFailure(.failure, "The result cannot be read.") }
    guard error.data?["kind"] == "resync", let state = error.data?["state"] else {
      throw CommandFailure(error, command.row.name, flags: command.flags)
    }
    console.complain("\(error.message) Changes may be missing.")
    session.deliver(outcome)
    if !tree.has("reader") { tree.set(["state"], state) }
  }

  private func line(_ event: JSON, _ isForPerson: Bool, _ style: Style) -> [UInt8] {
    guard isForPerson else {
      return Array((console.isTerminal ? TextSanitizer.escape(json: event.text) : event.text).utf8) + [
        UInt8(ascii: "\n")
      ]
    }
    let time = (event["at"] ?? event["seenAt"]).flatMap(ValueText.time).map(ValueText.local)?.suffix(5) ?? ""
    let id = event["case"]?.string ?? ""
    let words = FittedText.line(ChangeWords.text(event), width: max(20, console.columns - 8 - id.utf8.count))
    return Array("\(style.dim(String(time)))  \(style.cyan(FittedText.line(id)))  \(FittedText.isolated(words))\n".utf8)
  }
}
