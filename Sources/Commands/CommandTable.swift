package import Terminal

/// The commands and options of the program. The parser, the help, the man page, the completions and the tables of the guide
/// are made from these rows or checked against them.
package enum CommandTable {
  private static var profiles: [OptionRow] { [.config, .sandbox, .sandboxPace, .cases, .seed] }
  private static var requests: [OptionRow] { [.noStore, .readOnly, .audit, .logLevel, .trace] }

  /// The command if none is named. A server starts without the other rows.
  private static let serve = CommandRow(
    usual,
    options: profiles + [.live, .sandboxState, .noSessionStore] + requests + [
      .toolsets, .tools, .resultTokens, .stdio,
    ],
    "reads requests from stdin and writes responses to stdout",
    details: [
      "Requests are JSON-RPC 2.0, one per line or with Content-Length headers as in LSP; the first byte determines "
        + "which. A client of LSP or MCP is recognised by its first request. Responses arrive in any order and have the id "
        + "of their request.",
      "At the end of the input, the remaining requests are completed. This is the command if none is named.",
    ], example: examples.first?.line
  ) { _ in .serve }

  /// In the order of the help.
  package static let commands: [CommandRow] = {
    let vendors = profiles + [.noSessionStore]
    return [
      serve,
      CommandRow(
        "call", arguments: [.init(kind: .method, isRequired: true), .init(kind: .json, isRequired: false)],
        options: vendors + [.sandboxState] + requests, "makes one request; the params are JSON, or come from stdin (-)",
        details: [
          "The result is written to stdout as one line of JSON, or over several lines on a terminal. An error is written "
            + "to stderr as JSON."
        ],
        forms: [("METHOD --help", "describes a method and its params")]
      ) { words in words.first.map { .call(method: $0, params: words.dropFirst().first, showsHelp: false) } },
      CommandRow(
        "sandbox", options: [.port, .cases, .seed, .live, .printConfig],
        "serves the simulated vendors over HTTP on a port of 127.0.0.1",
        details: [
          "The first line of stdout is JSON with the addresses and the credentials of each simulated vendor, or with "
            + "`--print-config` a configuration that uses them. A signal ends the command."
        ], example: "casewire sandbox --port 8080"
      ) { _ in .sandbox },
      CommandRow(
        "init", options: [.config, .noSessionStore],
        "asks for a profile, writes it into the configuration and checks it",
        details: [
          "A new file gets mode 0600. In an existing file, everything else stays unchanged. A secret that is typed is not "
            + "shown, and is stored only if the configuration is chosen as its source.",
          "Answers can also come from a pipe, one per line. The first invalid answer then ends the command.",
        ], example: "casewire init"
      ) { _ in .initialize },
      CommandRow(
        "doctor", arguments: [.init(kind: .profile, isRequired: false, repeats: true)], options: vendors + [.json],
        "checks each profile, or these, and states what to fix",
        details: [
          "For each profile, the command reads the configuration, finds the credentials, connects to the hosts, logs in "
            + "and reads one record. It lists every error and skips only the checks that depend on a failed one. It "
            + "changes nothing at the vendor."
        ]
      ) { .doctor(profiles: $0) },
      scan(profiles: vendors),
      CommandRow("methods", options: [.json], "lists the methods", example: "casewire methods --json") { _ in .methods
      },
      CommandRow(
        "openrpc", "prints the protocol as an OpenRPC document", example: "casewire openrpc >openrpc.json"
      ) { _ in .openrpc },
      CommandRow(
        "completions", arguments: [.init(kind: .words { CompletionShell.allCases.map(\.rawValue) }, isRequired: true)],
        "prints the completions for a shell",
        details: CompletionShell.allCases.map(\.installation), example: "casewire completions bash"
      ) { words in words.first.flatMap(CompletionShell.init).map { .completions($0) } },
      CommandRow(
        "editors", arguments: [.init(kind: .words { Editor.allCases.map(\.rawValue) }, isRequired: true)],
        "prints the configuration with which an editor shows cases in its documents",
        details: [
          "The comments in the output name the file that it belongs into, and what the editor needs. The editor starts "
            + "`casewire serve` and speaks LSP with it. The chapter In an editor of the protocol guide describes what it shows."
        ], example: "casewire editors neovim"
      ) { words in words.first.flatMap(Editor.init).map { .editors($0) } },
      CommandRow(
        "man", "prints the man page; casewire man | man -l - shows it", example: "casewire man | man -l -"
      ) { _ in .man },
    ]
  }()

  /// The commands for people, which are not in the table: the module Terminal makes them from the method table.
  package static let personal = CommandRow(
    "COMMAND",
    options: [
      .config, .sandbox, .sandboxPace, .cases, .seed, .live, .sandboxState, .noSessionStore, .noStore, .readOnly,
      .audit, .logLevel, .trace,
    ], "runs a command for people"
  ) { .person(words: $0) }

  /// What the help of the commands for people states about the other ones.
  package static let words = ProcessWords {
    personal.options.map(\.synopsis)
  } commands: {
    commands.map { ($0.name, $0.summary) }
  }

  private static func scan(profiles: [OptionRow]) -> CommandRow {
    CommandRow(
      "scan", arguments: [.init(kind: .path, isRequired: true, repeats: true)],
      options: profiles + [.exclude, .format, .closedBehind, .baseline, .offline, .noStore, .logLevel],
      "finds the cases that files mention, with their states",
      details: [
        "In source code, comments and strings are scanned; of other files, the whole text. Files that `.gitignore`, "
          + "`.ignore` or `.git/info/exclude` exclude, binary files and symbolic links are skipped, but a file that is "
          + "named is always scanned. `.casewire.json` in a folder, or above it in the same repository, has settings.",
        "A file that cannot be read, or that is larger than 10 MB, is reported on stderr and does not change the exit "
          + "code.",
      ], example: "casewire scan --closed-behind ."
    ) { .scan(paths: $0) }
  }

  /// The name of the command if none is named.
  package static let usual = "serve"

  /// Each option of any command once, in the order of the commands.
  package static let options: [OptionRow] = {
    var found: [OptionRow] = []
    for command in commands {
      for row in command.options where !found.contains(where: { $0.name == row.name }) { found.append(row) }
    }
    return found
  }()

  // Options that stand for a command. `help` also follows a command.
  static let (help, shortHelp, version) = ("--help", "-h", "--version")

  /// The options that stand for a command and cannot be combined.
  package static var standalone: [(names: [String], summary: String)] {
    [([help, shortHelp], "prints a short description"), ([version], "prints the version")]
  }

  /// Shell commands that need no configuration, with their meaning.
  package static let examples: [(line: String, meaning: String)] = [
    (
      #"echo '{"jsonrpc":"2.0","id":1,"method":"cases/list","params":{"limit":3}}' | casewire --sandbox"#,
      "Sends one request to simulated vendors."
    ),
    (#"casewire call --sandbox cases/get '{"case":"ibm/CS4150820"}'"#, "Reads one case."),
    (
      #"casewire call --sandbox comments/add '{"case":"ibm/CS4178171","text":"Any progress?"}'"#,
      "Adds a comment to a case."
    ),
    (#"echo '{"status":["open"]}' | casewire call --sandbox cases/list -"#, "Reads the params from stdin."),
    ("casewire doctor --sandbox", "Checks the profiles of the simulated vendors."),
    ("casewire list --sandbox", "Lists the open cases as a table, or in a pipe as JSON."),
    ("casewire show 04186767 --sandbox --output table", "Shows one case for people."),
  ]

  package static func command(_ name: String) -> CommandRow? {
    name == usual ? serve : commands.first { $0.name == name }
  }

  package static func option(_ name: String) -> OptionRow? {
    for option in serve.options where option.name == name { return option }
    // Not from `options`, which is not made at the start of the program.
    for command in commands {
      for option in command.options where option.name == name { return option }
    }
    return nil
  }

  /// The names of the commands that have an option.
  package static func users(of option: String) -> [String] { commands.filter { $0.has(option) }.map(\.name) }

  /// The options that can no longer be used beside this one: those that exclude it or are excluded by it, and those that
  /// require one of them.
  package static func conflicts(of option: String) -> [String] {
    let rivals = options.filter { $0.excluded.contains(option) }.map(\.name) + (self.option(option)?.excluded ?? [])
    let required = self.option(option)?.required
    let further = required.map { conflicts(of: $0) } ?? []
    return options.map(\.name).filter { name in
      rivals.contains(name) || further.contains(name) || self.option(name)?.required.map(rivals.contains) ?? false
    }
  }
}
