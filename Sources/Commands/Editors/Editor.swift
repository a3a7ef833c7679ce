/// An editor for which a configuration of the language server can be printed.
package enum Editor: String, CaseIterable, Sendable {
  case helix, neovim, emacs, vscode, zed, sublime, kate

  /// What `casewire editors` prints: text to paste, with comments that name the file and what the editor needs.
  package var configuration: String {
    switch self {
    case .helix: Self.helixText
    case .neovim: Self.neovimText
    case .emacs: Self.emacsText
    case .vscode: Self.vscodeText
    case .zed: Self.zedText
    case .sublime: Self.sublimeText
    case .kate: Self.kateText
    }
  }
}
