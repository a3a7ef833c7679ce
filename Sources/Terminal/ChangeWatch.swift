import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import ProviderKit

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
    let isForPerson = (output.format ?? (console.isTerminal ? .table : .jsonl)) == .table
    var tree = first
    let hasReader = tree.has("reader")
    // Only a state can be waited for, and the first request gets one.
    let wait = tree.remove("waitSeconds")
    if let wait, hasReader || tree.has("state") { tree.set(["waitSeconds"], wait) }
    var rest = tree["limit"]?.integer
    var reported: [PartialFailure] = []
    var isFirst = true
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
      if let count = rest {
        rest = max(0, count - (page["events"]?.array?.count ?? 0))
        guard let rest, rest > 0 else { return .success }
        tree.set(["limit"], .number(rest))
      }
      let failures = PartialFailure.all(in: page)
      for failure in failures where !reported.contains(failure) {
        console.complain("\(failure.profile): \(failure.message)")
      }
      reported = failures
      if isFirst, isHopeless(failures, first) {
        throw CommandFailure(.failure, "No profile can be used, so there is nothing to wait for.")
      }
      isFirst = false
      if !hasReader, let state = page["state"] { tree.set(["state"], state) }
      if !tree.has("waitSeconds"), page["hasMore"]?.bool != true {
        tree.set(["waitSeconds"], wait ?? .number(Self.longestWait))
      }
    }
  }

  /// Whether the configuration of each profile has an error. Other failures can end by themselves.
  private func isHopeless(_ failures: [PartialFailure], _ params: ParamTree) -> Bool {
    let broken = Set(failures.filter { $0.kind == "configuration" }.map(\.profile))
    let chosen =
      params["profiles"]?.array?.compactMap(\.string) ?? ((try? session.context.profiles()) ?? []).map(\.name)
    return !broken.isEmpty && broken.isSuperset(of: chosen)
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
    let seen = (event["at"] ?? event["seenAt"]).flatMap(ValueText.time)
    let time = seen.map { console.isTerminal ? String(ValueText.local($0).suffix(5)) : RFC3339.format($0) } ?? ""
    let id = event["case"]?.string ?? ""
    let clean = FittedText.line(id)
    let gaps = 4
    let columns = console.isTerminal ? console.columns : Int.max / 2
    let rest = columns - time.count - DisplayWidth.of(clean) - gaps
    guard rest >= Self.leastWords else { return stacked(time, clean, event, style) }
    let words = FittedText.line(ChangeWords.text(event), width: rest)
    return Array("\(style.dim(time))  \(style.cyan(clean))  \(FittedText.isolated(words))\n".utf8)
  }

  /// Narrower texts are below the case.
  private static let leastWords = 16

  private func stacked(_ time: String, _ id: String, _ event: JSON, _ style: Style) -> [UInt8] {
    let isOneLine = time.count + 1 + DisplayWidth.of(id) <= console.columns
    let heads = isOneLine ? ["\(style.dim(time)) \(style.cyan(id))"] : [style.dim(time), style.cyan(id)]
    let words = FittedText.line(ChangeWords.text(event), width: max(1, console.columns - 2))
    return Array((heads + ["  \(FittedText.isolated(words))"]).map { $0 + "\n" }.joined().utf8)
  }
}
