extension Editor {
  static let vscodeText = #"""
    // casewire in Visual Studio Code. The extension in clients/vscode of casewire's repository needs nothing of this.
    // Without it, an extension that is a general client of language servers can start casewire. It needs:
    //   command           casewire serve, over stdin and stdout
    //   documentSelector  every file, not a list of languages: [{ "scheme": "file" }, { "scheme": "untitled" }]
    //   settings          the section "casewire"
    // Clients that only accept a list of languages, such as "Generic LSP Client", show cases in those languages only.
    // This belongs into settings.json (command palette: Preferences: Open User Settings (JSON)). The first setting is that
    // of the extension whtsht.vscode-lspconfig; another extension has other names.
    {
      "vscode-lspconfig.serverConfigurations": [
        {
          "name": "casewire",
          "command": ["casewire", "serve"],
          "document_selector": [{ "scheme": "file" }, { "scheme": "untitled" }]
        }
      ],
      "casewire": { "hints": "all" }
    }

    """#
}
