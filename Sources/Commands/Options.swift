import CaseModel
package import Platform

/// The command line.
package struct Options: Sendable, Equatable {
  /// What to do.
  package enum Command: Sendable, Equatable {
    case serve
    /// `params` is JSON text, `-` for standard input, nil for none.
    case call(method: String, params: String?, showsHelp: Bool)
    case methods, openrpc
    /// Checks whether the profiles work.
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
  /// Whether the simulated vendors get requests at the rate that real ones get.
  package var keepsVendorRates = false
  /// Whether every write is refused.
  package var isReadOnly = false
  /// Whether tokens may be stored in files.
  package var keepsSessions = true
  /// Whether the output is JSON (`doctor`, `methods`).
  package var printsJSON = false
  /// The lowest level that is written to stderr.
  package var logLevel = LogLevel.warning
  /// The file of `--trace`.
  package var trace: String?
  /// How many cases the sandbox has, 0 to 1,000,000; nil for the default.
  package var cases: Int?
  /// Which cases the sandbox has; nil for the default.
  package var seed: UInt64?
  /// The port of the sandbox's server; the system chooses for 0 and nil.
  package var port: UInt16?

  /// Why a command line is refused.
  package struct UsageError: Error, Equatable {
    /// A sentence.
    package let message: String
  }

  /// Reads the arguments after the name of the program.
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
      throw UsageError(message: "--cases and --seed require --sandbox or the command sandbox.")
    }
    if keepsVendorRates && !isSandbox { throw UsageError(message: "--sandbox-pace requires --sandbox.") }
    if port != nil && command != .sandbox { throw UsageError(message: "--port requires the command sandbox.") }
    if command == .sandbox && (isSandbox || config != nil) {
      throw UsageError(message: "sandbox accepts only --port, --cases and --seed.")
    }
    if printsJSON && command != .doctor && command != .methods {
      throw UsageError(message: "--json requires the command doctor or methods.")
    }
    if isSandbox && config != nil {
      throw UsageError(message: "--sandbox and --config cannot be combined. Use one of them.")
    }
  }

  private mutating func take(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
    let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = halves[0]
    if let flag = Self.flags[name] {
      guard halves.count == 1 else { throw UsageError(message: "\(name) takes no value.") }
      flag(&self)
      return
    }
    guard let option = Self.valued[name] else {
      let hint = Self.hint(name, among: Array(Self.flags.keys) + Self.valued.keys)
      throw UsageError(message: "Unknown option \(name).\(hint)")
    }
    guard let value = halves.count > 1 ? halves[1] : rest.popFirst() else {
      throw UsageError(message: "\(name) requires \(option.expected).")
    }
    guard option.set(&self, value) else {
      throw UsageError(
        message: "\(name) requires \(option.expected), not \(value.isEmpty ? "an empty string" : "\"\(value)\"").")
    }
  }

  private static func hint(_ word: String, among names: [String]) -> String {
    Spelling.nearest(to: word, among: names.sorted(), atMost: 1).first.map { " Did you mean \($0)?" } ?? ""
  }

  private static let flags: [String: @Sendable (inout Options) -> Void] = [
    "--sandbox": { $0.isSandbox = true },
    "--sandbox-pace": { $0.keepsVendorRates = true },
    "--read-only": { $0.isReadOnly = true },
    "--no-session-store": { $0.keepsSessions = false },
    "--json": { $0.printsJSON = true },
    // Editors pass it to every server. It is the default.
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
      guard words.count > 1 || showsHelp else {
        throw UsageError(message: "call requires a METHOD, such as cases/list.")
      }
      guard words.count <= 3 else {
        throw UsageError(message: "call accepts a METHOD and one JSON argument. Put the JSON in quotes.")
      }
      command =
        words.count > 1
        ? .call(method: words[1], params: words.count > 2 ? words[2] : nil, showsHelp: showsHelp) : .help
    case let word? where simple[word] != nil:
      guard words.count == 1 else { throw UsageError(message: "\(word) takes no arguments.") }
      command = showsHelp ? .help : simple[word] ?? .help
    case let word?:
      throw UsageError(message: "Unknown command \"\(word)\".\(Self.hint(word, among: ["call"] + simple.keys))")
    }
  }
}
