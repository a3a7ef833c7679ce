/// What the help of this module states about the rest of the program.
package struct ProcessWords: Sendable {
  // Made on demand: a command at work needs neither.
  private let makeOptions: @Sendable () -> [String]
  private let makeCommands: @Sendable () -> [(name: String, summary: String)]

  /// - Parameters:
  ///   - options: those of the process that each command of this module accepts, as `--config FILE`.
  ///   - commands: the commands of other modules.
  package init(
    options: @escaping @Sendable () -> [String] = { [] },
    commands: @escaping @Sendable () -> [(name: String, summary: String)] = { [] }
  ) {
    (makeOptions, makeCommands) = (options, commands)
  }

  var options: [String] { makeOptions() }
  /// The options without their values.
  var optionNames: [String] { makeOptions().map { String($0.prefix { $0 != " " && $0 != "[" }) } }
  var commands: [(name: String, summary: String)] { makeCommands() }

  /// Words of other programs, with the words that mean the same here.
  private static let synonyms: [(word: String, meaning: String)] = [
    ("mcp", "serve"), ("lsp", "serve"), ("server", "serve"), ("follow", "watch"), ("tail", "watch"), ("ls", "list"),
    ("view", "show"), ("cat", "show"), ("get", "show"), ("find", "search"), ("create", "new"), ("add", "comment"),
    ("reply", "comment"), ("resolve", "close"), ("browse", "open"), ("config", "init"), ("setup", "init"),
    ("check", "doctor"), ("draft", "drafts"), ("version", "--version"), ("sync", "cache"), ("login", "session"),
  ]

  /// The command that another word means; nil for any other word.
  package static func meaning(of word: String) -> String? { synonyms.first { $0.word == word }?.meaning }
}
