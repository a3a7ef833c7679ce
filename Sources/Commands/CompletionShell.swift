/// A shell for which completions can be printed.
package enum CompletionShell: String, CaseIterable, Sendable {
  case bash, zsh, fish

  /// How to load the completions, for the man page.
  var installation: String {
    switch self {
    case .bash: "In bash, put `source <(casewire completions bash)` in ~/.bashrc."
    case .zsh: "In zsh, put `source <(casewire completions zsh)` in ~/.zshrc, below compinit."
    case .fish: "In fish, run `casewire completions fish >~/.config/fish/completions/casewire.fish`."
    }
  }
}
