import Commands
import LanguageServer
import Platform
import Testing

/// A command line and its meaning: changes to the default options.
private struct Reading: Sendable, CustomTestStringConvertible {
  let line: String
  let change: @Sendable (inout Options) -> Void
  var testDescription: String { line }

  init(_ line: String, _ change: @escaping @Sendable (inout Options) -> Void) {
    self.line = line
    self.change = change
  }
}

/// Splits at spaces; `''` is an empty argument.
private func words(_ line: String) -> [String] {
  line.split(separator: " ").map { $0 == "''" ? "" : String($0) }
}

private let good: [Reading] = [
  Reading("") { _ in },
  Reading("serve") { _ in },
  Reading("--stdio") { _ in },
  Reading("serve --stdio") { _ in },
  Reading("--sandbox") { $0.isSandbox = true },
  Reading("--sandbox serve") { $0.isSandbox = true },
  Reading("--sandbox-pace --sandbox") { ($0.isSandbox, $0.keepsVendorRates) = (true, true) },
  Reading("doctor --sandbox --sandbox-pace") {
    ($0.command, $0.isSandbox, $0.keepsVendorRates) = (.doctor(profiles: []), true, true)
  },
  Reading("--read-only") { $0.isReadOnly = true },
  Reading("--no-store") { $0.keepsCases = false },
  Reading("call ping --sandbox --no-store") {
    ($0.command, $0.isSandbox, $0.keepsCases) = (.call(method: "ping", params: nil, showsHelp: false), true, false)
  },
  Reading("--no-session-store") { $0.keepsSessions = false },
  Reading("--config a.json") { $0.config = "a.json" },
  Reading("--config=a.json") { $0.config = "a.json" },
  Reading("--config=a=b") { $0.config = "a=b" },
  Reading("--config -") { $0.config = "-" },
  Reading("--config a --config b") { $0.config = "b" },
  Reading("--trace t.log") { $0.trace = "t.log" },
  Reading("--trace=t.log") { $0.trace = "t.log" },
  Reading("--log-level debug") { $0.logLevel = .debug },
  Reading("--log-level=error") { $0.logLevel = .error },
  Reading("--log-level=info") { $0.logLevel = .info },
  Reading("--log-level=warning") { $0.logLevel = .warning },
  Reading("--sandbox --cases 0") { ($0.isSandbox, $0.cases) = (true, 0) },
  Reading("--cases=1000000 --sandbox") { ($0.isSandbox, $0.cases) = (true, 1_000_000) },
  Reading("--sandbox --seed 18446744073709551615") { ($0.isSandbox, $0.seed) = (true, .max) },
  Reading("--sandbox --seed=7 --cases 5") { ($0.isSandbox, $0.seed, $0.cases) = (true, 7, 5) },
  Reading("doctor") { $0.command = .doctor(profiles: []) },
  Reading("doctor --json --sandbox") {
    ($0.command, $0.printsJSON, $0.isSandbox) = (.doctor(profiles: []), true, true)
  },
  Reading("doctor work --json portal") {
    ($0.command, $0.printsJSON) = (.doctor(profiles: ["work", "portal"]), true)
  },
  Reading("init --config a.json") { ($0.command, $0.config) = (.initialize, "a.json") },
  Reading("scan a") { $0.command = .scan(paths: ["a"]) },
  Reading("scan a b --exclude *.o --exclude=x --offline") {
    ($0.command, $0.excludes, $0.isOffline) = (.scan(paths: ["a", "b"]), ["*.o", "x"], true)
  },
  Reading("scan --closed-behind a") { ($0.command, $0.closedBehind) = (.scan(paths: ["a"]), []) },
  Reading("scan --closed-behind=TODO,a_1 a") {
    ($0.command, $0.closedBehind) = (.scan(paths: ["a"]), ["TODO", "a_1"])
  },
  Reading("scan --format sarif a --baseline b") {
    ($0.command, $0.scanFormat, $0.baseline) = (.scan(paths: ["a"]), .sarif, "b")
  },
  Reading("methods") { $0.command = .methods },
  Reading("openrpc") { $0.command = .openrpc },
  Reading("methods --json") { ($0.command, $0.printsJSON) = (.methods, true) },
  Reading("man") { $0.command = .man },
  Reading("completions bash") { $0.command = .completions(.bash) },
  Reading("completions zsh") { $0.command = .completions(.zsh) },
  Reading("completions fish") { $0.command = .completions(.fish) },
  Reading("editors neovim") { $0.command = .editors(.neovim) },
  Reading("editors vscode") { $0.command = .editors(.vscode) },
  Reading("editors --help") { $0.command = .help(of: "editors") },
  Reading("completions fish --help") { $0.command = .help(of: "completions") },
  Reading("completions --help") { $0.command = .help(of: "completions") },
  Reading("--version") { $0.command = .version },
  Reading("--help") { $0.command = .help(of: nil) },
  Reading("-h") { $0.command = .help(of: nil) },
  Reading("serve --help") { $0.command = .help(of: "serve") },
  Reading("methods --help") { $0.command = .help(of: "methods") },
  Reading("call --help") { $0.command = .help(of: "call") },
  Reading("serve --sandbox -h") { ($0.command, $0.isSandbox) = (.help(of: "serve"), true) },
  Reading("--sandbox --help") { ($0.command, $0.isSandbox) = (.help(of: nil), true) },
  Reading("call --help ping") { $0.command = .call(method: "ping", params: nil, showsHelp: true) },
  Reading("--sandbox --live 0.1") { ($0.isSandbox, $0.changesPerMinute) = (true, 0.1) },
  Reading("sandbox --live=6000") { ($0.command, $0.changesPerMinute) = (.sandbox, 6000) },
  Reading("sandbox --port 0 --cases 3 --seed 4") {
    ($0.command, $0.port, $0.cases, $0.seed) = (.sandbox, 0, 3, 4)
  },
  Reading("doctor --config a.json --no-session-store") {
    ($0.command, $0.config, $0.keepsSessions) = (.doctor(profiles: []), "a.json", false)
  },
  Reading("list") { $0.command = .person(words: ["list"]) },
  Reading("cases/list --limit 3") { $0.command = .person(words: ["cases/list", "--limit", "3"]) },
  Reading("--sandbox comments add --read-only CS1 -- --sandbox") {
    ($0.command, $0.isSandbox, $0.isReadOnly) = (
      .person(words: ["comments", "add", "CS1", "--", "--sandbox"]), true, true
    )
  },
  Reading("--help comments add") { $0.command = .person(words: ["help", "comments", "add"]) },
  Reading("comments --help") { $0.command = .person(words: ["comments", "--help"]) },
  Reading("help") { $0.command = .person(words: ["help"]) },
  Reading("--help serve") { $0.command = .help(of: "serve") },
  Reading("-h call ping") { $0.command = .call(method: "ping", params: nil, showsHelp: true) },
  Reading("sandbox --print-config") { ($0.command, $0.printsConfiguration) = (.sandbox, true) },
  Reading("__complete list --config x --sandbox --st") {
    ($0.command, $0.config, $0.isSandbox) = (.person(words: ["__complete", "list", "--st"]), "x", true)
  },
  Reading("__complete list --config") { $0.command = .person(words: ["__complete", "list", "--config"]) },
  Reading("call ping") { $0.command = .call(method: "ping", params: nil, showsHelp: false) },
  Reading("call ping {}") { $0.command = .call(method: "ping", params: "{}", showsHelp: false) },
  Reading("call ping -") { $0.command = .call(method: "ping", params: "-", showsHelp: false) },
  Reading("call ping ''") { $0.command = .call(method: "ping", params: "", showsHelp: false) },
  Reading("call ping --help") { $0.command = .call(method: "ping", params: nil, showsHelp: true) },
  Reading("call --sandbox ping - --read-only") {
    $0.command = .call(method: "ping", params: "-", showsHelp: false)
    ($0.isSandbox, $0.isReadOnly) = (true, true)
  },
  Reading("--sandbox call ping {}") {
    $0.command = .call(method: "ping", params: "{}", showsHelp: false)
    $0.isSandbox = true
  },
]

@Test("A valid command line gives its options", arguments: good)
private func goodLine(_ reading: Reading) throws {
  var expected = try Options([])
  reading.change(&expected)
  #expect(try Options(words(reading.line)) == expected)
}

@Test("Without arguments, the program serves, logs warnings, and stores its sessions")
private func defaults() throws {
  let options = try Options([])
  #expect(options.command == .serve)
  #expect(options.logLevel == .warning)
  #expect(options.keepsSessions)
  #expect(!options.isSandbox && !options.isReadOnly)
  #expect(options.config == nil && options.trace == nil && options.cases == nil && options.seed == nil)
}

private let usageErrors: [(line: String, message: String)] = [
  ("--sandbx", "Unknown option \"--sandbx\". Did you mean \"--sandbox\"?"),
  ("--sandbx=1", "Unknown option \"--sandbx\". Did you mean \"--sandbox\"?"),
  ("-x", "Unknown option \"-x\"."),
  ("--", "Unknown option \"--\"."),
  ("--sandbox=yes", "--sandbox takes no value."),
  ("--sandbox-pace", "--sandbox-pace requires --sandbox."),
  ("sandbox --sandbox-pace", "--sandbox-pace requires the command call, doctor, scan or serve, not sandbox."),
  ("--sandbox --sandbox-pace=2", "--sandbox-pace takes no value."),
  ("--read-only=", "--read-only takes no value."),
  ("--config", "--config requires a file."),
  ("--config=", "--config requires a file, not an empty string."),
  ("--config ''", "--config requires a file, not an empty string."),
  ("--trace", "--trace requires a file."),
  ("--trace --read-only", "--trace requires a file."),
  ("--config --sandbox", "--config requires a file."),
  ("--log-level", "--log-level requires one of error, warning, info, debug."),
  ("--log-level loud", "--log-level requires one of error, warning, info, debug, not \"loud\"."),
  (
    "--log-level=DEBUG",
    "--log-level requires one of error, warning, info, debug, not \"DEBUG\". Did you mean \"debug\"?"
  ),
  ("--sandbox --cases", "--cases requires a number from 0 to 1000000."),
  ("--sandbox --cases -1", "--cases requires a number from 0 to 1000000, not \"-1\"."),
  ("--sandbox --cases 1000001", "--cases requires a number from 0 to 1000000, not \"1000001\"."),
  (
    "--sandbox --cases 99999999999999999999",
    "--cases requires a number from 0 to 1000000, not \"99999999999999999999\"."
  ),
  ("--sandbox --seed 1.5", "--seed requires a whole number, not \"1.5\"."),
  ("--sandbox --seed=", "--seed requires a whole number, not an empty string."),
  ("--cases 5", "--cases requires --sandbox or the command sandbox."),
  ("--sandbox --live", "--live requires a number from 0.1 to 6000."),
  ("--sandbox --live 0", "--live requires a number from 0.1 to 6000, not \"0\"."),
  ("--sandbox --live 0.09", "--live requires a number from 0.1 to 6000, not \"0.09\"."),
  ("--sandbox --live 6000.1", "--live requires a number from 0.1 to 6000, not \"6000.1\"."),
  ("--sandbox --live 1e2", "--live requires a number from 0.1 to 6000, not \"1e2\"."),
  ("--sandbox --live inf", "--live requires a number from 0.1 to 6000, not \"inf\"."),
  ("--sandbox --live 5.", "--live requires a number from 0.1 to 6000, not \"5.\"."),
  ("--sandbox --live 1.2.3", "--live requires a number from 0.1 to 6000, not \"1.2.3\"."),
  ("--sandbox --live -5", "--live requires a number from 0.1 to 6000, not \"-5\"."),
  ("--live 5", "--live requires --sandbox or the command sandbox."),
  ("call --sandbox --live 5 ping", "--live requires the command sandbox or serve, not call."),
  ("--seed 5", "--seed requires --sandbox or the command sandbox."),
  ("doctor --seed 5 --config a", "--seed requires --sandbox or the command sandbox."),
  ("--sandbox --config a.json", "--sandbox and --config cannot be combined. Use one of them."),
  ("call", "call requires a METHOD, such as cases/list."),
  ("call ping {} {}", "call accepts a METHOD and one JSON argument. Put the JSON in quotes."),
  ("--json", "--json requires the command doctor or methods, not serve."),
  ("call ping --json", "--json requires the command doctor or methods, not call."),
  ("--port 5", "--port requires the command sandbox, not serve."),
  ("call ping --stdio", "--stdio requires the command serve, not call."),
  ("sandbox --read-only", "--read-only requires the command call or serve, not sandbox."),
  ("openrpc --help --json", "--json requires the command doctor or methods, not openrpc."),
  ("--port 5 --help", "--port requires the command sandbox, not serve."),
  ("call ping {} --help", "call METHOD --help accepts no params."),
  ("scan", "scan requires the PATH of a file or a folder."),
  ("scan ''", "scan requires the PATH of a file or a folder, not \"\"."),
  ("scan a ''", "scan requires the PATH of a file or a folder, not \"\"."),
  ("scan a --format xml", "--format requires one of text, jsonl, sarif, not \"xml\"."),
  ("scan a --exclude=", "--exclude requires a pattern of file names, not an empty string."),
  ("scan a --closed-behind=", "--closed-behind requires words with commas between them, not an empty string."),
  ("scan a --closed-behind=A,,B", "--closed-behind requires words with commas between them, not \"A,,B\"."),
  ("--offline", "--offline requires the command scan, not serve."),
  ("scan a --read-only", "--read-only requires the command call or serve, not scan."),
  ("completions", "completions requires one of bash, zsh, fish."),
  ("completions tcsh", "completions requires one of bash, zsh, fish, not \"tcsh\"."),
  ("completions ''", "completions requires one of bash, zsh, fish, not \"\"."),
  ("completions bash zsh", "completions takes one argument."),
  ("editors", "editors requires one of helix, neovim, emacs, vscode, zed, sublime, kate."),
  ("editors helix kate", "editors takes one argument."),
  ("completions bash --json", "--json requires the command doctor or methods, not completions."),
  ("man --sandbox", "--sandbox requires the command call, doctor, scan or serve, not man."),
  ("man man", "man takes no arguments."),
  ("methods ping", "methods takes no arguments."),
  ("init work", "init takes no arguments."),
  ("init --sandbox", "--sandbox requires the command call, doctor, scan or serve, not init."),
  ("serve now", "serve takes no arguments."),
  ("lst", "Unknown command \"lst\". Did you mean \"list\"?"),
  ("list --cases 5", "--cases requires --sandbox or the command sandbox."),
  ("-", "Unknown command \"-\"."),
]

/// The sentence that refuses a command line; nil if it is accepted.
private func refusal(_ line: String) -> String? {
  do throws(Options.UsageError) {
    _ = try Options(words(line))
    return nil
  } catch {
    return error.message
  }
}

/// An option with its value, and the commands that use it.
private let users: [(option: String, commands: [String])] = [
  ("--config a", ["serve", "call", "doctor", "init", "scan"]), ("--sandbox", ["serve", "call", "doctor", "scan"]),
  ("--sandbox --sandbox-pace", ["serve", "call", "doctor", "scan"]),
  ("--no-session-store", ["serve", "call", "doctor", "init", "scan"]),
  ("--no-store", ["serve", "call", "scan"]), ("--read-only", ["serve", "call"]),
  ("--log-level info", ["serve", "call", "scan"]),
  ("--trace t", ["serve", "call"]),
  ("--stdio", ["serve"]), ("--json", ["doctor", "methods"]), ("--port 1", ["sandbox"]),
  ("--sandbox --cases 1", ["serve", "call", "doctor", "scan"]),
  ("--sandbox --seed 1", ["serve", "call", "doctor", "scan"]), ("--exclude x", ["scan"]), ("--format text", ["scan"]),
  ("--closed-behind", ["scan"]), ("--baseline x", ["scan"]), ("--offline", ["scan"]),
  ("--sandbox --live 1", ["serve"]),
]

@Test(
  "An option that a command does not use is refused, also with --help", arguments: users,
  ["serve", "call", "doctor", "sandbox", "methods", "openrpc", "completions", "editors", "man", "init", "scan"])
private func unusedOption(_ user: (option: String, commands: [String]), _ command: String) {
  let lines = [
    "call": "call ping", "completions": "completions bash", "editors": "editors helix", "scan": "scan .",
  ]
  let line = lines[command] ?? command
  for help in ["", " --help"] {
    for line in ["\(line) \(user.option)\(help)", "\(user.option) \(line)\(help)"] {
      let message = refusal(line)
      #expect((message == nil) == user.commands.contains(command), "\(line)")
      if let message { #expect(message.hasSuffix(", not \(command).") && !message.dropLast().contains("."), "\(line)") }
    }
  }
}

@Test(
  "--version cannot be combined with other arguments",
  arguments: ["serve", "call ping", "--sandbox", "--help", "--version", "x", "-", "''"])
private func version(_ rest: String) {
  let error = #expect(throws: Options.UsageError.self) { try Options(words("--version \(rest)")) }
  #expect(error?.message == "--version cannot be combined with other arguments.")
  #expect(throws: Options.UsageError.self) { try Options(words("\(rest) --version")) }
}

@Test("An invalid command line is refused", arguments: usageErrors)
private func usageError(line: String, message: String) {
  let usageError = #expect(throws: Options.UsageError.self) { try Options(words(line)) }
  #expect(usageError?.message == message)
}
