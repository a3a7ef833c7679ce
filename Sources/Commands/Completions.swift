import CaseModel
package import CaseService
import JSON
import Platform
import Terminal

/// The scripts of `casewire completions`, made from the table of commands and the method table.
///
/// Each script works in the same way. It reads the words before the cursor into the command, the number of its arguments,
/// the options in use and the option that still requires a value. It then proposes values, options, commands or
/// arguments. Commands that do not have an option in use are not proposed, nor are their options.
package struct Completions {
  let methods: [Row]

  package init(_ methods: [Row]) { self.methods = methods }

  package func script(_ shell: CompletionShell) -> String {
    switch shell {
    case .bash: bash
    case .zsh: zsh
    case .fish: fish
    }
  }

  /// The options after which no value follows as a word of its own.
  static let flags = CommandTable.options.filter { $0.value?.isOptional ?? true }.map(\.name)
  static let valued = CommandTable.options.filter { $0.value.map { !$0.isOptional } ?? false }.map(\.name)
  static let fileOptions = CommandTable.options.filter { row in
    if case .file = row.value?.kind { true } else { false }
  }.map(\.name)
  static let conflicts = CommandTable.options.map { (name: $0.name, names: CommandTable.conflicts(of: $0.name)) }
    .filter { !$0.names.isEmpty }

  /// Options with a list of values.
  static var values: [(name: String, words: [String])] {
    CommandTable.options.compactMap { row in
      switch row.value?.kind {
      case .words(let words), .wordList(let words): (row.name, words())
      default: nil
      }
    }
  }

  /// The arguments of commands: `command`, a colon, and the number of arguments before the cursor, or `*` for any.
  static let arguments = CommandTable.commands.flatMap { command in
    command.arguments.enumerated().map { offset, argument in
      var count = "\(offset)"
      if case .path = argument.kind, argument.repeats { count = "*" }
      return (key: "\(command.name):\(count)", argument: argument)
    }
  }

  /// The required params of each method that has some, as JSON to be filled in.
  package var skeletons: [(method: String, json: String)] {
    methods.compactMap { row in
      let required = OpenRPC.params(of: row).filter(\.isRequired)
      guard !required.isEmpty else { return nil }
      return (row.name, JSON.object(required.map { .init($0.name, Self.empty($0)) }).text)
    }
  }

  private static func empty(_ member: WireProbe.Member) -> JSON {
    var builder = SchemaBuilder()
    let schema = builder.schema(of: member.type, member.field)
    return switch schema["type"]?.string {
    case "string": ""
    case "array": []
    case "integer", "number": 0
    // Also where only `true` is valid: it confirms that money may be spent.
    case "boolean": false
    case nil where schema["const"]?.bool != nil: false
    default: [:]
    }
  }

  /// The words that begin the commands for people, with their meanings.
  var personalRows: [(word: String, meaning: String)] { TerminalProgram.beginnings(.casewire) }
  var personal: [String] { personalRows.map(\.word) }

  static let head = "Completions of casewire \(Bootstrap.version), printed by casewire completions"

  /// Text in single quotes, for all three shells. None of the texts contains a backslash.
  package static func quoted(_ text: String) -> String { "'\(text.replacing(text: "'", with: "'\\''"))'" }
}
