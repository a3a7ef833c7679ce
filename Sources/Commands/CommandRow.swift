import Platform

/// A command of the program: how its words are read, and what the help, the man page and the completions show of it.
package struct CommandRow: Sendable {
  package let name: String
  /// The words after the name, in order. Optional ones are last.
  package let arguments: [CommandArgument]
  package let options: [OptionRow]
  /// A verb phrase in the third person, without an end mark.
  package let summary: String
  /// Sentences for the man page.
  package var details: [String] { findDetails() }
  /// Further ways to call the command, each with its meaning.
  package var forms: [(synopsis: String, summary: String)] { findForms() }
  // Looked up on demand: at the start of the program, the types of these lists would cost more than the command line.
  private let findDetails: @Sendable () -> [String]
  private let findForms: @Sendable () -> [(synopsis: String, summary: String)]
  /// A line of a shell.
  package var example: String? {
    findExample() ?? CommandTable.examples.first { $0.line.containsText("casewire \(name) ") }?.line
  }
  private let findExample: @Sendable () -> String?
  /// Gets arguments that fit.
  let make: @Sendable ([String]) -> Options.Command?

  init(
    _ name: String, arguments: [CommandArgument] = [], options: [OptionRow] = [], _ summary: String,
    details: @autoclosure @escaping @Sendable () -> [String] = [],
    forms: @autoclosure @escaping @Sendable () -> [(synopsis: String, summary: String)] = [],
    example: @autoclosure @escaping @Sendable () -> String? = nil,
    make: @escaping @Sendable ([String]) -> Options.Command?
  ) {
    self.name = name
    self.arguments = arguments
    self.options = options
    self.summary = summary
    findDetails = details
    findForms = forms
    findExample = example
    self.make = make
  }

  package func has(_ option: String) -> Bool { options.contains { $0.name == option } }

  /// `call [options] METHOD [JSON | -]`. A few options are named.
  package var synopsis: String {
    let name = name == CommandTable.usual ? "[\(name)]" : name
    let options = options.count > 3 ? ["[options]"] : options.map { "[\($0.synopsis)]" }
    return ([name] + options + arguments.map(\.synopsis)).joined(separator: " ")
  }

  /// Reads the words after the name.
  func command(_ words: [String]) throws(Options.UsageError) -> Options.Command {
    guard words.count <= arguments.count || arguments.last?.repeats == true else { throw .init(message: excess) }
    for index in 0..<max(words.count, arguments.count) {
      // More words are of the kind of the last one.
      let argument = arguments[min(index, arguments.count - 1)]
      let word = index < words.count ? words[index] : nil
      if word.map(argument.accepts) ?? !argument.isRequired { continue }
      let hint = word.map { argument.hint($0) } ?? ""
      throw .init(message: "\(name) requires \(argument.expected)\(word.map { ", not \"\($0)\"" } ?? "").\(hint)")
    }
    guard let command = make(words) else { throw .init(message: "Invalid arguments of \(name).") }
    return command
  }

  private var excess: String {
    switch arguments.last?.kind {
    case nil: "\(name) takes no arguments."
    case .json: "\(name) accepts a METHOD and one JSON argument. Put the JSON in quotes."
    default: "\(name) takes one argument."
    }
  }
}
