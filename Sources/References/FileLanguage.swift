/// The languages of files, by their names.
package enum FileLanguage {
  /// The language id of LSP for a file of this name; nil if it is unknown.
  package static func id(ofFile name: [UInt8]) -> String? {
    let text = String(decoding: name, as: UTF8.self)
    if let id = names[text] ?? names[text.lowercased()] { return id }
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot + 1 < name.count, name.count - dot <= longestExtension
    else { return nil }
    return extensions[String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()]
  }

  /// With the dot.
  private static let longestExtension = 16

  private static let extensions = table([
    "c": "c h", "cpp": "cpp cc cxx c++ hpp hh hxx h++ ipp inl tpp ino", "objective-c": "m", "objective-cpp": "mm",
    "cuda-cpp": "cu cuh", "glsl": "glsl vert frag comp geom", "hlsl": "hlsl fx", "verilog": "v vh",
    "systemverilog": "sv svh", "csharp": "cs csx", "razor": "razor cshtml", "java": "java", "solidity": "sol",
    "proto": "proto", "thrift": "thrift", "scala": "scala sc sbt", "kotlin": "kt kts", "d": "d di", "go": "go",
    "rust": "rs", "zig": "zig", "swift": "swift", "javascript": "js mjs cjs es6", "javascriptreact": "jsx",
    "typescript": "ts mts cts", "typescriptreact": "tsx", "dart": "dart", "groovy": "groovy gradle gvy",
    "php": "php phtml php3 php4 php5", "css": "css", "scss": "scss", "less": "less", "stylus": "styl", "sass": "sass",
    "json": "json geojson webmanifest ipynb", "jsonc": "jsonc", "json5": "json5", "python": "py pyi pyw pyx pxd",
    "starlark": "bzl star", "gdscript": "gd", "toml": "toml", "ruby": "rb rake gemspec ru podspec", "crystal": "cr",
    "perl": "pl pm t", "raku": "raku rakumod p6", "shellscript": "sh bash zsh ksh bats", "fish": "fish",
    "makefile": "mk mak", "dockerfile": "dockerfile", "powershell": "ps1 psm1 psd1", "r": "r", "awk": "awk gawk",
    "tcl": "tcl", "julia": "jl", "elixir": "ex exs", "nim": "nim nims nimble", "cmake": "cmake",
    "terraform": "tf tfvars", "hcl": "hcl nomad", "bicep": "bicep", "graphql": "graphql gql", "nix": "nix",
    "coffeescript": "coffee", "sql": "sql ddl dml", "plsql": "pls plb pks pkb", "haskell": "hs lhs hsc", "elm": "elm",
    "purescript": "purs", "lua": "lua", "ada": "adb ads", "vhdl": "vhd vhdl", "clojure": "clj cljs cljc edn",
    "commonlisp": "lisp lsp asd", "emacs-lisp": "el", "scheme": "scm ss", "racket": "rkt", "fennel": "fnl",
    "erlang": "erl hrl", "vb": "vb vbs bas", "fsharp": "fs fsi fsx", "ocaml": "ml mli",
    "pascal": "pas pp dpr lpr", "fortran": "f for f77 f90 f95 f03 f08",
    // Scanned as a whole.
    "markdown": "md markdown mdown mkd", "mdx": "mdx", "plaintext": "txt text", "log": "log", "org": "org",
    "restructuredtext": "rst", "asciidoc": "adoc asciidoc", "yaml": "yaml yml", "xml": "xml xsd xsl svg plist",
    "html": "html htm xhtml", "vue": "vue", "svelte": "svelte", "astro": "astro", "ini": "ini cfg conf",
    "properties": "properties", "latex": "tex sty", "bibtex": "bib", "csv": "csv tsv", "diff": "diff patch",
    "bat": "bat cmd", "vim": "vim",
  ])

  /// In small letters, except where another case has another meaning.
  private static let names = table([
    "dockerfile": "dockerfile containerfile", "makefile": "makefile gnumakefile", "cmake": "cmakelists.txt",
    "ruby": "gemfile rakefile podfile vagrantfile fastfile brewfile guardfile", "groovy": "jenkinsfile",
    "python": "sconstruct sconscript wscript", "starlark": "BUILD WORKSPACE build.bazel module.bazel tiltfile",
    "gitcommit": "commit_editmsg merge_msg tag_editmsg squash_msg", "git-rebase": "git-rebase-todo",
    "shellscript": ".bashrc .bash_profile .bash_aliases .bash_logout .profile .zshrc .zshenv .zprofile pkgbuild",
    "jsonc": "tsconfig.json jsconfig.json .eslintrc devcontainer.json .jshintrc", "json": ".babelrc composer.lock",
    "toml": "cargo.lock poetry.lock pipfile", "go": "go.mod go.work", "ini": ".gitconfig .editorconfig .npmrc",
    "plaintext": "readme license copying changelog authors todo", "properties": "gradle.properties",
  ])

  private static func table(_ rows: KeyValuePairs<String, String>) -> [String: String] {
    var all: [String: String] = [:]
    for (id, names) in rows { for name in names.split(separator: " ") { all[String(name)] = id } }
    return all
  }
}
