import CaseModel
package import CaseService

/// Finds the command that words mean.
package struct CommandCatalog {
  enum Command {
    case method(MethodCommand)
    /// - Parameter name: how it was called.
    case short(ShortCommand, name: String)
    /// Help.
    case text(String)
    /// The proposals for a shell.
    case completion
  }

  /// The word with which the completions of a shell call the program.
  package static let completionWord = "__complete"

  private let frontEnd: FrontEnd
  private let help: CommandHelp

  /// - Parameter width: the longest line of help texts.
  package init(_ frontEnd: FrontEnd, width: Int = 100, process: ProcessWords = ProcessWords()) {
    self.frontEnd = frontEnd
    help = CommandHelp(width: width, process: process)
  }

  /// The nouns, in the order of the method table.
  package var nouns: [String] {
    var found: [String] = []
    for row in frontEnd.rows {
      if let noun = CommandWords.command(of: row.name)?.noun, !found.contains(noun) { found.append(noun) }
    }
    return found
  }

  /// The verbs of a noun, with their meanings.
  package func verbs(of noun: String) -> [(verb: String, summary: String)] {
    var found: [(verb: String, summary: String)] = []
    for row in frontEnd.rows {
      guard let (own, verb) = CommandWords.command(of: row.name), own == noun else { continue }
      found.append((verb, row.summary))
    }
    for short in ShortCommand.allCases {
      guard let (own, verb) = short.longName, own == noun else { continue }
      found.append((verb, short.sentence))
    }
    return found
  }

  /// The command of these words, and the words after it.
  func find(_ words: [String]) throws(UsageError) -> (Command, [String]) {
    guard let first = words.first else { return (.text(overview), []) }
    if first == Self.completionWord { return (.completion, Array(words.dropFirst())) }
    if first == "help" { return try helpText(Array(words.dropFirst())) }
    if let short = ShortCommand(rawValue: first) {
      if let method = short.method, let row = row(method) {
        return (
          short == .list ? .short(short, name: first) : .method(MethodCommand(first, row)), Array(words.dropFirst())
        )
      }
      return (.short(short, name: first), Array(words.dropFirst()))
    }
    return try method(words)
  }

  private func row(_ method: String) -> Row? { frontEnd.rows.first { $0.name == method } }

  private func method(_ words: [String]) throws(UsageError) -> (Command, [String]) {
    // `cases/list` is one word.
    let parts = words[0].split(separator: "/", maxSplits: 1).map(String.init)
    var words = parts + words.dropFirst()
    let noun = words[0]
    // `cases --help list`: help is available in any position.
    let before = words.dropFirst().prefix { $0 == "--help" || $0 == "-h" }
    if !before.isEmpty, words.count > before.count + 1 {
      words.removeSubrange(1...before.count)
      words.append("--help")
    }
    guard words.count > 1, !words[1].hasPrefix("-") else { return (.text(verbHelp(noun)), []) }
    let verb = CommandWords.kebab(words[1])
    if let short = ShortCommand.allCases.first(where: { $0.longName.map { $0 == (noun, verb) } ?? false }) {
      return (.short(short, name: "\(noun) \(verb)"), Array(words.dropFirst(2)))
    }
    let found = frontEnd.rows.first { row in
      CommandWords.command(of: row.name).map { $0 == (noun, verb) } ?? false
    }
    guard let found else {
      let verbs = verbs(of: noun).map(\.verb)
      throw UsageError(
        "Unknown command \"\(noun) \(words[1])\".\(CommandWords.hint(words[1], among: verbs)) The commands of \(noun): \(verbs.joined(separator: ", "))."
      )
    }
    return (.method(MethodCommand("\(noun) \(verb)", found)), Array(words.dropFirst(2)))
  }

  /// Each command with its synopsis and a sentence, the short ones first.
  package var entries: [(synopsis: String, summary: String)] {
    let shorts = ShortCommand.allCases.map { short -> (synopsis: String, summary: String) in
      let name = short.rawValue
      let command = short.method.flatMap { row($0) }.map { MethodCommand(name, $0) }
      return (command?.synopsis ?? short.synopsis(name), short.sentence)
    }
    let methods = frontEnd.rows.compactMap { row -> (synopsis: String, summary: String)? in
      guard let (noun, verb) = CommandWords.command(of: row.name) else { return nil }
      return (MethodCommand("\(noun) \(verb)", row).synopsis, row.summary)
    }
    return shorts + methods
  }

  /// The options of every command.
  package static var options: [(synopsis: String, summary: String)] {
    OutputFlag.all.map { ($0.name + ($0.placeholder.map { " \($0)" } ?? ""), $0.summary) }
  }

  // MARK: Help

  private func helpText(_ words: [String]) throws(UsageError) -> (Command, [String]) {
    let words = words.filter { !$0.hasPrefix("-") }
    guard let first = words.first else { return (.text(overview), []) }
    if !TerminalProgram.isCommand(first, frontEnd.rows), let meaning = ProcessWords.meaning(of: first),
      TerminalProgram.isCommand(meaning, frontEnd.rows)
    {
      return try helpText([meaning])
    }
    guard TerminalProgram.isCommand(first, frontEnd.rows) else { throw unknown(first) }
    let (command, _) = try find(words)
    if case .method(let command) = command { return (.text(help.text(command)), []) }
    if case .short(let short, let name) = command { return (.text(ShortHelp(help).text(short, name, frontEnd)), []) }
    return (command, [])
  }

  private func unknown(_ word: String) -> UsageError {
    let names = nouns + ShortCommand.allCases.map(\.rawValue) + help.process.commands.map(\.name)
    return UsageError(
      "Unknown command \"\(word)\".\(CommandWords.commandHint(word, among: names)) Run casewire help for all commands.")
  }

  private func verbHelp(_ noun: String) -> String {
    let verbs = verbs(of: noun)
    let indent = (verbs.map(\.verb.count).max() ?? 0) + noun.count + 5
    let lines = verbs.flatMap { help.entry("\(noun) \($0.verb)", $0.summary, indent) }
    return (["commands:"] + lines + [""] + fitted("Run casewire help \(noun) VERB for the flags of one.") + [""])
      .joined(separator: "\n")
  }

  private func fitted(_ text: String) -> [String] { TextLayout.fitted(text, to: help.width) }

  /// All commands, for `casewire help`.
  package var overview: String {
    let shorts = ShortCommand.allCases.flatMap { help.entry($0.rawValue, $0.summary, 15) }
    let nouns = nouns.flatMap { noun in
      help.entry(noun, verbs(of: noun).map(\.verb).joined(separator: ", "), 16)
    }
    let others = help.process.commands.flatMap { help.entry($0.name, $0.summary, 15) }
    var lines = fitted("commands for daily use: casewire COMMAND") + shorts + [""]
    lines += fitted("a command for each method: casewire NOUN VERB") + nouns + [""]
    if !others.isEmpty { lines += fitted("other commands: casewire COMMAND") + others + [""] }
    lines += fitted("Run casewire help COMMAND or casewire help NOUN VERB for the flags of one.") + [""]
    return lines.joined(separator: "\n")
  }
}
