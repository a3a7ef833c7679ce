import References
import Testing

@Suite("The language of a file")
struct FileLanguageTests {
  private static let rows: [(name: String, id: String?)] = [
    ("a.c", "c"), ("A.C", "c"), ("a.b.swift", "swift"), (".swift", "swift"), ("a.TS", "typescript"),
    ("a.tsx", "typescriptreact"),
    ("Dockerfile", "dockerfile"), ("app.dockerfile", "dockerfile"), ("Makefile", "makefile"),
    ("GNUmakefile", "makefile"),
    ("CMakeLists.txt", "cmake"), ("COMMIT_EDITMSG", "gitcommit"), ("git-rebase-todo", "git-rebase"),
    ("README.md", "markdown"), ("README", "plaintext"), ("BUILD", "starlark"), ("build", nil), ("x.yml", "yaml"),
    ("tsconfig.json", "jsonc"),
    ("x.json", "json"), ("x.el", "emacs-lisp"), ("x", nil), ("x.", nil), ("", nil), ("x.unknown", nil),
    (".gitignore", nil),
    ("x.averyverylongextension", nil),
  ]

  @Test("Follows from its name or extension, in either letter case", arguments: rows)
  func name(name: String, id: String?) {
    #expect(FileLanguage.id(ofFile: Array(name.utf8)) == id)
  }

  @Test("A name need not be UTF-8")
  func bytes() {
    #expect(FileLanguage.id(ofFile: [0xFF, 0x2E, 0x63]) == "c")
    #expect(FileLanguage.id(ofFile: [0x63, 0x2E, 0xFF]) == nil)
  }
}
