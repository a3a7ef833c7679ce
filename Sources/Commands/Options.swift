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
    /// Asks for a profile and writes it into the configuration.
    case initialize
    /// The simulated vendors on a port.
    case sandbox
    case version, help
  }

  package var command = Command.serve
  /// The profiles to check (`doctor`); empty for all.
  package var profiles: [String] = []
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
    if let word = arguments.first, ["--version", "--help", "-h"].contains(word) {
      guard arguments.count == 1 else {
        throw UsageError(message: "\(word) cannot be combined with other arguments.")
      }
      command = word == "--version" ? .version : .help
      return
    }
    var words: [String] = []
    var names: [String] = []
    var rest = arguments[...]
    var showsHelp = false
    while let word = rest.popFirst() {
      guard word.hasPrefix("-"), word != "-" else {
        words.append(word)
        continue
      }
      switch word {
      case "--help", "-h": showsHelp = true
      case "--version": throw UsageError(message: "--version cannot be combined with other arguments.")
      default: names.append(try take(word, &rest))
      }
    }
    let name = try choose(words, showsHelp)
    if let unused = names.first(where: { !Self.options(of: name).contains($0) }) {
      throw UsageError(message: Self.complaint(about: unused, of: name))
    }
    if (cases != nil || seed != nil) && !isSandbox && name != "sandbox" {
      throw UsageError(message: "--cases and --seed require --sandbox or the command sandbox.")
    }
    if keepsVendorRates && !isSandbox { throw UsageError(message: "--sandbox-pace requires --sandbox.") }
    if isSandbox && config != nil {
      throw UsageError(message: "--sandbox and --config cannot be combined. Use one of them.")
    }
  }

  /// The options that a command uses.
  private static func options(of command: String) -> [String] {
    let profiles = ["--config", "--sandbox", "--sandbox-pace", "--cases", "--seed", "--no-session-store"]
    return switch command {
    case "serve": profiles + ["--read-only", "--log-level", "--trace", "--stdio"]
    case "call": profiles + ["--read-only", "--log-level", "--trace"]
    case "doctor": profiles + ["--json"]
    case "init": ["--config", "--no-session-store"]
    case "sandbox": ["--port", "--cases", "--seed"]
    case "methods": ["--json"]
    default: []
    }
  }

  private static func complaint(about option: String, of command: String) -> String {
    let users = commands.filter { options(of: $0).contains(option) }
    let others = users.dropLast().joined(separator: ", ")
    return "\(option) requires the command \(others)\(others.isEmpty ? "" : " or ")\(users.last ?? ""), not \(command)."
  }

  /// Reads one option, and returns its name.
  private mutating func take(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) -> String {
    let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = halves[0]
    if let flag = Self.flags.first(where: { $0.name == name }) {
      guard halves.count == 1 else { throw UsageError(message: "\(name) takes no value.") }
      flag.set(&self)
      return name
    }
    guard let option = Self.valued.first(where: { $0.name == name }) else {
      let hint = Self.hint(name, among: Self.flags.map(\.name) + Self.valued.map(\.name))
      throw UsageError(message: "Unknown option \(name).\(hint)")
    }
    guard let value = halves.count > 1 ? halves[1] : rest.popFirst() else {
      throw UsageError(message: "\(name) requires \(option.expected()).")
    }
    guard option.set(&self, value) else {
      throw UsageError(
        message: "\(name) requires \(option.expected()), not \(value.isEmpty ? "an empty string" : "\"\(value)\"").")
    }
    return name
  }

  private static func hint(_ word: String, among names: [String]) -> String {
    Spelling.nearest(to: word, among: names.sorted(), atMost: 1).first.map { " Did you mean \($0)?" } ?? ""
  }

  // Lists, not dictionaries: each process reads few options, and the types of a dictionary cost more than the search.

  private struct Flag: Sendable {
    let name: String
    let set: @Sendable (inout Options) -> Void
  }

  private static let flags = [
    Flag(name: "--sandbox") { $0.isSandbox = true },
    Flag(name: "--sandbox-pace") { $0.keepsVendorRates = true },
    Flag(name: "--read-only") { $0.isReadOnly = true },
    Flag(name: "--no-session-store") { $0.keepsSessions = false },
    Flag(name: "--json") { $0.printsJSON = true },
    // Editors pass it to every server. It is the default.
    Flag(name: "--stdio") { _ in },
  ]

  private struct ValuedOption: Sendable {
    let name: String
    let expected: @Sendable () -> String
    /// False for an invalid value.
    let set: @Sendable (inout Options, String) -> Bool

    init(
      _ name: String, _ expected: @escaping @autoclosure @Sendable () -> String,
      set: @escaping @Sendable (inout Options, String) -> Bool
    ) {
      self.name = name
      self.expected = expected
      self.set = set
    }
  }

  private static let valued = [
    ValuedOption("--config", "a file") { options, value in
      options.config = value
      return !value.isEmpty
    },
    ValuedOption("--trace", "a file") { options, value in
      options.trace = value
      return !value.isEmpty
    },
    ValuedOption("--log-level", "one of \(LogLevel.allCases.map(\.rawValue).joined(separator: ", "))") {
      options, value in
      guard let level = LogLevel(rawValue: value) else { return false }
      options.logLevel = level
      return true
    },
    ValuedOption("--cases", "a number from 0 to 1000000") { options, value in
      guard let count = Int(value), (0...1_000_000).contains(count) else { return false }
      options.cases = count
      return true
    },
    ValuedOption("--seed", "a whole number") { options, value in
      guard let seed = UInt64(value) else { return false }
      options.seed = seed
      return true
    },
    ValuedOption("--port", "a number from 0 to 65535") { options, value in
      guard let port = UInt16(value) else { return false }
      options.port = port
      return true
    },
  ]

  private static func simple(_ word: String) -> Command? {
    switch word {
    case "serve": .serve
    case "methods": .methods
    case "openrpc": .openrpc
    case "sandbox": .sandbox
    case "doctor": .doctor
    case "init": .initialize
    default: nil
    }
  }

  private static let commands = ["call", "doctor", "init", "methods", "openrpc", "sandbox", "serve"]

  /// Sets the command, and returns its name.
  private mutating func choose(_ words: [String], _ showsHelp: Bool) throws(UsageError) -> String {
    switch words.first {
    case nil: command = showsHelp ? .help : .serve
    case "call":
      guard words.count > 1 || showsHelp else {
        throw UsageError(message: "call requires a METHOD, such as cases/list.")
      }
      guard words.count <= 3 else {
        throw UsageError(message: "call accepts a METHOD and one JSON argument. Put the JSON in quotes.")
      }
      guard words.count <= 2 || !showsHelp else {
        throw UsageError(message: "call METHOD --help accepts no params.")
      }
      command =
        words.count > 1
        ? .call(method: words[1], params: words.count > 2 ? words[2] : nil, showsHelp: showsHelp) : .help
    case let word?:
      guard let simple = Self.simple(word) else {
        throw UsageError(message: "Unknown command \"\(word)\".\(Self.hint(word, among: Self.commands))")
      }
      if simple == .doctor { profiles = Array(words.dropFirst()) }
      guard words.count == 1 || simple == .doctor else { throw UsageError(message: "\(word) takes no arguments.") }
      command = showsHelp ? .help : simple
    }
    return words.first ?? "serve"
  }
}
