import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import ProviderKit

/// Runs a command that calls a method.
struct MethodRun {
  let session: CommandSession
  let command: MethodCommand
  /// The params of a short name, unless the user sets them.
  var defaults: [JSON.Member] = []
  /// Whether a text is kept until it is sent; false if it is a draft already.
  var keepsTexts = true

  private var console: Console { session.console }

  func run(_ words: [String]) throws(CommandFailure) -> ExitStatus {
    guard let (trees, output) = try read(words) else {
      return Output(session.console).write(Array(session.help.text(command).utf8))
    }
    return try perform(try completed(trees, output), output)
  }

  /// The params of each request, and the options; nil if the words ask for help. Required params may be missing.
  func read(_ words: [String]) throws(CommandFailure) -> (requests: [ParamTree], output: OutputOptions)? {
    do throws(UsageError) {
      let scan = try WordScan(words, command.name, known: command.known, others: session.process.optionNames)
      return scan.showsHelp ? nil : (try read(scan))
    } catch {
      throw CommandFailure(error)
    }
  }

  func read(_ scan: WordScan) throws(UsageError) -> (requests: [ParamTree], output: OutputOptions) {
    // Before a person writes a text in an editor.
    try ResultText.check(scan.output.columns, of: command.row)
    let requests = try params(scan).map { withFields($0, scan.output) }
    return (requests, scan.output)
  }

  /// The params that request the columns which a list does not have by itself, such as the description.
  private func withFields(_ tree: ParamTree, _ output: OutputOptions) -> ParamTree {
    guard let columns = output.columns, !tree.has("fields"), ResultText.isList(command.row),
      let flag = command.flags.first(where: { $0.param == "fields" }), case .words(let known) = flag.kind
    else { return tree }
    let names = columns.map { String($0.prefix { $0 != "." }) }.filter { known.contains($0) }
    guard !names.isEmpty else { return tree }
    var tree = tree
    tree.set(["fields"], .array(names.map { .string($0) }))
    return tree
  }

  // MARK: Params

  private func params(_ scan: WordScan) throws(UsageError) -> [ParamTree] {
    let groups = try command.requests(scan)
    let reader = FlagValue(texts: TextSource(console: console), now: session.now) { word throws(UsageError) in
      try CaseWord(context: session.context).id(word)
    }
    // stdin can be read once, and a text of several requests is the same.
    var known: [(flag: String, words: [String], value: JSON)] = []
    var trees: [ParamTree] = []
    for group in groups {
      var tree = ParamTree(defaults)
      for (flag, words) in group {
        let value: JSON
        if let same = known.first(where: { $0.flag == flag.name && $0.words == words }) {
          value = same.value
        } else if flag.isSecret, words == ["prompt"] {
          value = try CredentialPrompt(session: session).credentials(of: tree["profile"]?.string)
        } else {
          value = try reader.value(words, of: flag)
          known.append((flag.name, words, value))
        }
        tree.set(flag.path[...], value)
      }
      trees.append(tree)
    }
    return trees
  }

  /// The params with the text from an editor, if that is all that is missing.
  func completed(_ trees: [ParamTree], _ output: OutputOptions) throws(CommandFailure) -> [ParamTree] {
    let required = command.flags.filter { $0.path.count == 1 && $0.isRequired }
    let missing = required.filter { flag in trees.contains { !$0.has(flag.path[0]) } }
    guard let first = missing.first else { return trees }
    guard missing.count == 1, first.isProse, command.row.effect.isWrite, console.hasPerson, !output.isSilent else {
      throw CommandFailure(UsageError(Self.complaint(missing, command)))
    }
    try refuseKnown(trees)
    let subject = trees.compactMap { ($0["case"] ?? $0["profile"])?.string }.joined(separator: ", ")
    let text = try TextEditor(console: console, drafts: session.drafts).text(
      ["casewire \(command.name) \(subject)", "The text above the line is sent. Save an empty text to send nothing."]
    ) { $0 }
    return trees.map { tree in
      var tree = tree
      tree.set(first.path[...], .string(text))
      return tree
    }
  }

  private static func complaint(_ missing: [ParamFlag], _ command: MethodCommand) -> String {
    let names = missing.map { flag -> String in
      if flag.isJSON, !flag.isList {
        let inner = command.flags.filter { $0.path.count == 2 && $0.path[0] == flag.path[0] }.map(\.name)
        return inner.isEmpty ? flag.name : "\(flag.name) (such as \(inner.prefix(3).joined(separator: ", ")))"
      }
      return command.positionals.contains { $0.path == flag.path } ? "\(flag.placeholder) (or \(flag.name))" : flag.name
    }
    return "casewire \(command.name) requires \(names.joined(separator: " and ")). \(command.help)"
  }

  /// Refuses what is known to fail, before a person writes a text for it.
  private func refuseKnown(_ trees: [ParamTree]) throws(CommandFailure) {
    let row = command.row
    for tree in trees {
      guard let word = tree["case"]?.string else { continue }
      let (id, provider) = try session.locate(word)
      guard row.isSupported(provider) != false else {
        throw CommandFailure(.failure, "\(id): \(provider.descriptor.name) does not support \(row.name).")
      }
      do throws(Fault) {
        let profile = try session.context.profile(String(id.prefix { $0 != "/" }), path: "case")
        try session.context.allow(row.name, row.effect, on: profile, consent: .person)
      } catch {
        throw CommandFailure(session.context.responseError(error), row.name)
      }
    }
  }

  // MARK: Requests

  /// Makes the requests, one after another.
  /// - Parameter observe: gets each outcome, before its result is printed.
  func perform(
    _ trees: [ParamTree], _ output: OutputOptions, observe: (RequestOutcome) -> Void = { _ in }
  ) throws(CommandFailure) -> ExitStatus {
    do throws(UsageError) { try ResultText.check(output.columns, of: command.row) } catch {
      throw CommandFailure(error)
    }
    let requests = trees.map { JSON.object($0.members) }
    try RepeatCheck(command: command).check(requests)
    try UploadCheck(session: session, command: command).check(requests)
    var consent: Consent = output.isConfirmed ? .person : .none
    if command.row.effect == .destroys {
      try Confirmation(console, output).require(question(requests))
      consent = .person
    }
    let text = ResultText(row: command.row, console: console, output: output, now: session.now)
    var results = SeveralResults(requests.count)
    var pages = Output(
      console, pages: !command.row.effect.isWrite && !output.isSilent && (output.format ?? .table) == .table)
    for (index, params) in requests.enumerated() {
      guard session.signal == nil else {
        results.stop(before: requests[index...])
        break
      }
      // Kept before it is sent: a signal or a crash must not lose what a person typed.
      let draft = command.row.effect.isWrite && keepsTexts ? session.drafts.begin(command, params) : nil
      var outcome = session.perform(command.row.name, params, consent: consent)
      if let error = outcome.error, error.data?["policy"]?.string == "confirm" {
        // It was refused before anything was sent.
        do throws(CommandFailure) {
          try Confirmation(console, output).require(
            "The profile \(error.data?["profile"]?.string ?? "") requires a confirmation. \(question([params]))")
        } catch {
          draft?.end(outcome.error)
          guard index > 0 else { throw error }
          // Earlier requests were sent.
          results.decline(before: requests[index...])
          break
        }
        outcome = session.perform(command.row.name, params, consent: .person)
      }
      observe(outcome)
      if outcome.error == nil { draft?.end(nil) }
      let own = try report(outcome, params, text, (index, requests.count), &pages)
      if let error = outcome.error { draft?.end(error) }
      results.add(params, own, outcome)
    }
    let status = results.status.combined(with: pages.finish())
    if command.row.effect.isWrite { results.report(to: console) }
    return status
  }

  private func question(_ requests: [JSON]) -> String {
    let subjects = requests.map { params in
      command.positionals.compactMap { params[$0.path[0]]?.string }.joined(separator: " ")
    }
    return "Run casewire \(command.name) \(subjects.joined(separator: ", "))?"
  }

  private func report(
    _ outcome: RequestOutcome, _ params: JSON, _ text: ResultText, _ position: (index: Int, count: Int),
    _ pages: inout Output
  ) throws(CommandFailure) -> ExitStatus {
    if let error = outcome.error {
      let subject = position.count > 1 ? (params["path"] ?? params["case"])?.string : nil
      let failure = CommandFailure(
        error, command.row.name, flags: command.flags, params: params, subject: subject,
        hint: CaseHint(session: session).text(error, params), program: session.drafts.program)
      failure.report(to: console)
      session.deliver(outcome)
      return failure.status
    }
    let bytes = text.bytes(of: outcome, isFirst: position.index == 0)
    let written = pages.write(
      bytes, of: outcome,
      facts: WriteFacts.text(command.row.name, params, outcome.result, program: session.drafts.program))
    guard written == .success else { return written }
    session.deliver(outcome)
    if bytes.isEmpty, console.isTerminal { pages.note("Nothing was found.") }
    return reportParts(outcome, params, text.output, &pages)
  }

  /// Reports the failed profiles and people, the profiles of which cases are delayed, and that there are more rows.
  private func reportParts(_ outcome: RequestOutcome, _ params: JSON, _ output: OutputOptions, _ pages: inout Output)
    -> ExitStatus
  {
    guard let tree = outcome.result else { return .success }
    // The JSON has the cursor and the reasons.
    let omits = console.isTerminal || (output.format ?? .json) != .json || output.columns != nil
    if tree["nextCursor"] != nil, console.isTerminal || omits && params["limit"] == nil {
      pages.note("There are more rows. Use --limit to print more.")
    }
    if omits { for delay in DelayedCases.all(in: tree) { pages.note("\(delay.profile): \(delay.reason)") } }
    let failures = PartialFailure.all(in: tree)
    for failure in failures { pages.complain("\(failure.profile): \(failure.message)") }
    let people = tree["failed"]?.array?.compactMap { ($0["userId"] ?? $0["name"])?.string } ?? []
    if !people.isEmpty { pages.complain("The vendor did not add \(people.joined(separator: ", ")).") }
    return failures.isEmpty && people.isEmpty ? .success : .partialFailure
  }
}
