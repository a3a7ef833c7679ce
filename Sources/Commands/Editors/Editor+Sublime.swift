extension Editor {
  static let sublimeText = #"""
    // casewire in Sublime Text 4 with the package LSP. This belongs into Packages/User/LSP.sublime-settings
    // (command palette: Preferences: LSP Settings). To try it with simulated vendors, add "--sandbox" to the command.
    {
      // The package disables hints by default.
      "show_inlay_hints": true,
      "clients": {
        "casewire": {
          "enabled": true,
          "command": ["casewire", "serve"],
          // Every file. casewire runs beside the server of the language.
          "selector": "source | text",
          // As in .casewire.json.
          "settings": { "casewire.hints": "all" }
        }
      }
    }

    """#
}
