import JSON
import LanguageServer
import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite("Files that a scan skips")
struct IgnoreTests {
  /// A line of `.gitignore`, paths that it excludes, and paths that it does not exclude.
  private static let patterns: [(line: String, excluded: [String], included: [String])] = [
    ("*.o", ["x.o", "a/b/x.o", ".o"], ["x.op", "o"]),
    ("build", ["build", "a/build", "build/x", "a/build/x/y"], ["builds", "a/rebuild"]),
    ("build/", ["build/x", "a/build/x"], ["build", "a/build"]),
    ("/build", ["build", "build/x"], ["a/build"]),
    ("a/b", ["a/b", "a/b/c"], ["x/a/b", "ab"]),
    ("/a/*.c", ["a/x.c"], ["a/b/x.c", "x.c"]),
    ("**/logs", ["logs", "a/logs", "a/b/logs/x"], ["alogs"]),
    ("logs/**", ["logs/x", "logs/a/x"], ["a/logs/x", "logs"]),
    ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["ab", "a/xb", "x/a/b"]),
    ("a**b/c", ["axxb/c", "ab/c"], ["ax/yb/c", "a/b/c"]),
    ("**/a/*b", ["a/xb", "x/y/a/b"], ["a/x/b"]),
    ("x?y", ["xay", "a/xby"], ["xy", "xaay", "x/y"]),
    ("[a-c]x", ["ax", "cx"], ["dx", "x"]),
    ("[!a-c]x", ["dx", "zx"], ["ax", "x"]),
    ("[^a]x", ["bx"], ["ax"]),
    ("[]-]x", ["]x", "-x"], ["ax"]),
    ("[[:digit:]_]x", ["1x", "_x"], ["ax"]),
    ("[a", [], ["[a", "a"]),
    ("\\#x", ["#x"], ["x"]),
    (#"\!x"#, ["!x"], ["x"]),
    ("# x", [], ["# x", "x"]),
    (#"a\*b"#, ["a*b"], ["axb"]),
    ("x  ", ["x"], ["x  "]),
    (#"x\ "#, ["x "], ["x"]),
    ("x\r", ["x"], []),
    ("", [], ["x"]),
    ("/", [], ["x"]),
    ("é*", ["éa"], ["ea"]),
    ("*a*a*a*a*a*a*b", ["aaaaaaab"], [String(repeating: "a", count: 200)]),
  ]

  @Test("Each form of a line of .gitignore excludes what git excludes", arguments: patterns)
  func pattern(line: String, excluded: [String], included: [String]) async throws {
    for path in excluded + included {
      let tree = try ScannedTree([path: "\"CS1234567\"", ".gitignore": "\(line)\n"])
      #expect(try await tree.files() == (included.contains(path) ? [path] : []), "\(path)")
    }
  }

  @Test("The last line of the innermost file decides, and a file of an excluded folder cannot be included again")
  func order() async throws {
    let tree = try ScannedTree([
      ".gitignore": "\u{FEFF}*.log\n!keep.log\nout/\n!out/x\n", "a.log": "CS1234567", "keep.log": "CS1234567",
      "in/.gitignore": "!*.log\nkeep.log\n/top\n", "in/a.log": "CS1234567", "in/keep.log": "CS1234567",
      "in/deep/keep.log": "CS1234567", "in/top": "CS1234567", "in/deep/top": "CS1234567", "out/x": "CS1234567",
    ])
    #expect(try await tree.files() == ["in/a.log", "in/deep/top", "keep.log"])
  }

  @Test(".ignore precedes .gitignore, and --exclude precedes both")
  func precedence() async throws {
    let tree = try ScannedTree([
      ".gitignore": "a\nb\n", ".ignore": "!a\nc\n", "a": "CS1234567", "b": "CS1234567", "c": "CS1234567",
      "d": "CS1234567",
    ])
    #expect(try await tree.files() == ["a", "d"])
    #expect(try await tree.files { $0.excludes = ["a"] } == ["d"])
    #expect(try await tree.files { $0.excludes = ["*", "!d"] } == ["d"])
  }

  @Test("A pattern of --exclude with a slash is relative to the root where the working directory does not contain it")
  func excludes() async throws {
    let tree = try ScannedTree(["a/b/x": "CS1234567", "b/x": "CS1234567", "x/b/x": "CS1234567"])
    #expect(try await tree.files { $0.excludes = ["/b"] } == ["a/b/x", "x/b/x"])
    #expect(try await tree.files { $0.excludes = ["b/x"] } == ["a/b/x", "x/b/x"])
    #expect(try await tree.files { $0.excludes = ["b/"] } == [])
  }

  @Test("The rules above a root apply up to its repository, and those of .git/info/exclude")
  func repository() async throws {
    let tree = try ScannedTree([
      ".gitignore": "e\n", ".ignore": "f\n", "top/.git/info/exclude": "a\n/sub/b\n", "top/.gitignore": "c\n/sub/d\n",
      "top/sub/x/.gitignore": "", "top/.git/config": "CS1234567",
    ])
    for name in ["a", "b", "c", "d", "e", "f", "x/a", "x/b"] { try tree.folder.file("top/sub/\(name)", "CS1234567") }
    let found = ["e", "f", "x/b"].map { "top/sub/\($0)" }
    #expect(try await tree.files(["top/sub"]) == found)
    #expect(try await tree.files(["top"]) == found)
    // Of the rules above an inner repository, only those of .ignore apply to it.
    #expect(try await tree.files() == ["top/sub/e", "top/sub/x/b"])
  }

  @Test("A file or folder that is named is scanned, whatever excludes it")
  func named() async throws {
    let tree = try ScannedTree([
      ".git/HEAD": "", ".gitignore": "*\n", "a": "CS1234567", "b/c": "CS1234567", "nul": "\0 CS1234567",
    ])
    try tree.folder.link("link", to: "a")
    try tree.folder.link("folder", to: "b")
    #expect(try await tree.files() == [])
    #expect(try await tree.files(["a", "nul", "link"]) == ["a", "nul", "link"])
    #expect(try await tree.files(["b"]) == [])
    try tree.folder.file(".gitignore", "b\n")
    #expect(try await tree.files(["b"]) == ["b/c"])
    #expect(try await tree.files(["folder"]) == ["folder/c"])
  }

  @Test("Binary files, symbolic links and folders of version control are skipped")
  func kinds() async throws {
    let tree = try ScannedTree([
      "a": "CS1234567", "late": String(repeating: "x\n", count: 4100) + "\0CS1234567", "nul": "\0 CS1234567",
      ".git/x": "CS1234567", "sub/.hg/x": "CS1234567", "sub/.svn/x": "CS1234567", ".github/x": "CS1234567",
    ])
    try tree.folder.link("link", to: "a")
    try tree.folder.link("folder", to: ".github")
    try tree.folder.link("loop", to: ".")
    try tree.folder.link("dangling", to: "nowhere")
    let found = try await tree.scan()
    #expect(try found.rows.map { $0["path"]?.string } == [".github/x", "a", "late"].map { "\(tree.path)/\($0)" })
    #expect(found.report.warnings == [])
  }

  @Test("Files of rules and of settings that are links or pipes are not read", .timeLimit(.minutes(1)))
  func links() async throws {
    let tree = try ScannedTree(["a/x": "CS1234567", "rules": "*\n", "settings": #"{"words":[]}"#])
    for name in [".gitignore", ".ignore"] { try tree.folder.link("a/\(name)", to: "../rules") }
    try tree.folder.link("a/.casewire.json", to: "../settings")
    for name in [".gitignore", ".ignore", ".casewire.json"] {
      _ = try tree.folder.folder("b")
      #expect(mkfifo("\(tree.path)/b/\(name)", 0o600) == 0)
    }
    try tree.folder.file("b/x", "CS1234567")
    for name in ["a", "b"] {
      let found = try await tree.scan([name])
      #expect(try found.rows.map { $0["path"]?.string } == ["\(tree.path)/\(name)/x"])
      #expect(
        found.report.warnings.count == 1 && found.report.warnings[0].contains("cannot be read"),
        "\(found.report.warnings)")
    }
  }

  @Test("A file over 10 MB is reported once, and one that cannot be read too; a missing root is refused")
  func unreadable() async throws {
    let tree = try ScannedTree(["a": "CS1234567"])
    try tree.folder.file("large.txt", "CS1234567\n" + String(repeating: "0123456789\n", count: 1_000_000))
    try tree.folder.file("large.bin", "CS1234567\n\0" + String(repeating: "0123456789\n", count: 1_000_000))
    let found = try await tree.scan()
    #expect(try found.rows.map { $0["path"]?.string } == ["\(tree.path)/a"])
    #expect(found.report.warnings == ["\(tree.path)/large.txt is not scanned: it is larger than 10000 kB."])
    await #expect(throws: CaseScan.Failure.self) { try await tree.scan(["a", "nowhere"]) }
  }
}
