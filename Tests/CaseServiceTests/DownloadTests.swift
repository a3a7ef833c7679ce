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

@Suite struct DownloadTests {
  // MARK: Into the response

  @Test func withoutAPathTheBytesAreInTheResponse() async throws {
    let registry = FakeProfiles(FakeCaseParts(name: "a.log", "\u{0}\u{1}ÿ"))
    let outcome = try await registry.download()
    #expect(
      outcome.result == ["attachment": ["id": "a1", "name": "a.log"], "size": 4, "base64": "AAHDvw=="])
    #expect(outcome.progress == [.begin("Downloading the attachment"), .end(nil)])
    let empty = try await FakeProfiles(FakeCaseParts(name: "empty", "")).download()
    #expect(empty.result?["base64"] == "" && empty.result?["size"] == 0)
  }

  /// The number of bytes, whether the vendor reports the size, whether they are requested, and whether they fit.
  @Test(
    arguments: [
      (8 << 20, true, true, true), (8 << 20, false, true, true), ((8 << 20) + 1, true, false, false),
      ((8 << 20) + 1, false, true, false),
    ])
  func theLargestResponseIsLimited(count: Int, statesSize: Bool, isFetched: Bool, fits: Bool) async throws {
    let bytes = [UInt8](repeating: 7, count: count)
    let fakeParts = FakeCaseParts([
      .init(attachment: Attachment(id: "a1", name: "core.gz", size: statesSize ? count : nil), bytes: bytes)
    ])
    let outcome = try await FakeProfiles(fakeParts).download()
    #expect(outcome.kind == (fits ? nil : "tooLarge"))
    #expect(outcome.result?["size"]?.integer == (fits ? count : nil))
    #expect(fakeParts.calls.contains("download F1") == isFetched)
    if !fits {
      #expect(outcome.error?["data"]?["limitBytes"] == 8_388_608)
      #expect(outcome.error?["message"]?.string?.contains("Set path") == true)
    }
  }

  @Test func unknownAttachmentsAreNotFound() async throws {
    let scratch = TemporaryFolder()
    let fakeParts = FakeCaseParts([.init(attachment: Attachment(id: "b1", name: "a"), bytes: [])])
    let outcome = try await FakeProfiles(fakeParts, roots: [scratch.path]).download("\(scratch.path)/a")
    #expect(outcome.kind == "notFound" && outcome.error?["data"]?["attachments"] == ["b1"])
    #expect(fakeParts.calls == ["list F1"] && scratch.names() == [])
  }

  // MARK: Into a file

  @Test func aDownloadIsWrittenToAFile() async throws {
    let scratch = TemporaryFolder()
    let registry = FakeProfiles(FakeCaseParts(name: "vendor.log"), roots: [scratch.path])
    let path = "\(scratch.path)/mine.log"
    let outcome = try await registry.download(path)
    let expected: JSON = ["attachment": ["id": "a1", "name": "vendor.log"], "size": 15, "path": .string(path)]
    #expect(outcome.result == expected)
    #expect(try scratch.text("mine.log") == "from the vendor")
    #expect(FileSystem.permissions(path) == 0o600)
    #expect(scratch.names() == ["mine.log"])
  }

  /// If the list shows the id in place of a name, the name in the response is used; otherwise the name in the list.
  @Test(arguments: [("a1", "ä/../x.log", "x.log"), ("mine.log", "x.log", "mine.log")])
  func theFileNameOfTheResponseIsUsed(listed: String, answered: String, kept: String) async throws {
    let scratch = TemporaryFolder()
    let file = Attachment(id: "a1", name: listed, size: 1)
    let fakeParts = FakeCaseParts([.init(attachment: file, bytes: [7], answersAs: answered)])
    let registry = FakeProfiles(fakeParts, roots: [scratch.path])
    let outcome = try await registry.download(scratch.path)
    #expect(outcome.result?["attachment"]?["name"]?.string == (listed == "a1" ? answered : listed))
    #expect(scratch.names() == [kept])
    #expect(try await registry.download().result?["attachment"] == outcome.result?["attachment"])
    #expect(try await registry.download(scratch.path).pathRule?.hasPrefix("exists. ") == true)
  }

  @Test func aFileMayBeLargerThanAResponse() async throws {
    let scratch = TemporaryFolder()
    let bytes = [UInt8](repeating: 7, count: (8 << 20) + 1)
    let fakeParts = FakeCaseParts([
      .init(attachment: Attachment(id: "a1", name: "core", size: bytes.count), bytes: bytes)
    ])
    let outcome = try await FakeProfiles(fakeParts, roots: [scratch.path]).download(scratch.path)
    #expect(outcome.result?["size"]?.integer == bytes.count)
    let written = try OpenFile("\(scratch.path)/core")
    #expect(written.size == Int64(bytes.count))
  }

  /// Names from a vendor, and the name of the file that is created in the folder.
  @Test(
    arguments: [
      ("a.log", "a.log"), ("../../etc/passwd", "passwd"), ("..", "attachment"), ("C:\\temp\\a.log", "a.log"),
      (".bashrc", "bashrc"), ("gnp\u{202E}exe.sh", "gnpexe.sh"), ("a\u{1B}[2J.log", "a.log"), ("", "attachment"),
      ("x/\u{301}../y", "y"), ("/\u{301}evil", "\u{301}evil"),
    ])
  func aFolderGetsASafeVersionOfTheVendorsName(name: String, file: String) async throws {
    let scratch = TemporaryFolder()
    _ = try scratch.folder("in/x")
    let registry = FakeProfiles(FakeCaseParts(name: name), roots: ["\(scratch.path)/in"])
    for (number, path) in ["\(scratch.path)/in", "\(scratch.path)/in/"].enumerated() {
      let outcome = try await registry.download(path, overwrite: number > 0)
      #expect(outcome.result?["path"]?.string.map { Array($0.utf8) } == Array("\(scratch.path)/in/\(file)".utf8))
      #expect(try scratch.text("in/\(file)") == "from the vendor")
    }
    #expect(scratch.names("in").count == 2 && scratch.names("in/x") == [] && scratch.names() == ["in"])
  }

  @Test func aFileIsReplacedOnlyOnRequest() async throws {
    let scratch = TemporaryFolder()
    let path = try scratch.file("a.log", "mine", mode: 0o644)
    let registry = FakeProfiles(FakeCaseParts(name: "a.log"), roots: [scratch.path])
    for target in [path, scratch.path] {
      for overwrite in [nil, false] {
        let outcome = try await registry.download(target, overwrite: overwrite)
        #expect(outcome.pathRule == "exists. Set overwrite to true to replace it.")
        #expect(outcome.issue?["value"]?.string == path)
      }
    }
    #expect(try scratch.text("a.log") == "mine" && FileSystem.permissions(path) == 0o644)
    #expect(!registry.fakeParts.calls.contains("download F1"), "it is not requested")
    #expect(try await registry.download(path, overwrite: true).result?["path"]?.string == path)
    #expect(try scratch.text("a.log") == "from the vendor" && FileSystem.permissions(path) == 0o600)
    #expect(scratch.names() == ["a.log"])
  }

  @Test func aLinkIsReplacedAndNotFollowed() async throws {
    let scratch = TemporaryFolder()
    try scratch.file("out/victim", "untouched")
    _ = try scratch.folder("in")
    let link = try scratch.link("in/link", to: "\(scratch.path)/out/victim")
    let dangling = try scratch.link("in/dangling", to: "\(scratch.path)/out/new")
    let registry = FakeProfiles(FakeCaseParts(name: "a.log"), roots: ["\(scratch.path)/in"])
    for path in [link, dangling] {
      #expect(try await registry.download(path).pathRule?.hasPrefix("exists. ") == true)
      #expect(try await registry.download(path, overwrite: true).error == nil)
    }
    #expect(try scratch.text("out/victim") == "untouched" && scratch.names("out") == ["victim"])
    #expect(try scratch.text("in/link") == "from the vendor" && scratch.names("in") == ["dangling", "link"])
  }

  /// Paths below the temporary folder, and the beginning of the rule that they violate. The only root is `in`, and
  /// `in/link` leads out of it.
  @Test(
    arguments: [
      ("out/a", "is outside"), ("in/../out/a", "is outside"), ("in/link/a", "is outside"),
      ("in/link", "is outside"), ("in/link/", "is outside"), ("inside/a", "is outside"), ("a", "is outside"),
      // Compared by grapheme clusters, the last slash would be the one before `link`.
      ("in/link/\u{301}a", "is outside"), ("in/absent/a", "is in a folder that does not exist"),
      ("in/file/a", "is in a folder that does not exist"), ("in/new/", "is not a folder"),
      ("in/file/", "is not a folder"),
      ("in/file/.", "is not a folder"),
      ("in/new/.", "is not a folder"), ("in/new/..x/.", "is not a folder"),
      ("in/a\u{0}", "must be an absolute path"),
    ])
  func forbiddenPathsAreRefused(path: String, rule: String) async throws {
    let scratch = TemporaryFolder()
    for name in ["out", "inside", "in"] { _ = try scratch.folder(name) }
    try scratch.file("in/file", "x")
    try scratch.link("in/link", to: "\(scratch.path)/out")
    let registry = FakeProfiles(FakeCaseParts(name: "a.log"), roots: ["\(scratch.path)/in"])
    let outcome = try await registry.download("\(scratch.path)/\(path)", overwrite: true)
    #expect(outcome.pathRule?.hasPrefix(rule) == true, "\(outcome.pathRule ?? "written")")
    #expect(registry.fakeParts.calls.isEmpty, "the vendor is not called")
    #expect(scratch.names("out") == [] && scratch.names("inside") == [] && scratch.names("in") == ["file", "link"])
  }

  @Test(arguments: ["a.log", "./a.log", "~/a.log"])
  func relativePathsAreResolved(path: String) async throws {
    let registry = FakeProfiles(FakeCaseParts(name: "a.log"), roots: ["/"])
    #expect(try await registry.download(path).pathRule == "must be an absolute path.")
  }

  @Test func aFolderInsteadOfTheFileIsRefused() async throws {
    let scratch = TemporaryFolder()
    _ = try scratch.folder("a.log")
    let registry = FakeProfiles(FakeCaseParts(name: "a.log"), roots: [scratch.path])
    #expect(try await registry.download(scratch.path, overwrite: true).pathRule == "is a folder.")
  }

  /// The download would replace it: `--path /dev/null --overwrite` would remove the device of the system.
  @Test func aPipeOrADeviceIsNeverReplaced() async throws {
    let scratch = TemporaryFolder()
    #expect(mkfifo("\(scratch.path)/pipe", 0o600) == 0)
    let registry = FakeProfiles(FakeCaseParts(name: "pipe"), roots: [scratch.path])
    for path in ["\(scratch.path)/pipe", scratch.path] {
      #expect(try await registry.download(path, overwrite: true).pathRule == "is not a regular file.")
    }
    #expect(registry.fakeParts.calls.isEmpty || scratch.names() == ["pipe"])
    #expect(!FileSystem.isProgram("\(scratch.path)/pipe") && scratch.names() == ["pipe"])
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func anUnwritableFolderIsRefused() async throws {
    let scratch = TemporaryFolder()
    let folder = try scratch.folder("in")
    #expect(chmod(folder, 0o500) == 0)
    defer { _ = chmod(folder, 0o700) }
    let registry = FakeProfiles(FakeCaseParts(name: "a.log"), roots: [scratch.path])
    #expect(try await registry.download("\(folder)/a").pathRule?.hasPrefix("lies in a folder that cannot") == true)
  }

  // MARK: Failed downloads

  @Test(arguments: [false, true])
  func aFailedDownloadLeavesNoFile(hasOld: Bool) async throws {
    let scratch = TemporaryFolder()
    if hasOld { try scratch.file("a.log", "mine") }
    let fakeParts = FakeCaseParts(
      name: "a.log",
      whileFetching: { () throws(Fault) in throw Fault(.vendorUnavailable, "the connection broke") })
    let registry = FakeProfiles(fakeParts, roots: [scratch.path])
    #expect(try await registry.download("\(scratch.path)/a.log", overwrite: true).kind == "vendorUnavailable")
    #expect(scratch.names() == (hasOld ? ["a.log"] : []))
    #expect(try scratch.text("a.log") == (hasOld ? "mine" : nil))
  }

  /// The encoding and size that the vendor reports for 15 bytes, and the resulting error.
  @Test(
    arguments: [
      (15, nil, nil), (15, "gzip", nil), (nil, nil, nil), (16, nil, "the vendor lists 16 bytes but sent 15"),
      (14, nil, "the vendor lists 14 bytes but sent more"), (0, nil, "the vendor lists 0 bytes but sent more"),
      (nil, "gzip", "the vendor sent it in an encoding, although identity was requested"),
    ] as [(Int?, String?, String?)])
  func incompleteDownloadsAreErrors(listed: Int?, encoding: String?, reason: String?) async throws {
    let scratch = TemporaryFolder()
    let stored = FakeCaseParts.StoredFile(
      attachment: Attachment(id: "a1", name: "a.log", size: listed), bytes: Array("from the vendor".utf8),
      encoding: encoding)
    let registry = FakeProfiles(FakeCaseParts([stored]), roots: [scratch.path])
    for path in [nil, scratch.path] {
      let outcome = try await registry.download(path)
      #expect(outcome.kind == reason.map { _ in "vendorProtocol" })
      #expect(
        outcome.error?["message"]?.string == reason.map { "The attachment was not downloaded completely: \($0)." })
    }
    #expect(scratch.names() == (reason == nil ? ["a.log"] : []))
  }

  @Test(arguments: [false, true])
  func aNameTakenDuringTheDownloadIsNotReplaced(overwrite: Bool) async throws {
    let scratch = TemporaryFolder()
    let folder = scratch.path
    let fakeParts = FakeCaseParts(
      name: "a.log",
      whileFetching: { () throws(Fault) in
        do throws(SystemError) { try AtomicFile.write(Array("mine".utf8), to: "\(folder)/a.log") } catch {
          throw Fault(.internalError, error.reason)
        }
      })
    let outcome = try await FakeProfiles(fakeParts, roots: [folder]).download("\(folder)/a.log", overwrite: overwrite)
    #expect(outcome.pathRule == (overwrite ? nil : "cannot be written: File exists."))
    #expect(try scratch.text("a.log") == (overwrite ? "from the vendor" : "mine"))
    #expect(scratch.names() == ["a.log"])
  }
}
