import Commands
import JSON
import Platform
import TestSupport
import Testing

/// What `casewire editors` prints, read by the programs that read it in an editor, where they are present.
@Suite("The configurations for editors")
struct EditorTests {
  @Test("Each starts casewire serve, and begins with where it belongs", arguments: Editor.allCases)
  func content(_ editor: Editor) {
    let text = editor.configuration
    #expect(text.utf8.allSatisfy { $0 == 0x0A || 0x20..<0x7F ~= $0 } && text.hasSuffix("\n"))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 122 && $0.last != " " })
    let words = text.replacing("\nargs = ", with: " ").filter { !"\"',[]()".contains($0) }
    #expect(words.contains("casewire serve"))
    #expect(lines.prefix(3).joined().contains(/belongs|extension/))
  }

  @Test("The command prints it")
  func command() async throws {
    let output = try await Self.output(of: "exec '\(ProgramRun.path)' editors sublime", .sublime)
    #expect(output == Editor.sublime.configuration)
  }

  /// The output of a shell script. `$FILE` is a file with the configuration, and `$HOME` its folder.
  private static func output(of script: String, _ editor: Editor) async throws -> String {
    let folder = TemporaryFolder()
    let file = try folder.file("configuration", editor.configuration)
    let output = try await ChildProcess.run(
      ["/bin/sh", "-c", script],
      environment: ["PATH": ProcessEnvironment.all["PATH"] ?? "/usr/bin:/bin", "HOME": folder.path, "FILE": file],
      timeout: .seconds(60), outputLimit: 1 << 20)
    return String(decoding: output.standardOutput, as: UTF8.self)
  }

  /// A file of TOML as JSON; nil if Python has no parser for it (before 3.11).
  private static func toml(_ editor: Editor, _ file: String, after script: String = "") async throws -> JSON? {
    let text = try await output(
      of: """
        \(script)
        python3 -c 'import tomllib' 2>/dev/null || { echo null; exit; }
        exec python3 -c 'import json, sys, tomllib; print(json.dumps(tomllib.load(open(sys.argv[1], "rb"))))' "\(file)"
        """, editor)
    let json = try JSON(parsing: Array(text.utf8))
    return json.isNull ? nil : json
  }

  // MARK: Helix

  @Test("Helix: TOML in which each language has casewire after its own servers")
  func helix() async throws {
    guard InstalledTool.exists("python3"), let toml = try await Self.toml(.helix, "$FILE") else { return }
    #expect(toml["language-server"]?["casewire"]?["command"] == "casewire")
    #expect(toml["language-server"]?["casewire"]?["args"] == ["serve"])
    let languages = try #require(toml["language"]?.array)
    let names = languages.compactMap { $0["name"]?.string }
    #expect(Set(names).count == languages.count && Set(names).isSuperset(of: ["git-commit", "markdown", "rust"]))
    for language in languages {
      let servers = language["language-servers"]?.array?.compactMap(\.string) ?? []
      #expect(servers.last == "casewire" && Set(servers).count == servers.count)
    }
    #expect(languages.first { $0["name"] == "rust" }?["language-servers"] == ["rust-analyzer", "casewire"])
  }

  // MARK: JSON

  /// JSON without the lines that are comments.
  private static func json(_ editor: Editor) throws -> JSON {
    let lines = editor.configuration.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
    return try JSON(parsing: Array(lines.joined(separator: "\n").utf8))
  }

  @Test("Sublime Text: every file, with hints")
  func sublime() throws {
    let json = try Self.json(.sublime)
    #expect(json["show_inlay_hints"] == true)
    let client = try #require(json["clients"]?["casewire"])
    #expect(client["command"] == ["casewire", "serve"] && client["enabled"] == true)
    #expect(client["selector"] == "source | text")
  }

  @Test("Visual Studio Code: a selector that matches every file")
  func vscode() throws {
    let server = try #require(try Self.json(.vscode)["vscode-lspconfig.serverConfigurations"]?[0])
    #expect(server["command"] == ["casewire", "serve"])
    #expect(server["document_selector"] == [["scheme": "file"], ["scheme": "untitled"]])
    #expect(Editor.vscode.configuration.contains("clients/vscode"))
  }

  @Test("Kate: JSON without comments, for documents without another server")
  func kate() throws {
    let servers = try JSON(parsing: Array(Editor.kate.configuration.utf8))["servers"]
    #expect(servers?["casewire"]?["command"] == ["casewire", "serve"])
    let pattern = try Regex(#require(servers?["casewire"]?["highlightingModeRegex"]?.string))
    #expect("Normal".contains(pattern) && !"C++".contains(pattern) && !"Markdown".contains(pattern))
    #expect(servers?["bash"]?["command"]?.array?.suffix(2) == ["casewire", "serve"])
  }

  // MARK: Programs

  /// What the configuration does in a Neovim with the functions of another version: the installed one may be older.
  private static func neovim(_ functions: String, _ check: String) async throws -> String {
    let script = """
      cat >"$HOME/check.lua" <<'END'
      local out, events = {}, {}
      vim.api.nvim_create_autocmd = function(event, options) events[event] = options.callback end
      vim.fs = { dirname = function(path) return path:match("(.*)/") end, find = function() return {} end }
      \(functions)
      dofile(vim.env.FILE)
      \(check)
      io.stdout:write(table.concat(out, ", "), "\\n")
      END
      exec nvim --headless -u NONE -c 'luafile $HOME/check.lua' -c 'qall!' 2>&1
      """
    return try await output(of: script, .neovim)
  }

  @Test(
    "Neovim 0.11 or later reads it, and does not attach it to buffers that are not files",
    .enabled(if: InstalledTool.exists("nvim")))
  func neovim() async throws {
    let functions = """
      local found
      vim.lsp.config = function(name, config) found = { name = name, config = config } end
      vim.lsp.enable = function(name) table.insert(out, name) end
      """
    let check = """
      table.insert(out, found.name .. " " .. table.concat(found.config.cmd, " "))
      for _, name in ipairs({ "fugitive:///repository/.git//0/a.c", "diffview:///a.c", vim.env.HOME .. "/a.c" }) do
        vim.api.nvim_buf_set_name(0, name)
        found.config.root_dir(0, function(root)
          table.insert(out, root == vim.env.HOME and name:match("[^/]*$") or root)
        end)
      end
      table.insert(out, events.LspAttach and "hints" or "no hints")
      """
    let expected = "casewire, casewire casewire serve, a.c, hints\n"
    #expect(try await Self.neovim(functions, check) == expected)
  }

  @Test("Earlier versions of Neovim start it for each file", .enabled(if: InstalledTool.exists("nvim")))
  func earlierNeovim() async throws {
    let functions = """
      vim.lsp.config = nil
      vim.lsp.start = function(config) table.insert(out, config.name .. " " .. table.concat(config.cmd, " ")) end
      """
    let check = """
      for _, name in ipairs({ "fugitive:///repository/.git//0/a.c", vim.env.HOME .. "/a.c" }) do
        vim.api.nvim_buf_set_name(0, name)
        events.FileType({ buf = 0 })
      end
      """
    #expect(try await Self.neovim(functions, check) == "casewire casewire serve\n")
  }

  @Test("Emacs reads it, and eglot keeps the servers that it has", .enabled(if: InstalledTool.exists("emacs")))
  func emacs() async throws {
    let script = #"""
      exec emacs -Q --batch --eval '(progn
        (defvar eglot-server-programs (list (list (quote yaml-mode) "yaml-language-server" "--stdio")))
        (provide (quote eglot))
        (load (getenv "FILE") nil t)
        (prin1 (mapcar (quote car) eglot-server-programs))
        (prin1 (car (last eglot-server-programs))))' 2>&1
      """#
    let expected = #"((python-mode python-ts-mode) yaml-mode text-mode)(text-mode "casewire" "serve")"#
    #expect(try await Self.output(of: script, .emacs).contains(expected))
  }

  @Test("Zed: commands that write an extension", .enabled(if: InstalledTool.exists("python3")))
  func zed() async throws {
    let folder = "$HOME/.local/share/casewire/zed"
    let write = "unset XDG_DATA_HOME; sh \"$FILE\" >&2"
    let source = try await Self.output(of: "\(write); cat \"\(folder)/src/lib.rs\"", .zed)
    #expect(source.contains(#"worktree.which("casewire")"#) && source.contains(#"vec!["serve".into()]"#))
    guard let manifest = try await Self.toml(.zed, "\(folder)/extension.toml", after: write) else { return }
    #expect(manifest["id"] == "casewire" && manifest["schema_version"] == 1)
    #expect(manifest["language_servers"]?["casewire"]?["languages"]?.array?.contains("Markdown") == true)
    let package = try await Self.toml(.zed, "\(folder)/Cargo.toml", after: write)
    #expect(package?["lib"]?["crate-type"] == ["cdylib"])
  }
}
