import CaseModel
import CaseService

/// The help of the commands of this module.
struct CommandHelp {
  /// The longest line.
  let width: Int

  private var mostIndent: Int { width / 3 }

  /// The help of a command that calls a method.
  func text(_ command: MethodCommand) -> String {
    text(command, command.row.summary, command.synopsis, CommandExample.line(command))
  }

  /// - Parameter summary: sentences.
  func text(_ command: MethodCommand, _ summary: String, _ synopsis: String, _ example: String?) -> String {
    var lines = TextLayout.wrapped(summary, to: width)
    lines += ["", "usage: casewire \(synopsis)", ""]
    let required = command.flags.filter { $0.isRequired && $0.path.count == 1 }
    lines +=
      flags("required:", required)
      + flags("flags:", command.flags.filter { flag in !required.contains { $0.path == flag.path } })
    lines += options
    if let example { lines += ["example:", "  \(example)", ""] }
    lines += ["The method is \(command.row.name). Effect: \(command.row.effect.rawValue)."]
    return lines.joined(separator: "\n") + "\n"
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

  /// The options of every command.
  var options: [String] {
    let indent = (OutputFlag.all.map { ($0.name + " " + ($0.placeholder ?? "")).count }.max() ?? 0) + 4
    return ["options:"]
      + OutputFlag.all.flatMap { entry($0.name + ($0.placeholder.map { " \($0)" } ?? ""), $0.summary, indent) } + [""]
  }

  func entry(_ head: String, _ text: String, _ indent: Int) -> [String] {
    let lines = TextLayout.wrapped(text, to: width - indent)
    guard head.count + 4 > indent else {
      return TextLayout.hanging(TextLayout.padded("  \(head)", indent), lines)
    }
    return ["  \(head)"] + TextLayout.hanging(TextLayout.padded("", indent), lines)
  }
}
