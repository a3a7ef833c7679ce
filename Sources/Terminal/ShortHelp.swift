import CaseService

/// The help of the short commands.
enum ShortHelp {
  static func text(_ short: ShortCommand, _ name: String, _ frontEnd: FrontEnd) -> String {
    let summary = short.summary.prefix(1).uppercased() + short.summary.dropFirst() + "."
    guard let method = short.flagsMethod, let row = frontEnd.rows.first(where: { $0.name == method }) else {
      let lines = TextLayout.wrapped(summary, to: 100) + ["", "usage: casewire \(short.synopsis(name))", ""]
      return (lines + CommandHelp.options).joined(separator: "\n")
    }
    let command = MethodCommand(name, row)
    return CommandHelp.text(command)
  }
}

extension ShortCommand {
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
