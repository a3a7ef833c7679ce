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

/// A new file that nobody else can read, which gets its name when it is complete; until then it goes away by itself.
package final class NewFile: Sendable {
  package let descriptor: Int32
  private let temporary: String

  /// Makes an empty file with a name of its own in a folder.
  package init(in folder: String) throws(SystemError) {
    var path = ""
    for _ in 0..<8 {
      path = "\(folder)/.casewire-\(String(UInt64.random(in: .min ... .max), radix: 36)).part"
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
    unlink(temporary)
    FileDescriptors.close(descriptor)
  }

  /// Gives the file its name, once what was written is on the disk. Throws `EEXIST` rather than replace a file, unless it
  /// is told to.
  package func publish(as path: String, replacing: Bool) throws(SystemError) {
    guard fsync(descriptor) == 0 else { throw SystemError("fsync \(path)") }
    if replacing {
      guard rename(temporary, path) == 0 else { throw SystemError("rename to \(path)") }
      return
    }
    // Unlike rename, link fails when the name is taken, also by somebody who took it a moment ago.
    if link(temporary, path) == 0 { return }
    guard errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS else { throw SystemError("create \(path)") }
    // A file system without hard links: look first, and rename.
    guard access(path, F_OK) != 0 else { throw SystemError(code: EEXIST, operation: "create \(path)") }
    guard rename(temporary, path) == 0 else { throw SystemError("rename to \(path)") }
  }
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
