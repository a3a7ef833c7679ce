import CaseService

/// The help of the short commands.
struct ShortHelp {
  private let help: CommandHelp

  init(_ help: CommandHelp) { self.help = help }

  func text(_ short: ShortCommand, _ name: String, _ frontEnd: FrontEnd) -> String {
    let summary = short.sentence
    guard let method = short.flagsMethod, let row = frontEnd.rows.first(where: { $0.name == method }) else {
      let lines = TextLayout.wrapped(summary, to: help.width) + ["", "usage: casewire \(short.synopsis(name))", ""]
      return (lines + help.options).joined(separator: "\n")
    }
    let command = MethodCommand(name, row)
    return help.text(command)
  }
}

extension ShortCommand {
  /// The summary as a sentence.
  var sentence: String { summary.prefix(1).uppercased() + summary.dropFirst() + "." }

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
