import CaseModel

/// Divides the words after a command into arguments, flags and options.
struct WordScan {
  /// What the command accepts as a flag.
  struct Known {
    let name: String
    /// Whether a value follows.
    let takesValue: Bool
    /// What the value can be, if only that; nil for others.
    var allowed: String?
  }

  private(set) var arguments: [String] = []
  /// The flags with their values, in their order.
  private(set) var flags: [(name: String, value: String)] = []
  private(set) var output = OutputOptions()
  private(set) var showsHelp = false

  /// - Parameters:
  ///   - known: the flags of the command.
  ///   - spelling: the name of a flag that was typed differently, such as in camel case.
  ///   - others: the options of the process, for suggestions.
  init(
    _ words: [String], _ command: String, known: [Known], others: @autoclosure () -> [String] = []
  ) throws(UsageError) {
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        arguments += rest
        return
      }
      if word == "--help" || word == "-h" {
        showsHelp = true
        continue
      }
      guard word.hasPrefix("-"), word != "-", !Self.isNegative(word) else {
        arguments.append(word)
        continue
      }
      try take(OutputFlag.aliases[word] ?? word, &rest, command, known, others)
    }
  }

  /// Removes the arguments, which are no params of the method.
  mutating func takeArguments() -> [String] {
    defer { arguments = [] }
    return arguments
  }

  /// `-7d`, `-1`.
  private static func isNegative(_ word: String) -> Bool { word.dropFirst().first?.isNumber ?? false }

  private mutating func take(
    _ word: String, _ rest: inout ArraySlice<String>, _ command: String, _ known: [Known], _ others: () -> [String]
  ) throws(UsageError) {
    let halves = CommandWords.halves(word)
    let typed = halves[0]
    if let option = OutputFlag.all.first(where: { $0.name == typed }) {
      let value = option.placeholder == nil ? "" : try Self.value(typed, halves, &rest)
      guard option.words.isEmpty || option.words.contains(value) else {
        let hint = CommandWords.hint(value, among: option.words)
        throw UsageError(
          "Unknown value \"\(value)\" of \(typed).\(hint) Use one of \(option.words.joined(separator: ", ")).")
      }
      option.set(&output, value)
      return
    }
    let name = known.contains { $0.name == typed } ? typed : CommandWords.kebab(typed)
    guard let flag = known.first(where: { $0.name == name }) else {
      let names = known.map(\.name) + OutputFlag.all.map(\.name) + others()
      // `--severity` for `--changes.severity`.
      let member = known.first { $0.name.hasSuffix("." + name.drop { $0 == "-" }) }?.name
      let hint = member.map { " Did you mean \"\($0)\"?" } ?? CommandWords.hint(typed, among: names)
      throw UsageError(
        "Unknown option \"\(typed)\" of casewire \(command).\(hint) Run casewire help \(command) for all options."
      )
    }
    if flag.takesValue {
      flags.append((name, try Self.value(typed, halves, &rest, allowed: flag.allowed)))
    } else {
      flags.append((name, halves.count > 1 ? halves[1] : "true"))
    }
  }

  private static func value(
    _ name: String, _ halves: [String], _ rest: inout ArraySlice<String>, allowed: String? = nil
  ) throws(UsageError) -> String {
    if halves.count > 1 { return halves[1] }
    // A following option is not taken for the value.
    guard let next = rest.first, !next.hasPrefix("--") else {
      let hint = allowed.map { "Use \($0)." } ?? "Write \(name)=VALUE for a value that begins with --."
      throw UsageError("\(name) requires a value. \(hint)")
    }
    rest.removeFirst()
    return next
  }
}
