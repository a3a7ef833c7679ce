extension Editor {
  /// Kate reads strict JSON, so the notes are members that it ignores.
  static let kateText = #"""
    {
      "//": [
        "casewire in Kate. This belongs into Settings > Configure Kate > LSP Client > User Server Settings.",
        "Kate has one server for each document. The expression lists highlighting modes without a server of their own.",
        "With another server, use rass (pip install rassumfrassum), as shown for bash. rass 0.3 sends hovers and hints to",
        "the first server only. Kate asks once whether the command may be started."
      ],
      "servers": {
        "casewire": {
          "command": ["casewire", "serve"],
          "highlightingModeRegex": "^(Normal|None|Git Rebase|Log File.*|reStructuredText|AsciiDoc|Diff|Email)$",
          "rootIndicationFileNames": [".casewire.json", ".git"],
          "settings": { "casewire": { "hints": "all" } }
        },
        "bash": {
          "command": ["rass", "--", "bash-language-server", "start", "--", "casewire", "serve"]
        }
      }
    }

    """#
}
