package import CaseService
import JSON
import JSONRPC
import Platform

/// The commands for people: `casewire NOUN VERB` for each method, and short names for daily use.
package struct TerminalProgram {
  private let session: CommandSession

  /// - Parameters:
  ///   - isSandbox: whether the vendors are simulated.
  ///   - options: those of the process that a printed command needs.
  ///   - process: what help states about the rest of the program.
  ///   - makeRunner: called by the first command that needs the profiles.
  package init(
    _ console: Console, _ frontEnd: FrontEnd, isSandbox: Bool, options: [String] = [],
    process: ProcessWords = ProcessWords(), makeRunner: @escaping () -> RequestRunner
  ) {
    session = CommandSession(
      console, frontEnd, isSandbox: isSandbox, options: options, process: process, makeRunner)
  }

  /// Whether a word begins a command of this module.
  package static func isCommand(_ word: String, _ rows: [Row]) -> Bool {
    if word == "help" || word == CommandCatalog.completionWord || ShortCommand(rawValue: word) != nil { return true }
    let prefix = word.utf8.contains(UInt8(ascii: "/")) ? word : word + "/"
    return rows.contains { $0.name.hasPrefix(prefix) && CommandWords.command(of: $0.name) != nil }
  }

  /// The words that begin a command, with their meanings.
  package static func beginnings(_ frontEnd: FrontEnd) -> [(word: String, meaning: String)] {
    let catalog = CommandCatalog(frontEnd)
    return ShortCommand.allCases.map { ($0.rawValue, $0.summary) }
      + catalog.nouns.map { noun in (noun, catalog.verbs(of: noun).map(\.verb).joined(separator: ", ")) }
      + [("help", "describes a command")]
  }

  /// The words that begin a command, for suggestions.
  package static func words(_ frontEnd: FrontEnd) -> [String] { beginnings(frontEnd).map(\.word) }

  /// Runs the words of a command and returns the exit code.
  package func run(_ words: [String]) -> Int32 {
    var status: ExitStatus
    do throws(CommandFailure) {
      status = try perform(words)
    } catch {
      error.report(to: session.console)
      status = error.status
    }
    if let signal = session.signal, status != .outcomeUnknown { ProcessGuards.end(bySignal: signal) }
    return status.rawValue
  }

  private func perform(_ words: [String]) throws(CommandFailure) -> ExitStatus {
    let command: CommandCatalog.Command
    let rest: [String]
    do throws(UsageError) {
      (command, rest) = try session.catalog.find(words)
    } catch {
      throw CommandFailure(error)
    }
    switch command {
    case .method(let command): return try MethodRun(session: session, command: command).run(rest)
    case .short(let short, let name): return try ShortCommandRun(session: session, short: short, name: name).run(rest)
    case .completion: return CommandCompletion(session: session).run(rest)
    case .text(let text): return Output(session.console).write(Array(text.utf8))
    }
  }
}
