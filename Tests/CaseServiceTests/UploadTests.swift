import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct UploadTests {
  @Test func aFileIsSentUnchanged() async throws {
    let scratch = TemporaryFolder()
    let path = try scratch.file("logs/a.log", "line\r\n\u{0}end")
    let registry = FakeProfiles(roots: [scratch.path])
    let more: [JSON.Member] = [
      .init("contentType", "text/plain"), .init("description", "the log"), .init("private", true),
    ]
    let outcome = try await registry.upload(path, more)
    #expect(outcome.result == ["id": "a1", "name": "a.log", "size": 10])
    #expect(registry.fakeParts.files.first?.bytes == Array("line\r\n\u{0}end".utf8))
    let sent = try #require(registry.fakeParts.lastFile)
    #expect(sent.contentType == "text/plain" && sent.description == "the log" && sent.isPrivate == true)
    #expect(sent.size == 10)
    #expect(outcome.progress == [.begin("Sending a.log"), .end(nil)])
  }

  @Test func bytesOfTheRequestAreSent() async throws {
    let registry = FakeProfiles()
    let outcome = try await registry.ask(
      "attachments/add", ["case": "box/F1", "name": "é.bin", "base64": "AAH/"])
    #expect(outcome.result?["name"] == "é.bin")
    #expect(registry.fakeParts.files.first?.bytes == [0, 1, 255])
    let empty = try await registry.ask("attachments/add", ["case": "box/F1", "name": "empty", "base64": ""])
    #expect(empty.result?["size"] == 0)
  }

  /// Large enough to be kept as it came in the message.
  @Test func manyBytesOfTheRequestAreSent() async throws {
    let plain = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let text = Base64.encode(plain)
    for written in [text, text.replacing("/", with: "\\/")] {
      let registry = FakeProfiles()
      let params = #"{"case":"box/F1","name":"a","base64":"\#(written)"}"#
      let outcome = try await registry.ask("attachments/add", .slice(JSONSlice(checking: Array(params.utf8))))
      #expect(outcome.result?["size"] == 2_000_000)
      #expect(registry.fakeParts.files.first?.bytes == plain)
    }
    for wrong in ["\(text)A", "A\(text.dropFirst(2))é", "=\(text.dropFirst())"] {
      let registry = FakeProfiles()
      let outcome = try await registry.ask(
        "attachments/add", ["case": "box/F1", "name": "a", "base64": .string(wrong)])
      #expect(outcome.issue?["path"] == "base64")
      #expect(registry.fakeParts.calls.isEmpty)
    }
  }

  @Test(arguments: ["1", "true", "[]", "{}"])
  func invalidBase64IsRefused(base64: String) async throws {
    let registry = FakeProfiles()
    let outcome = try await registry.ask(
      "attachments/add", ["case": "box/F1", "name": "a", "base64": try JSON(parsing: base64)])
    #expect(outcome.issue?["path"] == "base64")
    #expect(outcome.issue?["rule"] == "\"base64\" must be a string.")
  }

  /// Names of local files, and the names that are sent to the vendor: the same if they are valid.
  @Test(
    arguments: [
      ("12:00:01 dump.log", "12:00:01 dump.log"), (".env", ".env"), ("-rf", "-rf"), ("名前.log", "名前.log"),
      ("a\"b", "a\"b"), ("e\u{301}.txt", "e\u{301}.txt"), ("\u{301}x", "\u{301}x"), ("a\\b.txt", "b.txt"),
      ("line\nend.txt", "lineend.txt"),
    ])
  func namesAreSentUnlessTheyAreInvalid(name: String, stated: String) async throws {
    let scratch = TemporaryFolder()
    let registry = FakeProfiles(roots: [scratch.path])
    let outcome = try await registry.upload(try scratch.file(name, "x"))
    let given = try #require(outcome.result?["name"]?.string)
    #expect(Array(given.unicodeScalars) == Array(stated.unicodeScalars))
  }

  @Test func aGivenNameIsUsed() async throws {
    let scratch = TemporaryFolder()
    let path = try scratch.file("a.log", "x")
    let registry = FakeProfiles(roots: [scratch.path])
    #expect(try await registry.upload(path, [.init("name", "b.log")]).result?["name"] == "b.log")
    try scratch.link("link.log", to: path)
    #expect(try await registry.upload("\(scratch.path)/link.log").result?["name"] == "link.log")
  }

  @Test(arguments: ["a/b", "/a", "a\\b", "..\\a", "a\nb", "a\u{0}", "a\u{7F}", "a/\u{301}b", ""])
  func anInvalidNameIsRefused(name: String) async throws {
    let registry = FakeProfiles()
    let outcome = try await registry.ask(
      "attachments/add", ["case": "box/F1", "name": .string(name), "base64": "AAH/"])
    #expect(outcome.issue?["path"] == "name")
    #expect(registry.fakeParts.calls.isEmpty)
  }

  /// Params without the case, and the invalid param.
  @Test(
    arguments: [
      ("{}", "path"), (#"{"name": "a"}"#, "path"), (#"{"base64": "AAH/"}"#, "name"),
      (#"{"path": "/a", "base64": "AAH/", "name": "a"}"#, "path"), (#"{"base64": "AAH", "name": "a"}"#, "base64"),
      (#"{"base64": "AA H", "name": "a"}"#, "base64"), (#"{"base64": "AAH_", "name": "a"}"#, "base64"),
      (#"{"path": ""}"#, "path"), (#"{"base64": "AAH/", "name": "a", "contentType": "text"}"#, "contentType"),
      (#"{"base64": "AAH/", "name": "a", "contentType": "text/plain\r\nX-Evil: 1"}"#, "contentType"),
      (#"{"base64": "AAH/", "name": "a", "contentType": "text/pl/ain"}"#, "contentType"),
    ])
  func eitherAFileOrBytesAreRequired(params: String, wrong: String) async throws {
    let registry = FakeProfiles(roots: ["/"])
    let members = try #require(try JSON(parsing: params).object)
    let outcome = try await registry.ask("attachments/add", .object([.init("case", "box/F1")] + members))
    #expect(outcome.kind == "invalidParams" && outcome.issue?["path"]?.string == wrong)
    #expect(registry.fakeParts.calls.isEmpty)
  }

  /// A file that the vendor may refuse is sent: progress shows a warning, and a refusal has a remedy.
  @Test(arguments: [nil, Fault(.rejected, "no"), Fault(.forbidden, "no")])
  func doubtfulFilesAreSentWithAWarning(refusal: Fault?) async throws {
    let fakeParts = FakeCaseParts(refusal: refusal)
    let outcome = try await FakeProfiles(fakeParts).ask(
      "attachments/add", ["case": "box/F1", "name": "a.odd", "base64": "AAH/"])
    #expect(outcome.progress == [.begin("Sending a.odd"), .report("an odd name", percentage: nil), .end(nil)])
    #expect(outcome.kind == refusal?.kind.rawValue)
    #expect((outcome.error?["data"]?["remedy"] == "an odd name") == (refusal?.kind == .rejected))
  }

  // MARK: Allowed files

  /// Paths below the temporary folder, or absolute ones, and the beginning of the rule that they violate. The only root
  /// is `in`.
  @Test(
    arguments: [
      ("out/secret", "is outside"), ("in/../out/secret", "is outside"), ("in/link", "is outside"),
      ("in/linked/secret", "is outside"), ("inside/secret", "is outside"), ("in/a/b/../../../out/secret", "is outside"),
      ("in/absent", "does not exist"), ("in/dangling", "does not exist"), ("in/a.log/below", "does not exist"),
      ("in/a.log/", "is not a folder"), ("in/a.log/.", "is not a folder"), ("in/a.log//./", "is not a folder"),
      ("in/nul\u{0}.log", "must be an absolute path"), ("in", "is a folder"), ("in/sub", "is a folder"),
      ("in/pipe", "is not a regular file"), ("in/socket", "is not a regular file"), ("/etc/hostname", "is outside"),
      ("/", "is outside"),
    ])
  func forbiddenFilesAreRefused(path: String, rule: String) async throws {
    let scratch = TemporaryFolder()
    try scratch.file("out/secret", "secret")
    try scratch.file("inside/secret", "secret")
    try scratch.file("in/a.log", "fine")
    _ = try scratch.folder("in/sub")
    try scratch.link("in/link", to: "\(scratch.path)/out/secret")
    try scratch.link("in/linked", to: "\(scratch.path)/out")
    try scratch.link("in/dangling", to: "\(scratch.path)/in/absent")
    #expect(mkfifo("\(scratch.path)/in/pipe", 0o600) == 0)
    #expect(mknod("\(scratch.path)/in/socket", S_IFSOCK | 0o600, 0) == 0)
    let registry = FakeProfiles(roots: ["\(scratch.path)/in"])
    let outcome = try await registry.upload(path.utf8.first == UInt8(ascii: "/") ? path : "\(scratch.path)/\(path)")
    #expect(outcome.pathRule?.hasPrefix(rule) == true, "\(outcome.pathRule ?? "taken")")
    #expect(registry.fakeParts.calls.isEmpty)
  }

  @Test(arguments: ["a.log", "./a.log", "~/a.log", "file:///a.log", " /a.log"])
  func relativePathsAreResolved(path: String) async throws {
    let registry = FakeProfiles(roots: ["/"])
    #expect(try await registry.upload(path).pathRule == "must be an absolute path.")
  }

  @Test func otherObjectsAreNotReadEvenWithoutLimits() async throws {
    let registry = FakeProfiles(roots: ["/"])
    #expect(try await registry.upload("/dev/null").pathRule == "is not a regular file.")
    #expect(try await registry.upload("/").pathRule == "is a folder. Name a file.")
    #expect(registry.fakeParts.calls.isEmpty)
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func anUnreadableFileIsReported() async throws {
    let scratch = TemporaryFolder()
    let registry = FakeProfiles(roots: [scratch.path])
    let path = try scratch.file("a.log", "x", mode: 0o000)
    #expect(try await registry.upload(path).pathRule == "cannot be read: Permission denied.")
  }

  @Test func linkedRootsAreResolved() async throws {
    let scratch = TemporaryFolder()
    try scratch.file("real/a.log", "x")
    let root = try scratch.link("root", to: "\(scratch.path)/real")
    for roots in [[root], ["/nonexistent", "\(scratch.path)/real/"], ["/"]] {
      let registry = FakeProfiles(roots: roots)
      for path in ["real/a.log", "root/a.log", "real/../root/./a.log", "root//a.log"] {
        #expect(try await registry.upload("\(scratch.path)/\(path)").error == nil, "\(path) in \(roots)")
      }
    }
    #expect(try await FakeProfiles(roots: []).upload("\(root)/a.log").pathRule?.hasSuffix("(none).") == true)
    #expect(
      try await FakeProfiles(roots: ["\(root)/a.log"]).upload("\(root)/a.log").error == nil, "a root may be a file")
  }

  /// The file system distinguishes names that Swift compares as equal.
  @Test func rootsAreComparedByBytes() async throws {
    let scratch = TemporaryFolder()
    let composed = try scratch.file("\u{E9}/a.log", "x")
    let decomposed = try scratch.file("e\u{301}/a.log", "x")
    try #require(scratch.names().count == 2, "the file system treats these names as equal")
    let registry = FakeProfiles(roots: ["\(scratch.path)/\u{E9}"])
    #expect(try await registry.upload(composed).error == nil)
    #expect(try await registry.upload(decomposed).pathRule?.hasPrefix("is outside") == true)
    let marked = try scratch.file("\u{E9}/\u{301}a.log", "x")
    #expect(try await registry.upload(marked).error == nil, "a combining mark does not change the slash")
  }

  // MARK: Changing files

  /// Too large to be read in one piece before it is sent.
  private static let large = String(repeating: "hello ", count: 20_000)

  /// The change of a large file while it is sent, and the result.
  @Test(arguments: [("append", "outcomeUnknown"), ("rewrite", "outcomeUnknown"), ("replace", nil), ("delete", nil)])
  func aChangeDuringTheUploadIsDetected(what: String, kind: String?) async throws {
    let scratch = TemporaryFolder()
    let path = try scratch.file("a.log", Self.large)
    let fakeParts = FakeCaseParts(whileAdding: { _ in Self.change(path, what) })
    let outcome = try await FakeProfiles(fakeParts, roots: [scratch.path]).upload(path)
    #expect(outcome.kind == kind)
    #expect(fakeParts.files.first?.bytes.count == 120_000, "the announced number of bytes")
    guard kind != nil else {
      #expect(
        fakeParts.files.first?.bytes == Array(Self.large.utf8), "the opened file is sent")
      return
    }
    #expect(outcome.error?["data"]?["check"] == "attachments/list")
    #expect(outcome.error?["data"]?["attachment"] == "a1")
    #expect(outcome.progress.last == .end(nil))
  }

  /// A small file is read before it is sent, so that the vendor gets the earlier content.
  @Test(arguments: ["append", "rewrite", "replace", "delete", "truncate"])
  func aSmallFileMayChange(what: String) async throws {
    let scratch = TemporaryFolder()
    let path = try scratch.file("a.log", "hello")
    let fakeParts = FakeCaseParts(whileAdding: { _ in Self.change(path, what) })
    let outcome = try await FakeProfiles(fakeParts, roots: [scratch.path]).upload(path)
    #expect(outcome.result?["size"] == 5 && fakeParts.files.first?.bytes == Array("hello".utf8))
  }

  private static func change(_ path: String, _ what: String) {
    switch what {
    case "append", "rewrite":
      let fd = open(path, O_WRONLY | O_CLOEXEC | (what == "append" ? O_APPEND : 0))
      try? FileDescriptors.writeAll(fd, Array("HELLO!".utf8))
      FileDescriptors.close(fd)
    case "replace": try? AtomicFile.write(Array("other".utf8), to: path)
    case "truncate": _ = truncate(path, 1)
    default: _ = unlink(path)
    }
  }

  @Test func aFileThatBecomesShorterIsDetected() async throws {
    let scratch = TemporaryFolder()
    let path = try scratch.file("a.log", Self.large)
    let fakeParts = FakeCaseParts(whileAdding: { _ in _ = truncate(path, 1) })
    let outcome = try await FakeProfiles(fakeParts, roots: [scratch.path]).upload(path)
    #expect(outcome.kind == "invalidParams" && fakeParts.files.isEmpty)
  }

  /// Holes are read as zeros, and the whole file is sent.
  @Test func aSparseFileIsSentWhole() async throws {
    let scratch = TemporaryFolder()
    let path = try scratch.file("a.img", "x")
    #expect(truncate(path, 300_000) == 0)
    let registry = FakeProfiles(roots: [scratch.path])
    #expect(try await registry.upload(path).result?["size"] == 300_000)
    #expect(registry.fakeParts.files.first?.bytes == [UInt8(ascii: "x")] + [UInt8](repeating: 0, count: 299_999))
  }

  // MARK: Files with a wrong size

  #if os(Linux)
    /// Kernel files report 0 or 4096 bytes, whatever their content.
    @Test(arguments: [
      "/proc/version", "/proc/filesystems", "/sys/kernel/mm/transparent_hugepage/enabled", "/sys/kernel/profiling",
    ])
    func kernelFilesAreSent(path: String) async throws {
      guard let expected = try FileSystem.read(path, limit: 1 << 20) else { return }
      let registry = FakeProfiles(roots: ["/proc", "/sys"])
      let outcome = try await registry.upload(path)
      #expect(outcome.result?["size"]?.integer == expected.count && !expected.isEmpty)
      #expect(registry.fakeParts.files.first?.bytes == expected)
    }

    /// An environment can contain the secrets that a protected file contains.
    @Test(arguments: [
      "/proc/self/environ", "/proc/self/status", "/proc/1/cmdline", "/proc/self/task/../environ",
      "/proc/thread-self/environ",
    ])
    func filesThatShowAProcessAreRefused(path: String) async throws {
      let registry = FakeProfiles(roots: ["/"])
      #expect(try await registry.upload(path).pathRule?.hasPrefix("describes a running process") == true)
      #expect(registry.fakeParts.calls.isEmpty)
    }
  #endif
}
