package import Platform

/// What the command line says.
package struct Options: Sendable, Equatable {
  /// What the program is asked to do.
  package enum Command: Sendable, Equatable {
    case serve
    /// `params` is JSON text, `-` for standard input, nil for none.
    case call(method: String, params: String?, showsHelp: Bool)
    case methods, openrpc
    /// Looks whether the profiles work.
    case doctor
    /// The simulated vendors on a port.
    case sandbox
    case version, help
  }

  package var command = Command.serve
  /// The file of `--config`.
  package var config: String?
  /// Whether the vendors are simulated.
  package var isSandbox = false
  /// Whether every write is refused.
  package var isReadOnly = false
  /// Whether tokens may be kept in a file.
  package var keepsSessions = true
  /// Whether the output is JSON (`doctor`, `methods`).
  package var printsJSON = false
  /// What is written to stderr.
  package var logLevel = LogLevel.warning
  /// The file of `--trace`.
  package var trace: String?
  /// How many cases the sandbox has, 0 to 1,000,000; nil for its own number.
  package var cases: Int?
  /// Which cases the sandbox has; nil for the usual ones.
  package var seed: UInt64?
  /// The port of the sandbox's server; 0, or none: the system chooses.
  package var port: UInt16?

  /// Why a command line cannot be followed; one sentence.
  package struct UsageError: Error, Equatable {
    package let message: String
  }

  /// Reads the arguments behind the program's name.
  package init(_ arguments: [String]) throws(UsageError) {
    var words: [String] = []
    var rest = arguments[...]
    var showsHelp = false
    while let word = rest.popFirst() {
      guard word.hasPrefix("-"), word != "-" else {
        words.append(word)
        continue
      }
      if word == "--help" || word == "-h" {
        showsHelp = true
      } else if word == "--version" {
        command = .version
      } else {
        try take(word, &rest)
      }
    }
    try choose(words, showsHelp)
    let simulates = isSandbox || command == .sandbox
    if (cases != nil || seed != nil) && !simulates {
      throw UsageError(message: "--cases and --seed go with --sandbox, or with the command sandbox")
    }
    if port != nil && command != .sandbox { throw UsageError(message: "--port goes with the command sandbox") }
    if command == .sandbox && (isSandbox || config != nil) {
      throw UsageError(message: "sandbox takes --port, --cases and --seed only")
    }
    if printsJSON && command != .doctor && command != .methods {
      throw UsageError(message: "--json goes with the commands doctor and methods")
    }
    if isSandbox && config != nil { throw UsageError(message: "--sandbox needs no --config; use one of them") }
  }

  private mutating func take(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
    let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = halves[0]
    if let flag = Self.flags[name] {
      guard halves.count == 1 else { throw UsageError(message: "\(name) takes no value") }
      flag(&self)
      return
    }
    guard let option = Self.valued[name] else { throw UsageError(message: "there is no option \(name)") }
    guard let value = halves.count > 1 ? halves[1] : rest.popFirst() else {
      throw UsageError(message: "\(name) wants \(option.expected)")
    }
    guard option.set(&self, value) else {
      throw UsageError(message: "\(name) wants \(option.expected), not \(value.isEmpty ? "an empty text" : value)")
    }
  }

  private static let flags: [String: @Sendable (inout Options) -> Void] = [
    "--sandbox": { $0.isSandbox = true },
    "--read-only": { $0.isReadOnly = true },
    "--no-session-store": { $0.keepsSessions = false },
    "--json": { $0.printsJSON = true },
    // Editors add it to every server they start; it is what happens anyway.
    "--stdio": { _ in },
  ]

  private static let valued: [String: (expected: String, set: @Sendable (inout Options, String) -> Bool)] = [
    "--config": (
      "a file",
      {
        $0.config = $1; return !$1.isEmpty
      }
    ),
    "--trace": (
      "a file",
      {
        $0.trace = $1; return !$1.isEmpty
      }
    ),
    "--log-level": (
      "one of \(LogLevel.allCases.map(\.rawValue).joined(separator: ", "))",
      { options, value in
        guard let level = LogLevel(rawValue: value) else { return false }
        options.logLevel = level
        return true
      }
    ),
    "--cases": (
      "a number from 0 to 1000000",
      { options, value in
        guard let count = Int(value), (0...1_000_000).contains(count) else { return false }
        options.cases = count
        return true
      }
    ),
    "--seed": (
      "a whole number",
      { options, value in
        guard let seed = UInt64(value) else { return false }
        options.seed = seed
        return true
      }
    ),
    "--port": (
      "a number from 0 to 65535",
      { options, value in
        guard let port = UInt16(value) else { return false }
        options.port = port
        return true
      }
    ),
  ]

  private mutating func choose(_ words: [String], _ showsHelp: Bool) throws(UsageError) {
    if command == .version { return }
    let simple: [String: Command] = [
      "serve": .serve, "methods": .methods, "openrpc": .openrpc, "sandbox": .sandbox, "doctor": .doctor,
    ]
    switch words.first {
    case nil: command = showsHelp ? .help : .serve
    case "call":
      guard words.count > 1 || showsHelp else { throw UsageError(message: "call wants a METHOD, such as cases/list") }
      guard words.count <= 3 else { throw UsageError(message: "call takes a METHOD and one JSON text") }
      command =
        words.count > 1
        ? .call(method: words[1], params: words.count > 2 ? words[2] : nil, showsHelp: showsHelp) : .help
    case let word? where simple[word] != nil:
      guard words.count == 1 else { throw UsageError(message: "\(word) takes no further words") }
      command = showsHelp ? .help : simple[word] ?? .help
    case let word?: throw UsageError(message: "there is no command \(word)")
    }
  }
}
