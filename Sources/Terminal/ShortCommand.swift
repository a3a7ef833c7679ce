/// The commands for daily use, with short names.
package enum ShortCommand: String, CaseIterable, Sendable {
  case list, show, comment, search, new, close, open, watch, export, drafts

  /// A verb phrase in the third person, without an end mark.
  package var summary: String {
    switch self {
    case .list: "lists the open cases, also from the store if they were read in the last minute"
    case .show: "shows a case with its comments and attachments"
    case .comment: "adds a comment to a case"
    case .search: "finds the cases that contain words"
    case .new: "opens a case, with a template of what the vendor requires"
    case .close: "closes a case, or resolves it where the vendor ends cases that way"
    case .open: "opens the page of a case in the browser"
    case .watch: "prints changes as they happen"
    case .export: "writes cases with their attachments into a folder"
    case .drafts: "lists, sends and deletes the texts that could not be sent"
    }
  }

  /// The method that the command calls with the flags of its row; nil for a command that does more.
  package var method: String? {
    switch self {
    case .list: "cases/list"
    case .show: "cases/get"
    case .comment: "comments/add"
    case .search: "cases/search"
    default: nil
    }
  }

  /// The method whose flags the command has.
  var flagsMethod: String? {
    switch self {
    case .new: "cases/create"
    case .watch: "changes/list"
    case .export: "cases/list"
    default: method
    }
  }

  /// Whether the store answers it as a rule. Loading libcurl, which takes most of the time before the first byte, would then only
  /// delay SQLite: the loader loads one library at a time.
  package var isAnsweredByStore: Bool { self == .list || self == .open || self == .drafts }

  /// The command with a noun that means the same.
  package var longName: (noun: String, verb: String)? {
    switch self {
    case .watch: ("changes", "follow")
    case .export: ("cases", "export")
    default: nil
    }
  }
}
