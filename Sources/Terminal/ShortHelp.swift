import CaseService

/// The help of the short commands.
struct ShortHelp {
  private let help: CommandHelp

  init(_ help: CommandHelp) { self.help = help }

  func text(_ short: ShortCommand, _ name: String, _ frontEnd: FrontEnd) -> String {
    let summary = short.sentence
    guard let method = short.flagsMethod, let row = frontEnd.rows.first(where: { $0.name == method }) else {
      let flags =
        short.ownFlags.isEmpty ? [] : ["flags:"] + short.ownFlags.flatMap { help.entry($0.0, $0.1, 25) } + [""]
      let example = help.example(short.example(name).map { "casewire \($0)" })
      return (help.head(summary, short.synopsis(name)) + flags + help.options + example).joined(separator: "\n")
    }
    let command = MethodCommand(name, row)
    let example = short.example(name).map { "casewire \($0)" } ?? CommandExample.line(command)
    let synopsis = short.method == nil ? short.synopsis(name) : command.synopsis
    return help.text(command, ([summary] + short.defaults).joined(separator: " "), synopsis, example)
  }
}

extension ShortCommand {
  /// The summary as a sentence.
  var sentence: String { summary.prefix(1).uppercased() + summary.dropFirst() + "." }

  /// What the command does unless flags say otherwise, in sentences. It differs from the method, whose defaults the flags state.
  var defaults: [String] {
    switch self {
    case .list:
      [
        "Without --status, --query, --numbers, --cursor and --search, --status is open.",
        "--max-age-seconds is \(ShortCommandRun.maxAge).",
      ]
    case .watch: ["--wait-seconds is \(ChangeWatch.longestWait) once all earlier changes are printed."]
    case .export: ["Without --limit, all cases are written."]
    default: []
    }
  }

  /// The flags of a command that has those of no method.
  var ownFlags: [(String, String)] {
    guard self == .close else { return [] }
    return [
      ("--comment TEXT", "The reason. [text; - for stdin, @FILE for a file]"),
      ("--comment-file FILE", "A file with the reason."),
      ("--resolution-code N", "How the case was resolved; only cases of vendors with such codes get it. [integer]"),
    ]
  }

  /// An example; nil if that of the method is one.
  func example(_ name: String) -> String? {
    switch self {
    case .list: "\(name) --severity 1,2 --limit 20"
    case .close: "\(name) CS4178171 --resolution-code 6 --comment 'It works again.'"
    case .open: "\(name) 04186767"
    case .drafts: "\(name) send CS4178171-1130-112233"
    case .export: "\(name) --status open --limit 20 cases"
    case .watch: "\(name) --output jsonl"
    default: nil
    }
  }

  /// `close CASE... [options]`.
  func synopsis(_ name: String) -> String {
    switch self {
    case .close: "\(name) CASE... [--comment TEXT] [--resolution-code N] [options]"
    case .open: "\(name) CASE..."
    case .drafts: "\(name) [list | show DRAFT | send DRAFT... | delete DRAFT...] [options]"
    case .export: "\(name) [flags of cases list] [--output markdown] DIR"
    case .watch: "\(name) [--query QUERY] [--reader NAME] [options]"
    case .new: "\(name) [PROFILE] [flags of cases create]"
    case .list, .show, .comment, .search: "\(name) [options]"
    }
  }
}
