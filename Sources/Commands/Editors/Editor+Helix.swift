extension Editor {
  /// Helix replaces the servers of a language by the list in this file, so each list repeats the servers that Helix itself has.
  private static let helixServers: KeyValuePairs<String, [String]> = [
    "git-commit": ["commit-lsp"], "git-rebase": [], "markdown": ["marksman", "markdown-oxide", "rumdl"], "org": [],
    "rst": [], "bash": ["bash-language-server"], "c": ["clangd"], "cpp": ["clangd"],
    "c-sharp": ["roslyn-language-server", "omnisharp", "csharp-ls"],
    "dockerfile": ["docker-langserver", "docker-language-server"], "go": ["gopls", "golangci-lint-lsp"],
    "hcl": ["terraform-ls"], "java": ["jdtls"], "javascript": ["typescript-language-server"],
    "jsx": ["typescript-language-server"], "kotlin": ["kotlin-language-server"], "lua": ["lua-language-server"],
    "make": [], "perl": ["perlnavigator"], "php": ["intelephense"],
    "python": ["ty", "ruff", "jedi", "pylsp", "zuban"], "ruby": ["ruby-lsp", "solargraph"], "rust": ["rust-analyzer"],
    "sql": [], "swift": ["sourcekit-lsp"], "toml": ["taplo", "tombi"], "tsx": ["typescript-language-server"],
    "typescript": ["typescript-language-server"], "yaml": ["yaml-language-server", "ansible-language-server"],
  ]

  static var helixText: String {
    let languages = helixServers.map { language, servers in
      let list = (servers + ["casewire"]).map { "\"\($0)\"" }.joined(separator: ", ")
      return "\n[[language]]\nname = \"\(language)\"\nlanguage-servers = [\(list)]\n"
    }
    return helixHead + languages.joined()
  }

  private static let helixHead = """
    # casewire in Helix 25.01 or later. This belongs into ~/.config/helix/languages.toml.
    # A server must be listed for each language, and a list replaces that of Helix. Each list here repeats the servers that
    # Helix has for the language; servers that are not installed are ignored. Remove the languages that you do not use. If
    # the file already has a [[language]] table with the same name, add "casewire" to its list instead.
    # For hints, this belongs into ~/.config/helix/config.toml:
    #   [editor.lsp]
    #   display-inlay-hints = true
    # hx --health LANGUAGE shows whether Helix found the servers. :lsp-restart reads this file again.

    [language-server.casewire]
    command = "casewire"
    args = ["serve"]

    # The settings, as in .casewire.json.
    [language-server.casewire.config.casewire]
    hints = "all"

    """
}
