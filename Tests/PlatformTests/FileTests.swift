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

struct FileTests {
  @Test func aPrivateFileIsRead() throws {
    let folder = TemporaryFolder()
    let path = try folder.file("secret", "s3cret\n")
    #expect(text(try SecretFile.read(path)) == "s3cret\n")
    #expect(symlink(path, "\(folder.path)/link") == 0)
    #expect(text(try SecretFile.read("\(folder.path)/link")) == "s3cret\n")
    #expect(try SecretFile.read(try folder.file("none", "", mode: 0o400)) == [])
  }

  @Test(arguments: [0o644, 0o640, 0o604, 0o660, 0o601, 0o620] as [UInt32])
  func aFileThatOthersCanUseIsRefused(mode: UInt32) throws {
    let folder = TemporaryFolder()
    let path = try folder.file("secret", "x", mode: mode)
    let error = #expect(throws: SecretFileError.self) { try SecretFile.read(path) }
    #expect(error == .exposed(path: path, mode: mode))
    #expect(error?.description.contains("chmod 600 \(path)") == true)
  }

  /// Modes of secrets from Docker, Kubernetes and systemd, and whether they are accepted in a mount and elsewhere.
  @Test(
    .enabled(if: geteuid() == 0, "only root can own what root mounts"),
    arguments: [
      (0o400, 0, true), (0o440, 0, true), (0o444, 0, true), (0o644, 0, true), (0o640, 0, true), (0o660, 0, false),
      (0o666, 0, false), (0o604, 0, true), (0o440, 12345, false), (0o400, 12345, false),
    ] as [(UInt32, UInt32, Bool)])
  func mountedSecretsAreAccepted(mode: UInt32, owner: UInt32, isTaken: Bool) throws {
    let folder = TemporaryFolder()
    // As Kubernetes mounts it.
    try FileSystem.makeFolders("\(folder.path)/mount/..2026")
    let path = try folder.file("mount/..2026/key", "s3cret", mode: mode)
    #expect(chown(path, owner, 54321) == 0)
    #expect(symlink("..2026", "\(folder.path)/mount/..data") == 0)
    #expect(symlink("..data/key", "\(folder.path)/mount/key") == 0)
    #expect(symlink("\(folder.path)/mount", "\(folder.path)/link") == 0)
    let mounts = SecretFile.mounts(["CREDENTIALS_DIRECTORY": "\(folder.path)/link"])
    for path in [path, "\(folder.path)/mount/key", "\(folder.path)/link/key"] {
      let bytes = try? SecretFile.read(path, mounts: mounts)
      #expect((bytes != nil) == isTaken)
      if mode & 0o077 != 0 { #expect(throws: SecretFileError.self) { try SecretFile.read(path) } }
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can own what root mounts"))
  func aLinkOutOfAMountIsChecked() throws {
    let folder = TemporaryFolder()
    try FileSystem.makeFolders("\(folder.path)/mount")
    let path = try folder.file("key", "s3cret", mode: 0o444)
    #expect(symlink(path, "\(folder.path)/mount/key") == 0)
    #expect(throws: SecretFileError.self) {
      try SecretFile.read("\(folder.path)/mount/key", mounts: ["\(folder.path)/mount"])
    }
  }

  @Test(arguments: [
    ("/run/x", ["/run/secrets", "/run/x"]), ("", ["/run/secrets"]), ("/", ["/run/secrets"]), ("x", ["/run/secrets"]),
  ])
  func mountsAreRecognised(variable: String, expected: [String]) {
    #expect(SecretFile.mounts(["CREDENTIALS_DIRECTORY": variable]) == expected)
    #expect(SecretFile.mounts([:]) == ["/run/secrets"])
  }

  @Test func otherObjectsAreRefused() throws {
    let folder = TemporaryFolder()
    #expect(mkfifo("\(folder.path)/pipe", 0o600) == 0)
    for path in [folder.path, "\(folder.path)/pipe", "/dev/null"] {
      #expect(throws: SecretFileError.notAFile(path: path)) { try SecretFile.read(path) }
    }
    let absent = "\(folder.path)/absent"
    let error = #expect(throws: SecretFileError.self) { try SecretFile.read(absent) }
    #expect(error?.description == "Cannot read \(absent): No such file or directory")
  }

  @Test func theLimitIsTheLargestReadableSize() throws {
    let folder = TemporaryFolder()
    let path = try folder.file("secret", String(repeating: "x", count: 100_000))
    #expect(try SecretFile.read(path, limit: 100_000).count == 100_000)
    #expect(throws: SecretFileError.tooLarge(path: path, limit: 99_999)) {
      try SecretFile.read(path, limit: 99_999)
    }
    #expect(throws: SecretFileError.tooLarge(path: path, limit: 65536)) { try SecretFile.read(path) }
    #expect(throws: SystemError(code: EFBIG, operation: "read \(path)")) {
      try FileSystem.read(path, limit: 99_999)
    }
    #expect(try FileSystem.read(path, limit: 100_000)?.count == 100_000)
  }

  /// As a process that is killed during a write leaves them.
  @Test func oldPartialFilesAreRemoved() throws {
    let folder = TemporaryFolder()
    let old = [".casewire-old.tmp", ".casewire-new.tmp", "casewire.tmp", ".casewire-old.json"]
    for name in old {
      try AtomicFile.write([1], to: "\(folder.path)/\(name)")
      var times = [timeval(), timeval()]
      let end = name.contains("new") ? time(nil) : time(nil) - 120
      for index in times.indices { times[index].tv_sec = end }
      #expect(utimes("\(folder.path)/\(name)", times) == 0)
    }
    AtomicFile.removeLeftovers(in: folder.path, olderThan: 60)
    #expect(old.map { FileSystem.permissions("\(folder.path)/\($0)") != nil } == [false, true, true, true])
    AtomicFile.removeLeftovers(in: "\(folder.path)/none", olderThan: 60)
  }

  @Test func writingReplacesTheFileAndKeepsItPrivate() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/state"
    try AtomicFile.write([1, 2], to: path)
    #expect(FileSystem.permissions(path) == 0o600)
    #expect(chmod(path, 0o644) == 0)
    let reader = open(path, O_RDONLY | O_CLOEXEC)
    try AtomicFile.write([3], to: path)
    #expect(try FileSystem.read(path, limit: 10) == [3])
    #expect(FileSystem.permissions(path) == 0o600)
    // A process that had the old file open still sees all of it.
    #expect(try readOnce(reader) == [1, 2])
    FileDescriptors.close(reader)
    try AtomicFile.write([], to: path, mode: 0o644)
    #expect(FileSystem.permissions(path) == 0o644)
    #expect(folder.names() == ["state"])
  }

  @Test func aLinkInsteadOfTheFileIsReplacedNotFollowed() throws {
    let folder = TemporaryFolder()
    let victim = try folder.file("victim", "untouched")
    #expect(symlink(victim, "\(folder.path)/link") == 0)
    try AtomicFile.write(Array("new".utf8), to: "\(folder.path)/link")
    #expect(try FileSystem.read(victim, limit: 100) == Array("untouched".utf8))
    #expect(try FileSystem.read("\(folder.path)/link", limit: 100) == Array("new".utf8))
  }

  @Test func aFailedWriteLeavesNothingBehind() throws {
    let folder = TemporaryFolder()
    #expect(mkdir("\(folder.path)/taken", 0o700) == 0)
    #expect(throws: SystemError(code: EISDIR, operation: "rename to \(folder.path)/taken")) {
      try AtomicFile.write([1], to: "\(folder.path)/taken")
    }
    #expect(folder.names() == ["taken"])
    let error = #expect(throws: SystemError.self) { try AtomicFile.write([1], to: "\(folder.path)/no/file") }
    #expect(error?.code == ENOENT)
  }

  @Test func readingAMissingFileIsNotAnError() throws {
    let folder = TemporaryFolder()
    let path = try folder.file("file", "x")
    #expect(try FileSystem.read("\(folder.path)/absent", limit: 10) == nil)
    #expect(try FileSystem.read("\(path)/below", limit: 10) == nil)
    #expect(throws: SystemError(code: EISDIR, operation: "read \(folder.path)")) {
      try FileSystem.read(folder.path, limit: 10)
    }
    #expect(FileSystem.permissions("\(folder.path)/absent") == nil)
    #expect(FileSystem.isFolder(folder.path) && !FileSystem.isFolder(path))
  }

  @Test func foldersAreMadeForTheOwnerOnly() throws {
    let folder = TemporaryFolder()
    try FileSystem.makeFolders("\(folder.path)/a/b/c")
    try FileSystem.makeFolders("\(folder.path)/a/b/c")
    #expect(FileSystem.permissions("\(folder.path)/a/b") == 0o700)
    let path = try folder.file("file", "x")
    #expect(throws: SystemError.self) { try FileSystem.makeFolders("\(path)/below") }
  }

  @Test(arguments: [
    ("x", "/a/b", "/a/b/x"), ("/x/y", "/a", "/x/y"), ("../x", "/a/b", "/a/x"), ("./x/.", "/a", "/a/x"),
    ("../../../x", "/a", "/x"), ("/", "/a", "/"), ("", "/a", "/a"), ("x//y/", "/a/", "/a/x/y"), ("..", "/a", "/"),
    ("/a/./b/../c", "", "/a/c"), ("...", "/a", "/a/..."), ("x", "", "/x"), ("é/..", "/ü", "/ü"),
    ("/\u{301}x", "/", "/\u{301}x"),
  ])
  func pathsAreMadeAbsolute(path: String, base: String, expected: String) {
    #expect(FileSystem.absolute(path, relativeTo: base) == expected)
  }

  @Test(arguments: [
    ("~", "/h", "/h"), ("~/x", "/h", "/h/x"), ("~x", "/h", "~x"), ("x/~", "/h", "x/~"), ("~/x", nil, "~/x"),
    ("~/x", "", "~/x"), ("", "/h", ""),
  ])
  func tildeIsExpanded(path: String, home: String?, expected: String) {
    #expect(FileSystem.expandTilde(path, home: home) == expected)
  }

  @Test func theWorkingDirectoryIsAbsolute() {
    #expect(FileSystem.workingDirectory.hasPrefix("/") && FileSystem.isFolder(FileSystem.workingDirectory))
  }
}
