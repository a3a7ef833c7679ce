import Platform
import Terminal

/// The texts of `--help`, made from the table of commands.
package enum Help {
  /// What the program is, in one sentence.
  package static let introduction =
    "casewire reads and changes support cases and orders at IBM Cloud, Red Hat and Cisco, over JSON-RPC 2.0 on stdin and "
    + "stdout."

  /// The columns of a help text that no terminal limits.
  package static let usualWidth = 120

  /// What `--help` prints.
  /// - Parameter width: the longest line.
  package static func usage(width: Int = usualWidth) -> String {
    let blocks =
      [TextLayout.fitted(introduction, to: width), ["usage:"] + commands(2, width), people(width)]
      + groups.map { block($0, width) } + [exitCodes(width), examples(width)]
    return blocks.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  /// The commands for people, which have a help of their own.
  private static func people(_ width: Int) -> [String] {
    TextLayout.fitted("commands for people (casewire help COMMAND describes one):", to: width)
      + ShortCommand.allCases.flatMap { entry("casewire \($0.rawValue)", $0.summary, column: 22, width) }
      + entry(
        "casewire NOUN VERB", "calls a method, such as casewire cases list; casewire help lists all", column: 22, width)
  }

  /// A line for each way to call the program.
  package static var commands: [String] { commands(0, usualWidth) }

  private static func commands(_ margin: Int, _ width: Int) -> [String] {
    var rows: [(synopsis: String, summary: String)] = []
    for command in CommandTable.commands {
      rows.append((command.synopsis, command.summary))
      rows += command.forms.map { ("\(command.name) \($0.synopsis)", $0.summary) }
    }
    let lines = rows.flatMap { row in
      entry("casewire \(row.synopsis)", row.summary, margin: margin, column: 46, width)
    }
    let standalone = "casewire \(CommandTable.standalone.compactMap(\.names.first).joined(separator: " | "))"
    return lines + TextLayout.fitted(standalone, to: width - margin).map { TextLayout.padded("", margin) + $0 }
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

  private static func block(_ group: (commands: [String], options: [OptionRow]), _ width: Int) -> [String] {
    TextLayout.fitted("options of \(group.commands.joined(separator: ", ")):", to: width)
      + options(group.options, CommandTable.options, width)
  }

  /// - Parameter aligned: the options whose meanings begin at the same column.
  private static func options(_ options: [OptionRow], _ aligned: [OptionRow], _ width: Int) -> [String] {
    let longest = aligned.map(\.synopsis.count).max() ?? 0
    return options.flatMap { entry($0.synopsis, $0.explanation, column: longest + 4, width) }
  }

  /// The meaning begins at `column`, on the next line if the head is too long.
  private static func entry(
    _ head: String, _ meaning: String, margin: Int = 2, column: Int, _ width: Int
  ) -> [String] {
    TextLayout.entry(head, meaning, margin: margin, indent: min(column, width / 2), width: width)
  }

  private static func exitCodes(_ width: Int) -> [String] {
    ["exit codes:"] + ExitStatus.allCases.flatMap { entry("\($0.rawValue)", $0.meaning, column: 5, width) }
  }

  private static func examples(_ width: Int) -> [String] {
    ["examples:"] + CommandTable.examples.flatMap { example($0.line, width) }
  }

  /// A line of a shell, which can be copied also if it is divided.
  private static func example(_ line: String, _ width: Int) -> [String] {
    let lines = ShellLine.divided("  \(line)", to: width)
    return lines.count == 1 ? lines : ShellLine.divided(line, to: width)
  }

  // MARK: One command

  /// What `casewire help NAME` prints.
  package static func text(of row: CommandRow, width: Int = usualWidth) -> String {
    var lines = TextLayout.fitted(sentence(row.summary), to: width) + [""]
    for form in [row.synopsis] + row.forms.map({ "\(row.name) \($0.synopsis)" }) {
      lines += TextLayout.fitted("usage: casewire \(form)", to: width)
    }
    for detail in row.details {
      lines += [""] + TextLayout.fitted(detail, to: width)
    }
    if !row.options.isEmpty { lines += ["", "options:"] + options(row.options, row.options, width) }
    if let line = row.example { lines += ["", "example:"] + example(line, width) }
    lines += [""] + TextLayout.fitted("casewire --help describes all commands and the exit codes.", to: width)
    // The man page has these marks for names.
    return (lines.joined(separator: "\n") + "\n").replacing(text: "`", with: "")
  }

  private static func sentence(_ phrase: String) -> String { phrase.prefix(1).uppercased() + phrase.dropFirst() + "." }

  /// The hint for a person who starts the program on a terminal.
  package static let onTerminal = """
    Type JSON-RPC 2.0 requests, one per line, such as {"jsonrpc":"2.0","id":1,"method":"profiles/list"}
    Press Ctrl-D to end. Run casewire --help for help.

    """
}
