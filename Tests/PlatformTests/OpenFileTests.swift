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

@Suite struct OpenFileTests {
  @Test func aFileIsOpened() throws {
    let folder = TemporaryFolder()
    let path = try folder.file("a", "hello")
    let file = try OpenFile(path)
    #expect(file.size == 5 && file.linkCount == 1 && file.isPrivate)
    #expect(text(try readOnce(file.descriptor)) == "hello")
    #expect(fcntl(file.descriptor, F_GETFD) & FD_CLOEXEC != 0)
    #expect(!file.hasChanged, "reading is not a change")
  }

  @Test func aFileIsClosed() throws {
    let folder = TemporaryFolder()
    let path = try folder.file("a", "hello")
    var file: OpenFile? = try OpenFile(path)
    let descriptor = try #require(file?.descriptor)
    var info = stat()
    #expect(fstat(descriptor, &info) == 0)
    let inode = info.st_ino
    file = nil
    // Another test may have got the number meanwhile, but not the file.
    #expect(fstat(descriptor, &info) != 0 || info.st_ino != inode)
  }

  @Test func otherObjectsAreRefused() throws {
    let folder = TemporaryFolder()
    // Opening a pipe for reading would wait for a writer.
    #expect(mkfifo("\(folder.path)/pipe", 0o600) == 0)
    let cases: [(String, Int32)] = [
      (folder.path, EISDIR), ("\(folder.path)/pipe", EINVAL), ("/dev/null", EINVAL),
      ("\(folder.path)/absent", ENOENT), (try folder.file("file", "x") + "/below", ENOTDIR),
    ]
    for (path, code) in cases {
      let error = #expect(throws: SystemError.self) { _ = try OpenFile(path) }
      #expect(error?.code == code, "\(path)")
    }
  }

  /// A modification of the file, and whether it counts as a change.
  @Test(
    arguments: [
      ("append", true), ("truncate", true), ("touch", true), ("chmod", false), ("delete", false), ("replace", false),
    ])
  func changesAreDetected(what: String, isChange: Bool) throws {
    let folder = TemporaryFolder()
    let path = try folder.file("a", "hello")
    let file = try OpenFile(path)
    switch what {
    case "append":
      let fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
      try FileDescriptors.writeAll(fd, [1])
      FileDescriptors.close(fd)
    case "truncate": #expect(truncate(path, 2) == 0)
    case "touch":
      // The same size, written at another time.
      let times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 1)]
      #expect(utimensat(AT_FDCWD, path, times, 0) == 0)
    case "chmod": #expect(chmod(path, 0o400) == 0)
    case "delete": #expect(unlink(path) == 0)
    default: try AtomicFile.write([1, 2, 3], to: path)
    }
    #expect(file.hasChanged == isChange)
  }
}

/// A path below a folder is opened only within it.
@Suite struct OpenFolderTests {
  @Test func foldersBelowAreOpened() throws {
    let folder = TemporaryFolder()
    try FileSystem.makeFolders("\(folder.path)/a/b")
    _ = try folder.file("a/b/c", "hello")
    let root = try OpenFolder(folder.path)
    let below = try root.folder(at: ["a", "b"])
    #expect(FileSystem.identity("\(folder.path)/a/b") == below.identity)
    #expect(text(try OpenFile("c", in: below).contents(limit: 5)) == "hello")
    #expect(try root.folder(at: []).identity == root.identity)
    // An open folder stays the same under another name.
    #expect(rename("\(folder.path)/a", "\(folder.path)/z") == 0)
    #expect(text(try OpenFile("c", in: below).contents(limit: 5)) == "hello")
  }

  @Test(arguments: [["link"], ["a", "link"], ["link", "b"], [".."], ["a", ".."], ["."], ["a", "c"], ["absent"]])
  func pathsOutsideAreRefused(names: [String]) throws {
    let folder = TemporaryFolder()
    try FileSystem.makeFolders("\(folder.path)/a/b")
    _ = try folder.file("a/c", "hello")
    #expect(symlink("/", "\(folder.path)/link") == 0 && symlink("b", "\(folder.path)/a/link") == 0)
    let root = try OpenFolder(folder.path)
    #expect(throws: SystemError.self) { _ = try root.folder(at: names) }
  }

  @Test func aLinkIsNotAFile() throws {
    let folder = TemporaryFolder()
    let path = try folder.file("a", "hello")
    #expect(symlink(path, "\(folder.path)/link") == 0)
    let error = #expect(throws: SystemError.self) { _ = try OpenFile("link", in: OpenFolder(folder.path)) }
    #expect(error?.code == ELOOP)
  }

  @Test func pathsAreSplitByBytes() {
    let cases = [
      ("/a/b", "/a", "b"), ("/a", "/", "a"), ("/", "/", ""), ("a", ".", "a"), ("/a/\u{301}b", "/a", "\u{301}b"),
    ]
    for (path, folder, name) in cases {
      #expect(FileSystem.split(path).folder == folder && Array(FileSystem.split(path).name.utf8) == Array(name.utf8))
    }
    #expect(FileSystem.isInside("/a/b", "/a") && FileSystem.isInside("/a", "/a") && FileSystem.isInside("/a", "/"))
    #expect(!FileSystem.isInside("/ab", "/a") && !FileSystem.isInside("/\u{E9}/a", "/e\u{301}"))
  }

  #if os(Linux)
    /// Kernel files report a size of 0 or of a page.
    @Test(arguments: ["/proc/version", "/proc/self/status", "/sys/kernel/mm/transparent_hugepage/enabled"])
    func kernelFilesAreReadToTheirEnd(path: String) throws {
      guard let real = FileSystem.realPath(path), let file = try? OpenFile(real) else { return }
      let content = try file.contents(limit: 1 << 20)
      #expect(!content.isEmpty && Int64(content.count) != file.size)
      #expect(file.isOnProcessFileSystem == path.hasPrefix("/proc"))
    }
  #endif

  @Test func contentIsLimited() throws {
    let folder = TemporaryFolder()
    let path = try folder.file("a", "hello")
    #expect(throws: SystemError(code: EFBIG, operation: "read")) { try OpenFile(path).contents(limit: 4) }
    #expect(try OpenFile(try folder.file("empty", "")).contents(limit: 0) == [])
  }
}

@Suite struct NewFileTests {
  private func write(_ bytes: [UInt8], _ file: NewFile) throws { try FileDescriptors.writeAll(file.descriptor, bytes) }

  @Test(arguments: [false, true])
  func aNewFileIsPrivateAndHasNoNameUntilItIsComplete(isNamed: Bool) throws {
    let folder = TemporaryFolder()
    do {
      let file = try NewFile(in: folder.path, isNamed: isNamed)
      try write([1, 2], file)
      let names = folder.names()
      #expect(names.count <= 1 && names.allSatisfy { $0.hasPrefix(".casewire-") })
      #expect(names.allSatisfy { FileSystem.permissions("\(folder.path)/\($0)") == 0o600 })
      if isNamed { #expect(names.count == 1) }
      try file.publish(as: "a", replacing: false)
      #expect(FileSystem.permissions("\(folder.path)/a") == 0o600)
    }
    #expect(folder.names() == ["a"])
    #expect(try FileSystem.read("\(folder.path)/a", limit: 10) == [1, 2])
  }

  @Test(arguments: [false, true])
  func anUnpublishedFileIsRemoved(isNamed: Bool) throws {
    let folder = TemporaryFolder()
    do {
      let file = try NewFile(in: folder.path, isNamed: isNamed)
      try write([1], file)
    }
    #expect(folder.names() == [])
  }

  #if os(Linux)
    /// An unpublished file leaves nothing after a kill, which runs no `deinit`.
    @Test func nothingIsLeftWhereFilesNeedNoName() throws {
      let folder = TemporaryFolder()
      let file = try NewFile(in: folder.path)
      try write([1], file)
      let nameless = open(folder.path, O_RDWR | O_DIRECTORY | 0o20000000 | O_CLOEXEC, 0o600)
      defer { FileDescriptors.close(nameless) }
      #expect(folder.names().count == (nameless >= 0 ? 0 : 1))
    }
  #endif

  /// The object that already has the name, and whether it still exists afterwards if it may be replaced.
  @Test(
    arguments: ["file", "link", "dangling link", "folder"],
    [(false, false), (false, true), (true, false), (true, true)])
  func aTakenNameIsHandled(by what: String, how: (replacing: Bool, isNamed: Bool)) throws {
    let folder = TemporaryFolder()
    let (target, replacing) = ("\(folder.path)/name", how.replacing)
    do {
      let file = try NewFile(in: folder.path, isNamed: how.isNamed)
      try write([9], file)
      let victim = try folder.file("victim", "untouched")
      switch what {
      case "file": _ = try folder.file("name", "old")
      case "link": #expect(symlink(victim, target) == 0)
      case "dangling link": #expect(symlink("\(folder.path)/nowhere", target) == 0)
      default: #expect(mkdir(target, 0o700) == 0)
      }
      if replacing && what != "folder" {
        try file.publish(as: "name", replacing: true)
        #expect(try FileSystem.read(target, limit: 10) == [9])
      } else {
        let error = #expect(throws: SystemError.self) { try file.publish(as: "name", replacing: replacing) }
        #expect(error?.code == (replacing ? EISDIR : EEXIST))
        if what == "file" { #expect(try FileSystem.read(target, limit: 10) == Array("old".utf8)) }
      }
      #expect(try FileSystem.read(victim, limit: 100) == Array("untouched".utf8))
    }
    #expect(folder.names() == ["name", "victim"], "no file remains, and none is created through a link")
  }

  @Test func aMissingFolderIsAnError() throws {
    let folder = TemporaryFolder()
    let error = #expect(throws: SystemError.self) { _ = try NewFile(in: "\(folder.path)/absent") }
    #expect(error?.code == ENOENT)
    do {
      let file = try NewFile(in: folder.path)
      let late = #expect(throws: SystemError.self) {
        try file.publish(as: "absent/a", replacing: false)
      }
      #expect(late?.code == ENOENT)
    }
    #expect(folder.names() == [])
  }

  @Test func aFileIsEmptied() throws {
    let folder = TemporaryFolder()
    let file = try NewFile(in: folder.path)
    try write(Array("half an answer".utf8), file)
    try FileDescriptors.empty(file.descriptor)
    try write([7], file)
    try file.publish(as: "a", replacing: false)
    #expect(try FileSystem.read("\(folder.path)/a", limit: 100) == [7])
    let pipe = try FileDescriptors.makePipe()
    defer {
      FileDescriptors.close(pipe.read)
      FileDescriptors.close(pipe.write)
    }
    #expect(throws: SystemError.self) { try FileDescriptors.empty(pipe.write) }
  }

  @Test func realPathsAreResolved() throws {
    let folder = TemporaryFolder()
    let real = try #require(FileSystem.realPath(folder.path))
    let file = try folder.file("a", "x")
    #expect(symlink(file, "\(folder.path)/link") == 0)
    #expect(symlink("\(folder.path)/absent", "\(folder.path)/dangling") == 0)
    #expect(FileSystem.realPath("\(folder.path)/link") == "\(real)/a")
    #expect(FileSystem.realPath("\(folder.path)/./x/../a") == nil, "x must exist in the file system")
    #expect(FileSystem.realPath("\(folder.path)/dangling") == nil)
    let opened = try OpenFolder(folder.path)
    #expect(opened.entry("dangling") != nil && opened.entry("dangling")?.isFolder == false)
    #expect(opened.entry("absent") == nil && opened.entry(".")?.identity == opened.identity)
  }
}
