import CaseModel
import CaseService
package import LanguageServer
package import MCPServer
package import Platform
import Terminal

/// The command line.
package struct Options: Sendable, Equatable {
  /// What to do.
  package enum Command: Sendable, Equatable {
    case serve
    /// `params` is JSON text, `-` for standard input, nil for none.
    case call(method: String, params: String?, showsHelp: Bool)
    case methods, openrpc
    /// Finds the cases that files mention.
    case scan(paths: [String])
    /// Checks whether the profiles work; all if none is named.
    case doctor(profiles: [String])
    /// Asks for a profile and writes it into the configuration.
    case initialize
    /// The simulated vendors on a port.
    case sandbox
    /// The completions for a shell.
    case completions(CompletionShell)
    /// The configuration for an editor.
    case editors(Editor)
    case man, version
    /// The help of one command, or of the program.
    case help(of: String?)
    /// A command of the module Terminal, with its words.
    case person(words: [String])
  }

  package var command = Command.serve
  /// The profiles of `doctor`.
  package var profiles: [String] {
    if case .doctor(let profiles) = command { profiles } else { [] }
  }
  /// The file of `--config`.
  package var config: String?
  /// Whether the vendors are simulated.
  package var isSandbox = false
  /// Whether the simulated vendors get requests at the rate that real ones get.
  package var keepsVendorRates = false
  /// Whether every write is refused.
  package var isReadOnly = false
  /// The tools for language models.
  package var mcpToolsets = [Toolset.cases]
  /// The names of the only tools; nil for all of the sets.
  package var mcpTools: [String]?
  /// The most tokens of a result for a language model.
  package var mcpResultTokens = MCPOptions.usualResultTokens
  package var mcp: MCPOptions {
    MCPOptions(toolsets: mcpToolsets, tools: mcpTools, isReadOnly: isReadOnly, resultTokens: mcpResultTokens)
  }
  /// The file of `--audit`.
  package var audit: String?
  /// Whether tokens may be stored in files.
  package var keepsSessions = true
  /// Whether cases that were read may be kept.
  package var keepsCases = true
  /// Whether the output is JSON.
  package var printsJSON = false
  /// The lowest level that is written to stderr.
  package var logLevel = usualLogLevel
  /// The file of `--trace`.
  package var trace: String?
  /// How many cases the sandbox has, 0 to 1,000,000; nil for the default.
  package var cases: Int?
  /// Which cases the sandbox has; nil for the default.
  package var seed: UInt64?
  /// The file of `--sandbox-state`.
  package var sandboxState: String?
  /// How often cases of the sandbox change by themselves, 0.1 to 6000; nil for never.
  package var changesPerMinute: Double?
  /// The patterns of files that are not scanned.
  package var excludes: [String] = []
  /// How the findings of a scan are printed.
  package var scanFormat = ScanReport.Format.text
  /// The words that mark a workaround, empty for the usual ones; nil if a closed case is no error.
  package var closedBehind: [String]?
  /// The file of `--baseline`.
  package var baseline: String?
  /// Whether no vendor gets a request.
  package var isOffline = false
  /// Whether the sandbox prints a configuration.
  package var printsConfiguration = false
  /// The port of the sandbox's server; the system chooses for 0 and nil.
  package var port: UInt16?

  /// The options that select the same profiles, for a command that is printed. Their paths are absolute, because the command may
  /// run in another folder.
  package func selection(from folder: String) -> [String] {
    var words: [String] = []
    func add(_ name: String, _ value: String?) { if let value { words += [name, value] } }
    func path(_ file: String?) -> String? { file.map { FileSystem.absolute($0, relativeTo: folder) } }
    add("--config", path(config))
    add("--cases", cases.map { "\($0)" })
    add("--seed", seed.map { "\($0)" })
    add("--sandbox-state", path(sandboxState))
    // A write of the same person belongs to the same file.
    add("--audit", path(audit))
    return words
  }

  static let usualLogLevel = LogLevel.warning
  static let usualCases = 60
  static let usualSeed: UInt64 = 1

  /// Why a command line is refused.
  package struct UsageError: Error, Equatable {
    /// A sentence.
    package let message: String
  }

  /// Reads the arguments after the name of the program.
  package init(_ arguments: [String]) throws(UsageError) {
    guard let word = arguments.first else { return }
    if word == CommandTable.version || (Self.isHelp(word) && arguments.count == 1) {
      guard arguments.count == 1 else {
        throw UsageError(message: "\(word) cannot be combined with other arguments.")
      }
      command = Self.isHelp(word) ? .help(of: nil) : .version
      return
    }
    var words: [String] = []
    var used: [OptionRow] = []
    var rest = arguments[...]
    var showsHelp = false
    while let word = rest.popFirst() {
      guard word.hasPrefix("-"), word != "-" else {
        // The module Terminal describes its own commands.
        if words.isEmpty, word == "help", let name = rest.first,
          let row = CommandTable.command(name) ?? ProcessWords.meaning(of: name).flatMap({ CommandTable.command($0) })
        {
          command = .help(of: row.name)
          return
        }
        if words.isEmpty, CommandTable.command(word) == nil, TerminalProgram.isCommand(word, FrontEnd.casewire.rows) {
          used += try takePersonal(showsHelp ? ["help", word] : [word], rest)
          // A line that is not complete may still become valid.
          if word != CommandCatalog.completionWord {
            for option in used { try check(option, used, CommandTable.personal) }
          }
          return
        }
        words.append(word)
        continue
      }
      switch word {
      case _ where Self.isHelp(word): showsHelp = true
      case CommandTable.version: throw UsageError(message: "\(word) cannot be combined with other arguments.")
      default:
        // The unknown command explains the unknown option.
        if let name = words.first, CommandTable.command(name) == nil { throw Self.unknownCommand(name) }
        used.append(try take(word, &rest))
      }
    }
    let row = try choose(words, showsHelp)
    for option in used { try check(option, used, row) }
  }

  /// Reads the words of a command for people. It reads its own options; those of the process may be anywhere among them.
  private mutating func takePersonal(
    _ start: [String], _ words: ArraySlice<String>
  ) throws(UsageError) -> [OptionRow] {
    var rest = words
    var (own, used): ([String], [OptionRow]) = (start, [])
    while let word = rest.popFirst() {
      if word == "--" {
        own.append(word)
        own += rest
        break
      }
      let name = CommandWords.halves(word)[0]
      if start == [CommandCatalog.completionWord] {
        // The line is not complete, so an invalid option is no error.
        var following = rest
        if CommandTable.personal.has(name), let option = try? take(word, &following),
          !following.isEmpty
        {
          used.append(option)
          rest = following
        } else {
          own.append(word)
        }
        continue
      }
      if name.hasPrefix("--"), CommandTable.personal.has(name) {
        used.append(try take(word, &rest))
      } else {
        own.append(word)
      }
    }
    command = .person(words: own)
    return used
  }

  private static func isHelp(_ word: String) -> Bool { word == CommandTable.help || word == CommandTable.shortHelp }

  /// Refuses an option that the command does not have, or that does not fit the other options.
  private func check(_ option: OptionRow, _ used: [OptionRow], _ command: CommandRow) throws(UsageError) {
    guard command.has(option.name) else {
      let users = Self.alternatives(CommandTable.users(of: option.name))
      throw UsageError(message: "\(option.name) requires the command \(users), not \(command.name).")
    }
    if let required = option.required, command.has(required), !used.contains(where: { $0.name == required }) {
      let others = Self.alternatives(
        CommandTable.commands.filter { $0.has(option.name) && !$0.has(required) }.map(\.name))
      throw UsageError(
        message: "\(option.name) requires \(required)\(others.isEmpty ? "" : " or the command \(others)").")
    }
    if let rival = option.excluded.first(where: { name in used.contains { $0.name == name } }) {
      throw UsageError(message: "\(option.name) and \(rival) cannot be combined. Use one of them.")
    }
  }

  /// `a, b or c`.
  private static func alternatives(_ names: [String]) -> String {
    let names = names.sorted()
    let others = names.dropLast().joined(separator: ", ")
    return "\(others)\(others.isEmpty ? "" : " or ")\(names.last ?? "")"
  }

  /// Reads one option.
  private mutating func take(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) -> OptionRow {
    let halves = CommandWords.halves(word)
    let name = halves[0]
    guard let option = CommandTable.option(name) else {
      throw UsageError(
        message: "Unknown option \"\(name)\".\(CommandWords.hint(name, among: CommandTable.options.map(\.name)))")
    }
    guard let kind = option.value else {
      guard halves.count == 1 else { throw UsageError(message: "\(name) takes no value.") }
      option.set(&self, "")
      return option
    }
    if halves.count == 1, kind.isOptional {
      option.set(&self, "")
      return option
    }
    // A following option is not taken for the value: `--trace --read-only` would write.
    let isNext = halves.count == 1 && rest.first?.hasPrefix("--") == false
    guard let value = halves.count > 1 ? halves[1] : isNext ? rest.popFirst() : nil else {
      throw UsageError(message: "\(name) requires \(kind.expected).")
    }
    guard kind.accepts(value) else {
      throw UsageError(
        message:
          "\(name) requires \(kind.expected), not \(value.isEmpty ? "an empty string" : "\"\(value)\"").\(kind.hint(value))"
      )
    }
    option.set(&self, value)
    return option
  }

  private static func unknownCommand(_ name: String) -> UsageError {
    let names = CommandTable.commands.map(\.name) + TerminalProgram.words(FrontEnd.casewire)
    let hint = CommandWords.commandHint(name, among: names)
    return UsageError(message: "Unknown command \"\(name)\".\(hint)")
  }

  /// Sets the command, and returns its row.
  private mutating func choose(_ words: [String], _ showsHelp: Bool) throws(UsageError) -> CommandRow {
    let name = words.first ?? CommandTable.usual
    guard let row = CommandTable.command(name) else { throw Self.unknownCommand(name) }
    guard !showsHelp || words.count > 1 else {
      command = .help(of: words.first)
      return row
    }
    command = try row.command(Array(words.dropFirst()))
    guard showsHelp else { return row }
    guard case .call(let method, let params, _) = command else {
      command = .help(of: row.name)
      return row
    }
    guard params == nil else { throw UsageError(message: "call METHOD --help accepts no params.") }
    command = .call(method: method, params: nil, showsHelp: true)
    return row
  }
}
