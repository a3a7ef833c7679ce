import Terminal

/// The texts of `--help`, made from the table of commands.
package enum Help {
  /// What the program is, in one sentence.
  package static let introduction =
    "casewire reads and changes support cases and orders at IBM Cloud, Red Hat and Cisco, over JSON-RPC 2.0 on stdin and "
    + "stdout."

  /// What `--help` prints.
  package static var usage: String {
    let blocks =
      [TextLayout.wrapped(introduction, to: 120), ["usage:"] + commands.map { "  \($0)" }, people] + groups.map(block)
      + [
        exitCodes, examples,
      ]
    return blocks.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  /// The commands for people, which have a help of their own.
  private static var people: [String] {
    ["commands for people (casewire help COMMAND describes one):"]
      + ShortCommand.allCases.flatMap { entry("  casewire \($0.rawValue)", $0.summary, column: 22) }
      + entry(
        "  casewire NOUN VERB", "calls a method, such as casewire cases list; casewire help lists all", column: 22)
  }

  /// A line for each way to call the program.
  package static var commands: [String] {
    var rows: [(synopsis: String, summary: String)] = []
    for command in CommandTable.commands {
      rows.append((command.synopsis, command.summary))
      rows += command.forms.map { ("\(command.name) \($0.synopsis)", $0.summary) }
    }
    let lines = rows.flatMap { row in entry("casewire \(row.synopsis)", row.summary, column: 46) }
    return lines + ["casewire \(CommandTable.standalone.compactMap(\.names.first).joined(separator: " | "))"]
  }

  /// The options with the same commands, in the order of the table.
  package static var groups: [(commands: [String], options: [OptionRow])] {
    var groups: [(commands: [String], options: [OptionRow])] = []
    for option in CommandTable.options {
      let users = CommandTable.users(of: option.name)
      if let index = groups.firstIndex(where: { $0.commands == users }) {
        groups[index].options.append(option)
      } else {
        groups.append((users, [option]))
      }
    }
    return groups
  }

  private static func block(_ group: (commands: [String], options: [OptionRow])) -> [String] {
    let width = CommandTable.options.map(\.synopsis.count).max() ?? 0
    return ["options of \(group.commands.joined(separator: ", ")):"]
      + group.options.flatMap { entry("  \($0.synopsis)", $0.explanation, column: width + 4) }
  }

  /// The meaning begins at `column`, on the next line if the head is too long.
  private static func entry(_ head: String, _ meaning: String, column: Int) -> [String] {
    let lines = TextLayout.wrapped(meaning, to: 120 - column)
    guard head.count + 2 > column else { return TextLayout.hanging(TextLayout.padded(head, column), lines) }
    return [head] + TextLayout.hanging(TextLayout.padded("", column), lines)
  }

  private static var exitCodes: [String] {
    ["exit codes:"] + ExitStatus.allCases.map { "  \($0.rawValue)  \($0.meaning)" }
  }

  private static var examples: [String] { ["examples:"] + CommandTable.examples.map { "  \($0.line)" } }

  /// The hint for a person who starts the program on a terminal.
  package static let onTerminal = """
    Type JSON-RPC 2.0 requests, one per line, such as {"jsonrpc":"2.0","id":1,"method":"profiles/list"}
    Press Ctrl-D to end. Run casewire --help for help.

    """
}
