import Platform

extension Editor {
  /// Zed starts only servers of extensions, and an extension names the languages of its server.
  private static let zedLanguages = [
    "Plain Text, Git Commit, Markdown, Shell Script, C, C++, C#, CSS, Dockerfile, Go, HTML, Java",
    "JavaScript, JSON, JSONC, Kotlin, Lua, Make, PHP, Python, Ruby, Rust, SQL, Swift, Terraform",
    "TOML, TSX, TypeScript, YAML",
  ]

  static var zedText: String {
    let lines = zedLanguages.map { "  \"\($0.replacing(text: ", ", with: "\", \""))\",\n" }
    return zedHead + "languages = [\n" + lines.joined() + "]\n" + zedRest
  }

  private static let zedHead = #"""
    # casewire in Zed. Zed starts only the servers of extensions, and its list has no extension for casewire yet.
    # These shell commands write a small one: run casewire editors zed | sh
    # Then choose "zed: install dev extension" and the folder ~/.local/share/casewire/zed. Zed compiles the extension; this
    # requires Rust from rustup. Hints are off by default. This belongs into the settings of Zed (zed: open settings file):
    #   "inlay_hints": { "enabled": true },
    #   "lsp": { "casewire": { "settings": { "hints": "all" } } }
    # An extension lists the languages of its server. Add yours to extension.toml.
    set -eu
    folder="${XDG_DATA_HOME:-$HOME/.local/share}/casewire/zed"
    mkdir -p "$folder/src"

    cat >"$folder/extension.toml" <<'END'
    id = "casewire"
    name = "casewire"
    description = "Shows the support cases that a text mentions."
    version = "0.1.0"
    schema_version = 1
    authors = []

    [language_servers.casewire]
    name = "casewire"

    """#

  private static let zedRest = #"""
    END

    cat >"$folder/Cargo.toml" <<'END'
    [package]
    name = "casewire-zed"
    version = "0.1.0"
    edition = "2021"

    [lib]
    crate-type = ["cdylib"]

    [dependencies]
    zed_extension_api = "0.7.0"
    END

    cat >"$folder/src/lib.rs" <<'END'
    use zed_extension_api::{self as zed, serde_json, settings::LspSettings, LanguageServerId, Result, Worktree};

    struct Casewire;

    impl zed::Extension for Casewire {
        fn new() -> Self {
            Casewire
        }

        fn language_server_command(&mut self, _: &LanguageServerId, worktree: &Worktree) -> Result<zed::Command> {
            let command = worktree.which("casewire").ok_or("casewire is not on the PATH")?;
            // casewire serve
            Ok(zed::Command { command, args: vec!["serve".into()], env: worktree.shell_env() })
        }

        fn language_server_workspace_configuration(
            &mut self,
            _: &LanguageServerId,
            worktree: &Worktree,
        ) -> Result<Option<serde_json::Value>> {
            let settings = LspSettings::for_worktree("casewire", worktree)?.settings;
            Ok(settings.map(|settings| serde_json::json!({ "casewire": settings })))
        }
    }

    zed::register_extension!(Casewire);
    END

    echo "Wrote $folder. In Zed, choose: zed: install dev extension."

    """#
}
