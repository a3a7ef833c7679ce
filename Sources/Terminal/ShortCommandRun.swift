import CaseService
import JSON
import ProviderKit

/// Runs a short command.
struct ShortCommandRun {
  let session: CommandSession
  let short: ShortCommand
  /// How it was called.
  let name: String

  func run(_ words: [String]) throws(CommandFailure) -> ExitStatus {
    if words.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
      return Output(session.console).write(
        Array(ShortHelp(session.help).text(short, name, session.frontEnd).utf8))
    }
    switch short {
    case .list: return try list(words)
    case .show, .comment, .search:
      return try MethodRun(session: session, command: command(short.method ?? "")).run(words)
    case .new: return try NewCaseRun(session: session, command: command("cases/create")).run(words)
    case .close: return try ClosingRun(session: session, name: name).run(words)
    case .open: return try BrowserRun(session: session, name: name).run(words)
    case .watch: return try ChangeWatch(session: session, command: command("changes/list")).run(words)
    case .export: return try CaseExport(session: session, command: command("cases/list")).run(words)
    case .drafts: return try DraftsRun(session: session, name: name).run(words)
    }
  }

  private func command(_ method: String) throws(CommandFailure) -> MethodCommand {
    guard let row = session.row(method) else { throw CommandFailure(.failure, "Unknown method \"\(method)\".") }
    return MethodCommand(name, row)
  }

  /// The open cases. An own choice of cases replaces that.
  private func list(_ words: [String]) throws(CommandFailure) -> ExitStatus {
    let choices = ["--status", "--query", "--numbers", "--cursor", "--search"]
    let isChosen = words.contains { word in choices.contains { word == $0 || word.hasPrefix($0 + "=") } }
    var defaults: [JSON.Member] = [.init(Self.ageParam, .number(Self.maxAge))]
    if !isChosen { defaults.append(.init("status", ["open"])) }
    let run = MethodRun(session: session, command: try command("cases/list"), defaults: defaults)
    guard let (requests, output) = try run.read(words), let params = requests.first else { return .success }
    let isOwnAge = words.contains { $0.hasPrefix("--max-age-seconds") || $0.hasPrefix("--" + Self.ageParam) }
    if !isOwnAge { runDueRounds(params["profiles"]?.array?.compactMap(\.string)) }
    return try run.perform(requests, output)
  }

  static let maxAge = 60
  private static let ageParam = "maxAgeSeconds"
  /// A first listing that takes longer is left to `casewire cache sync`.
  private static let longestListing = 2

  /// Lets the store catch up with the profiles, where a round is due: it then answers this list, and those of the next minute. The
  /// first round is the first listing: without it, the vendors would have to answer every list. A failed round is no error,
  /// because the list then queries the vendor.
  /// - Parameter chosen: the profiles of the list; nil for all.
  private func runDueRounds(_ chosen: [String]?) {
    let context = session.context
    guard let store = context.store, let all = try? context.profiles() else { return }
    let profiles = all.filter { chosen?.contains($0.name) ?? true }
    let now = session.now
    let names = MainThread.value { await store.outdatedProfiles(profiles, maxAge: Self.maxAge, at: now) } ?? []
    guard !names.isEmpty else { return }
    _ = session.perform(
      "changes/list",
      ["profiles": .array(names.map { .string($0) }), "limit": 1, "timeoutSeconds": .number(Self.longestListing)])
  }
}
