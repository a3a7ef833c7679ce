#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A regular file that is open for reading, with its properties at the time of opening.
package final class OpenFile: Sendable {
  package let descriptor: Int32
  /// The size in bytes. Files of the kernel report 0 or a page, regardless of their content.
  package let size: Int64
  package let identity: FileIdentity
  package let linkCount: Int
  /// Whether group and others have no access.
  package let isPrivate: Bool
  private let mark: Mark

  /// The properties that change when the file is written.
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

  /// Opens a file by its path. Only the last component must not be a symbolic link.
  package convenience init(_ path: String) throws(SystemError) {
    let (folder, name) = FileSystem.split(path)
    try self.init(name.isEmpty ? "." : name, in: OpenFolder(folder))
  }

  /// Opens a file in a folder. Throws `EISDIR` for a folder, `ELOOP` for a symbolic link, and `EINVAL` for another
  /// special file. Such files are not opened, because opening a device can have effects.
  package init(_ name: String, in folder: OpenFolder) throws(SystemError) {
    var info = stat()
    guard fstatat(folder.descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else { throw SystemError("open \(name)") }
    try Self.check(info, name)
    let fd = openat(folder.descriptor, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW)
    guard fd >= 0 else { throw SystemError("open \(name)") }
    do throws(SystemError) {
      // Another file may have replaced it meanwhile.
      guard fstat(fd, &info) == 0 else { throw SystemError("stat \(name)") }
      try Self.check(info, name)
    } catch {
      FileDescriptors.close(fd)
      throw error
    }
    descriptor = fd
    mark = Mark(info)
    size = mark.size
    identity = FileIdentity(info)
    linkCount = Int(info.st_nlink)
    isPrivate = info.st_mode & 0o077 == 0
  }

  deinit { FileDescriptors.close(descriptor) }

  private static func check(_ info: stat, _ name: String) throws(SystemError) {
    switch info.st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR: throw SystemError(code: EISDIR, operation: "open \(name)")
    case S_IFLNK: throw SystemError(code: ELOOP, operation: "open \(name)")
    default: throw SystemError(code: EINVAL, operation: "open \(name)")
    }
  }

  /// Equal for the same file with the same size and time of its last change.
  package var version: String { "\(identity.number) \(mark.size) \(mark.seconds).\(mark.nanoseconds)" }

  /// Whether the file was written since it was opened.
  package var hasChanged: Bool {
    var info = stat()
    return fstat(descriptor, &info) != 0 || Mark(info) != mark
  }

  /// Returns the bytes up to the end, regardless of the reported size. Throws `EFBIG` above `limit` bytes, and `EAGAIN`
  /// if reading would wait, as in the kernel's log.
  package func contents(limit: Int) throws(SystemError) -> [UInt8] {
    var content: [UInt8] = []
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 1)
    defer { chunk.deallocate() }
    while true {
      let count = read(descriptor, chunk.baseAddress, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw SystemError("read") }
      if count == 0 { return content }
      guard count <= limit - content.count else { throw SystemError(code: EFBIG, operation: "read") }
      content.append(contentsOf: chunk[..<count])
    }
  }

  /// Whether the file is in the process file system, `/proc`.
  package var isOnProcessFileSystem: Bool {
    // macOS has no `/proc`.
    FileSystem.identity("/proc/self/status").map { $0.isOnSameFileSystem(as: identity) } ?? false
  }
}
