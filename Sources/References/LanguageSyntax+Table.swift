// Languages whose text is for people (Markdown, HTML, LaTeX, a commit message) or whose values have no quotes (YAML, INI) are not
// listed: their whole text is scanned.
extension LanguageSyntax {
  static let table: [(ids: String, syntax: LanguageSyntax)] = [
    ("c cpp objective-c objective-cpp cuda-cpp arduino glsl hlsl shaderlab verilog systemverilog", cFamily()),
    ("csharp razor", cFamily([.string("@\"", "\"", escape: .doubling, spansLines: true), long])),
    ("java solidity proto proto3 protobuf thrift", cFamily([long])),
    ("scala", cFamily([long], nests: true)),
    ("kotlin", cFamily([long], nests: true)),
    ("d", cFamily([.block("/+", "+/", nests: true), .string("`", escape: .none, spansLines: true)])),
    ("go", cFamily([.string("`", escape: .none, spansLines: true)])),
    ("rust", cFamily(raw("r", "\"") + [.string("\"", spansLines: true)], nests: true)),
    ("zig", LanguageSyntax([.line("//"), .line("\\\\", isComment: false), quoted], hasCharacters: true)),
    ("swift", LanguageSyntax(slashes(nests: true) + [long, quoted] + swiftRaw)),
    (
      "javascript javascriptreact typescript typescriptreact",
      LanguageSyntax(slashes() + [quoted, single, .string("`", spansLines: true)])
    ),
    ("dart", LanguageSyntax(slashes(nests: true) + [long, longSingle, quoted, single])),
    ("groovy", LanguageSyntax(slashes() + [long, longSingle, quoted, single])),
    ("php", LanguageSyntax(slashes() + [.line("#"), quoted, single])),
    ("css", LanguageSyntax([.block("/*", "*/"), quoted, single])),
    ("scss less stylus sass", LanguageSyntax(slashes() + [quoted, single])),
    ("json", LanguageSyntax([quoted])),
    ("jsonc json5", LanguageSyntax(slashes() + [quoted, single])),
    ("python starlark gdscript", LanguageSyntax([.line("#"), long, longSingle, quoted, single])),
    ("toml", LanguageSyntax([.line("#"), long, .string("'''", escape: .none, spansLines: true), quoted, literal])),
    ("ruby crystal", LanguageSyntax([.line("#"), .block("\n=begin", "\n=end"), quoted, single])),
    ("perl perl6 raku", LanguageSyntax([.line("#", needsBlank: true), quoted, single])),
    (
      "shellscript bash zsh fish",
      LanguageSyntax([
        .line("#", needsBlank: true), quotedLines, .string("'", escape: .none, spansLines: true),
      ])
    ),
    ("makefile dockerfile", LanguageSyntax([.line("#", needsBlank: true), quoted, literal])),
    (
      "powershell",
      LanguageSyntax([
        .line("#", needsBlank: true), .block("<#", "#>"), .string("\"", escape: .doubling, spansLines: true),
        .string("'", escape: .doubling, spansLines: true),
      ])
    ),
    ("r awk tcl", LanguageSyntax([.line("#"), quoted, single])),
    ("julia", LanguageSyntax([.line("#"), .block("#=", "=#", nests: true), long, quoted], hasCharacters: true)),
    ("elixir", LanguageSyntax([.line("#"), long, longSingle, quoted, single])),
    ("nim", LanguageSyntax([.line("#"), .block("#[", "]#", nests: true), long, quoted], hasCharacters: true)),
    ("cmake", LanguageSyntax([.line("#"), .block("#[[", "]]"), quotedLines])),
    ("terraform hcl bicep", LanguageSyntax(slashes() + [.line("#"), quoted, single])),
    ("graphql", LanguageSyntax([.line("#"), long, quoted])),
    (
      "nix",
      LanguageSyntax([
        .line("#"), .block("/*", "*/"), quotedLines, .string("''", escape: .none, spansLines: true),
      ])
    ),
    ("coffeescript", LanguageSyntax([.line("#"), .block("###", "###"), long, longSingle, quoted, single])),
    (
      "sql plsql tsql mysql pgsql",
      LanguageSyntax([
        .line("--"), .block("/*", "*/"), .string("'", escape: .doubling, spansLines: true),
        .string("\"", escape: .doubling, spansLines: true),
      ])
    ),
    (
      "haskell elm purescript",
      LanguageSyntax([.line("--"), .block("{-", "-}", nests: true), quoted], hasCharacters: true)
    ),
    (
      "lua",
      LanguageSyntax([
        .line("--"), .block("--[[", "]]"), .string("[[", "]]", escape: .none, spansLines: true), quoted, single,
      ])
    ),
    ("ada vhdl", LanguageSyntax([.line("--"), .string("\"", escape: .doubling)], hasCharacters: true)),
    (
      "clojure lisp commonlisp emacs-lisp elisp scheme racket fennel",
      LanguageSyntax([.line(";"), .block("#|", "|#", nests: true), .string("\"", spansLines: true)])
    ),
    ("erlang prolog", LanguageSyntax([.line("%"), quoted, single])),
    ("vb", LanguageSyntax([.line("'"), .string("\"", escape: .doubling)])),
    ("fsharp", LanguageSyntax([.line("//"), .block("(*", "*)", nests: true), long, quotedLines], hasCharacters: true)),
    ("ocaml", LanguageSyntax([.block("(*", "*)", nests: true), quotedLines], hasCharacters: true)),
    (
      "pascal delphi",
      LanguageSyntax([.line("//"), .block("{", "}"), .block("(*", "*)"), .string("'", escape: .doubling)])
    ),
    ("fortran fortran-modern", LanguageSyntax([.line("!"), .string("\"", escape: .doubling), literal])),
  ]

  private static let quoted = Region.string("\"")
  private static let single = Region.string("'")
  private static let literal = Region.string("'", escape: .none)
  private static let quotedLines = Region.string("\"", spansLines: true)
  private static let long = Region.string("\"\"\"", spansLines: true)
  private static let longSingle = Region.string("'''", spansLines: true)

  private static func slashes(nests: Bool = false) -> [Region] { [.line("//"), .block("/*", "*/", nests: nests)] }

  /// `//`, `/* */`, strings and characters. A string of `more` replaces the usual one.
  private static func cFamily(_ more: [Region] = [], nests: Bool = false) -> LanguageSyntax {
    LanguageSyntax(slashes(nests: nests) + more + [quoted], hasCharacters: true)
  }

  /// Strings with `#` around the quotes and without escapes, such as `r#"..."#`.
  private static func raw(_ prefix: String, _ quote: String) -> [Region] {
    ["#", "##", "###"].map { .string(prefix + $0 + quote, quote + $0, escape: .none, spansLines: true) }
  }

  private static let swiftRaw = raw("", "\"\"\"") + raw("", "\"")
}
