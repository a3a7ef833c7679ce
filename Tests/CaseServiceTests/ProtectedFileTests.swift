import CaseModel
import CaseService
import JSON
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

/// Secrets, the configuration and stored sessions are inaccessible under any root and any name.
@Suite struct ProtectedFileTests {
  /// A folder with an unsafe configuration: all files in one root.
  private func careless() throws -> (scratch: TemporaryFolder, protected: [String]) {
    let scratch = TemporaryFolder()
    try scratch.file("casewire/config.json", "{}", mode: 0o644)
    try scratch.file("secrets/..2026/key", "hunter2", mode: 0o644)
    try scratch.link("secrets/..data", to: "..2026")
    try scratch.link("secrets/key", to: "..data/key")
    try scratch.file("state/sessions/ibm.json", "token", mode: 0o644)
    try scratch.file("fine.log", "fine")
    try scratch.link("link", to: "casewire/config.json")
    try scratch.link("folder", to: "state/sessions")
    for (name, other) in [
      ("casewire/config.json", "hard1"), ("secrets/..2026/key", "hard2"), ("state/sessions/ibm.json", "hard3"),
    ] {
      #expect(hardLink("\(scratch.path)/\(name)", "\(scratch.path)/\(other)") == 0)
    }
    let protected = ["casewire/config.json", "secrets/key", "state/sessions", "later/config.json"]
    return (scratch, protected.map { "\(scratch.path)/\($0)" })
  }

  @Test(arguments: [
    "casewire/config.json", "casewire/../casewire/./config.json", "link", "hard1", "secrets/key", "secrets/..data/key",
    "secrets/..2026/key", "hard2", "state/sessions/ibm.json", "folder/ibm.json", "hard3",
  ])
  func protectedFilesAreNotSent(name: String) async throws {
    let (scratch, protected) = try careless()
    for roots in [[scratch.path], ["/"], ["\(scratch.path)/casewire", scratch.path]] {
      let registry = FakeProfiles(roots: roots, protected: protected)
      #expect(try await registry.upload("\(scratch.path)/\(name)").pathRule?.hasPrefix("is protected: ") == true)
      #expect(registry.fakeParts.calls.isEmpty)
      #expect(try await registry.upload("\(scratch.path)/fine.log").error == nil)
    }
  }

  @Test(arguments: [
    "casewire/config.json", "secrets/key", "secrets/..2026/key", "secrets/..data/key", "state/sessions",
    "state/sessions/ibm.json", "state/sessions/new.json", "folder/new.json", "later/config.json", "later/CONFIG.json",
    "hard1",
  ])
  func protectedFilesAreNotReplaced(name: String) async throws {
    let (scratch, protected) = try careless()
    _ = try scratch.folder("later")
    let registry = FakeProfiles(FakeCaseParts(name: "a.log"), roots: [scratch.path], protected: protected)
    let rule = try await registry.download("\(scratch.path)/\(name)", overwrite: true).pathRule
    #expect(rule?.hasPrefix("is protected: ") == true, "\(rule ?? "written")")
    #expect(!registry.fakeParts.calls.contains("download F1"))
    #expect(try scratch.text("casewire/config.json") == "{}" && scratch.text("secrets/key") == "hunter2")
    #expect(scratch.names("state/sessions") == ["ibm.json"] && scratch.names("later") == [])
  }

  /// A vendor whose file is named like the configuration.
  @Test func protectedFilesAreNotReplacedThroughAVendorsName() async throws {
    let (scratch, protected) = try careless()
    let registry = FakeProfiles(FakeCaseParts(name: "config.json"), roots: [scratch.path], protected: protected)
    for folder in ["casewire", "later"] {
      _ = try scratch.folder(folder)
      let outcome = try await registry.download("\(scratch.path)/\(folder)", overwrite: true)
      #expect(outcome.pathRule?.hasPrefix("is protected: ") == true)
    }
    #expect(try await registry.download(scratch.path).result?["path"]?.string == "\(scratch.path)/config.json")
  }

  /// A second link to a private file exists only to bypass the protection.
  @Test(arguments: [(UInt32(0o600), true), (0o400, true), (0o644, false), (0o640, false)])
  func aHardLinkToAPrivateFileIsRefused(mode: UInt32, isRefused: Bool) async throws {
    let scratch = TemporaryFolder()
    let path = try scratch.file("out/id_rsa", "key", mode: mode)
    _ = try scratch.folder("in")
    #expect(hardLink(path, "\(scratch.path)/in/notes") == 0)
    let registry = FakeProfiles(roots: ["\(scratch.path)/in"])
    let rule = try await registry.upload("\(scratch.path)/in/notes").pathRule
    #expect((rule?.hasPrefix("is private to its owner") == true) == isRefused && (rule == nil) == !isRefused)
    #expect(unlink(path) == 0)
    #expect(try await registry.upload("\(scratch.path)/in/notes").error == nil, "a file with one link is allowed")
  }

  @Test func withoutRootsTheRemedyNamesTheSetting() async throws {
    let registry = FakeProfiles(FakeCaseParts(name: "a"), roots: [])
    for outcome in [try await registry.upload("/etc/hostname"), try await registry.download("/tmp/a")] {
      #expect(outcome.pathRule?.hasSuffix("(none).") == true)
      #expect(outcome.error?["data"]?["remedy"]?.string?.hasPrefix("Add the folder to `files`") == true)
    }
    #expect(registry.fakeParts.calls.isEmpty)
  }

  /// A user who can write in the outer root can turn an inner root into a link.
  @Test func aRootInsideAnotherRootIsProtected() async throws {
    let scratch = TemporaryFolder()
    try scratch.file("out/secret", "secret")
    try scratch.file("in/sub/a", "fine")
    let registry = FakeProfiles(roots: ["\(scratch.path)/in/sub", "\(scratch.path)/in"])
    #expect(try await registry.upload("\(scratch.path)/in/sub/a").error == nil)
    #expect(rename("\(scratch.path)/in/sub", "\(scratch.path)/in/old") == 0)
    try scratch.link("in/sub", to: "\(scratch.path)/out")
    #expect(try await registry.upload("\(scratch.path)/in/sub/secret").pathRule?.hasPrefix("is outside") == true)
  }
}

private func hardLink(_ path: String, _ other: String) -> Int32 { link(path, other) }
