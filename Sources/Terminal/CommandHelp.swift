import CaseModel
import CaseService

/// The help of the commands of this module.
struct CommandHelp {
  /// The longest line.
  let width: Int
  var process = ProcessWords()

  private var mostIndent: Int { width / 3 }

  /// The help of a command that calls a method.
  func text(_ command: MethodCommand) -> String {
    text(command, command.row.summary, command.synopsis, CommandExample.line(command))
  }

  /// - Parameter summary: sentences.
  func text(_ command: MethodCommand, _ summary: String, _ synopsis: String, _ example: String?) -> String {
    let required = command.flags.filter { $0.isRequired && $0.path.count == 1 }
    var lines = head(summary, synopsis)
    lines +=
      flags("required:", required)
      + flags("flags:", command.flags.filter { flag in !required.contains { $0.path == flag.path } })
    lines += options + self.example(example)
    lines += TextLayout.fitted(
      "The method is \(command.row.name). Effect: \(command.row.effect.rawValue).", to: width)
    return lines.joined(separator: "\n") + "\n"
  }

  /// The summary and how the command is called.
  func head(_ summary: String, _ synopsis: String) -> [String] {
    TextLayout.fitted(summary, to: width) + [""] + TextLayout.fitted("usage: casewire \(synopsis)", to: width) + [""]
  }

  func example(_ line: String?) -> [String] {
    guard let line else { return [] }
    // Without a margin, since a divided word continues at the start of a line.
    let lines = ShellLine.divided("  \(line)", to: width)
    return ["example:"] + (lines.count == 1 ? lines : ShellLine.divided(line, to: width)) + [""]
  }

  private func flags(_ title: String, _ flags: [ParamFlag]) -> [String] {
    guard !flags.isEmpty else { return [] }
    let indent = min(mostIndent, (flags.map { Self.synopsis($0).count }.max() ?? 0) + 4)
    return [title] + flags.flatMap { entry(Self.synopsis($0), Self.explanation($0), indent) } + [""]
  }

  static func synopsis(_ flag: ParamFlag) -> String {
    flag.isBoolean ? flag.name : "\(flag.name) \(flag.placeholder)\(flag.isList ? ",..." : "")"
  }

  static func explanation(_ flag: ParamFlag) -> String {
    var notes = [flag.type]
    if flag.isProse { notes.append("- for stdin, @FILE for a file") }
    if flag.isSecret { notes.append("only -, @FILE or prompt") }
    return "\(flag.help) [\(notes.filter { !$0.isEmpty }.joined(separator: "; "))]"
  }

  /// The options of every command, and those of the process in short.
  var options: [String] {
    let indent = (OutputFlag.all.map { ($0.name + " " + ($0.placeholder ?? "")).count }.max() ?? 0) + 4
    var lines = ["options:"]
    lines += OutputFlag.all.flatMap {
      entry($0.name + ($0.placeholder.map { " \($0)" } ?? ""), $0.summary, indent)
    }
    let common = process.options
    guard !common.isEmpty else { return lines + [""] }
    return lines + [""] + TextLayout.fitted("common options, which casewire --help describes:", to: width)
      + TextLayout.fitted(common.joined(separator: ", "), to: width - 2).map { "  \($0)" } + [""]
  }

  func entry(_ head: String, _ text: String, _ indent: Int) -> [String] {
    TextLayout.entry(head, text, indent: indent, width: width)
  }
}
