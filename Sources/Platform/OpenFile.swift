#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A regular file that is open for reading, and what it was like when it was opened.
package final class OpenFile: Sendable {
  package let descriptor: Int32
  package let path: String
  /// Bytes, when it was opened.
  package let size: Int64
  private let mark: Mark

  /// What changes when somebody writes to the file.
  private struct Mark: Equatable {
    let size: Int64
    let seconds: Int64
    let nanoseconds: Int64

    init(_ info: stat) {
      size = Int64(info.st_size)
      #if canImport(Darwin)
        seconds = Int64(info.st_mtimespec.tv_sec)
        nanoseconds = Int64(info.st_mtimespec.tv_nsec)
      #else
        seconds = Int64(info.st_mtim.tv_sec)
        nanoseconds = Int64(info.st_mtim.tv_nsec)
      #endif
    }
  }

  /// Opens it. `EISDIR` for a folder, `EINVAL` for anything else that is no regular file; a pipe does not block.
  package init(_ path: String) throws(SystemError) {
    let fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard fd >= 0 else { throw SystemError("open \(path)") }
    var info = stat()
    guard fstat(fd, &info) == 0 else {
      let error = SystemError("stat \(path)")
      FileDescriptors.close(fd)
      throw error
    }
    guard info.st_mode & S_IFMT == S_IFREG else {
      FileDescriptors.close(fd)
      throw SystemError(code: info.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL, operation: "open \(path)")
    }
    descriptor = fd
    self.path = path
    mark = Mark(info)
    size = mark.size
  }

  deinit { FileDescriptors.close(descriptor) }

  /// Whether somebody wrote to it since it was opened.
  package var hasChanged: Bool {
    var info = stat()
    return fstat(descriptor, &info) != 0 || Mark(info) != mark
  }
}

/// A new file that nobody else can read, which gets its name when it is complete; until then it goes away by itself: where the
/// system can, it has no name at all, and not even a kill leaves it behind.
package final class NewFile: Sendable {
  package let descriptor: Int32
  private let folder: String
  /// Its name for the time being, where it has to have one.
  private let temporary: String?

  /// Makes an empty file in a folder.
  /// - Parameter isNamed: gives it a name also where the system could do without.
  package init(in folder: String, isNamed: Bool = false) throws(SystemError) {
    self.folder = folder
    if !isNamed, let fd = Self.nameless(folder) {
      (descriptor, temporary) = (fd, nil)
      return
    }
    for _ in 0..<8 {
      let path = Self.temporaryName(folder)
      let fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
      if fd >= 0 {
        (descriptor, temporary) = (fd, path)
        return
      }
      guard errno == EEXIST || errno == EINTR else { break }
    }
    throw SystemError("create a file in \(folder)")
  }

  deinit {
    if let temporary { unlink(temporary) }
    FileDescriptors.close(descriptor)
  }

  /// Gives the file its name, once what was written is on the disk. Throws `EEXIST` rather than replace a file, unless it
  /// is told to.
  package func publish(as path: String, replacing: Bool) throws(SystemError) {
    guard fsync(descriptor) == 0 else { throw SystemError("fsync \(path)") }
    guard replacing else { return try publishNew(path) }
    // Only rename replaces, and for that it has to have a name.
    let name = temporary ?? Self.temporaryName(folder)
    if temporary == nil, !giveName(name) { throw SystemError("create \(name)") }
    guard rename(name, path) == 0 else {
      let error = SystemError("rename to \(path)")
      unlink(name)
      throw error
    }
  }

  private func publishNew(_ path: String) throws(SystemError) {
    // Unlike rename, link fails when the name is taken, also by somebody who took it a moment ago.
    if giveName(path) { return }
    guard let temporary, errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS else {
      throw SystemError("create \(path)")
    }
    // A file system without hard links: look first, and rename.
    guard access(path, F_OK) != 0 else { throw SystemError(code: EEXIST, operation: "create \(path)") }
    guard rename(temporary, path) == 0 else { throw SystemError("rename to \(path)") }
  }

  private static func temporaryName(_ folder: String) -> String {
    "\(folder)/.casewire-\(String(UInt64.random(in: .min ... .max), radix: 36)).part"
  }

  #if os(Linux)
    /// Opens a file without a name; nil where the file system has none, or nothing could give it one later.
    private static func nameless(_ folder: String) -> Int32? {
      let withoutName: Int32 = 0o20000000  // __O_TMPFILE, which the module leaves out
      let fd = open(folder, O_RDWR | O_DIRECTORY | withoutName | O_CLOEXEC, 0o600)
      guard fd >= 0 else { return nil }
      guard access(address(of: fd), F_OK) == 0 else {
        FileDescriptors.close(fd)
        return nil
      }
      return fd
    }

    private static func address(of descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

    /// Gives it this name beside the one that it has, if any; false when that is taken or cannot be.
    private func giveName(_ path: String) -> Bool {
      if let temporary { return link(temporary, path) == 0 }
      return linkat(AT_FDCWD, Self.address(of: descriptor), AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
    }
  #else
    private static func nameless(_ folder: String) -> Int32? { nil }

    private func giveName(_ path: String) -> Bool { temporary.map { link($0, path) == 0 } ?? false }
  #endif
}

extension FileSystem {
  /// The path with every symbolic link followed, or nil when it leads nowhere.
  package static func realPath(_ path: String) -> String? {
    guard let buffer = realpath(path, nil) else { return nil }
    defer { free(buffer) }
    return String(cString: buffer)
  }

  /// Whether something of that name exists, a dangling link included.
  package static func exists(_ path: String) -> Bool {
    var info = stat()
    return lstat(path, &info) == 0
  }
}

extension FileDescriptors {
  /// Makes a regular file empty, and the next write begin at its start.
  package static func empty(_ fd: Int32) throws(SystemError) {
    guard ftruncate(fd, 0) == 0, lseek(fd, 0, SEEK_SET) == 0 else { throw SystemError("empty a file") }
  }
}
