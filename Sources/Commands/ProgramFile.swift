/// A file or folder of the program at its default path.
package struct ProgramFile: Sendable {
  package let path: String
  /// A noun phrase, and further sentences.
  package let meaning: String

  package static let configuration = ProgramFile(
    path: "~/.config/casewire/config.json",
    meaning: "The configuration file. $XDG_CONFIG_HOME replaces ~/.config.")
  package static let sessions = ProgramFile(
    path: "~/.local/state/casewire/sessions",
    meaning: "Stored tokens, in a folder with mode 0700 and files with mode 0600. Refresh tokens are as sensitive as a "
      + "key. $XDG_STATE_HOME replaces ~/.local/state. The folder may be deleted at any time.")
  package static let store = ProgramFile(
    path: "~/.cache/casewire/cases.sqlite",
    meaning: "The cases that were read, in a folder with mode 0700 and a file with mode 0600. $XDG_CACHE_HOME replaces "
      + "~/.cache. The file may be deleted at any time.")
  package static let all = [configuration, sessions, store]
}
