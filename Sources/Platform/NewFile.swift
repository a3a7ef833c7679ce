#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A new private file that is named when it is complete. If the system allows it, the file has no name before, so that
/// the file disappears even if the process is killed.
package final class NewFile: Sendable {
  package let descriptor: Int32
  private let folder: OpenFolder
  /// The temporary name, if the file needs one.
  private let temporary: String?

  package convenience init(in folder: String, isNamed: Bool = false) throws(SystemError) {
    try self.init(in: OpenFolder(folder), isNamed: isNamed)
  }

  /// Creates an empty file in an open folder.
  /// - Parameter isNamed: Whether the file gets a temporary name even if the system does not need one.
  package init(in folder: OpenFolder, isNamed: Bool = false) throws(SystemError) {
    self.folder = folder
    if !isNamed, let fd = Self.nameless(folder) {
      (descriptor, temporary) = (fd, nil)
      return
    }
    for _ in 0..<8 {
      let name = Self.temporaryName()
      let fd = openat(folder.descriptor, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
      if fd >= 0 {
        (descriptor, temporary) = (fd, name)
        return
      }
      guard errno == EEXIST || errno == EINTR else { break }
    }
    throw SystemError("create a file")
  }

  deinit {
    if let temporary { unlinkat(folder.descriptor, temporary, 0) }
    FileDescriptors.close(descriptor)
  }

  /// Syncs the file, then names it in its folder. Throws `EEXIST` for an existing name unless `replacing` is true.
  package func publish(as name: String, replacing: Bool) throws(SystemError) {
    guard fsync(descriptor) == 0 else { throw SystemError("fsync \(name)") }
    guard replacing else { return try publishNew(name) }
    // Only rename can replace a file, and it needs a temporary name.
    let former = temporary ?? Self.temporaryName()
    if temporary == nil, !giveName(former) { throw SystemError("create \(former)") }
    guard renameat(folder.descriptor, former, folder.descriptor, name) == 0 else {
      let error = SystemError("rename to \(name)")
      unlinkat(folder.descriptor, former, 0)
      throw error
    }
  }

  private func publishNew(_ name: String) throws(SystemError) {
    // Unlike rename, link fails if the name is taken, even if another process took it just before.
    if giveName(name) { return }
    guard let temporary, errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS else {
      throw SystemError("create \(name)")
    }
    // On a file system without hard links, the name is checked before the rename.
    guard folder.entry(name) == nil else { throw SystemError(code: EEXIST, operation: "create \(name)") }
    guard renameat(folder.descriptor, temporary, folder.descriptor, name) == 0 else {
      throw SystemError("rename to \(name)")
    }
  }

  private static func temporaryName() -> String {
    ".casewire-\(String(UInt64.random(in: .min ... .max), radix: 36)).part"
  }

  #if os(Linux)
    /// Opens an unnamed file. Nil if the file system has no such files, or if the file could not be named later.
    private static func nameless(_ folder: OpenFolder) -> Int32? {
      let withoutName: Int32 = 0o20000000  // __O_TMPFILE, which the module omits
      let fd = openat(folder.descriptor, ".", O_RDWR | O_DIRECTORY | withoutName | O_CLOEXEC, 0o600)
      guard fd >= 0 else { return nil }
      guard access(address(of: fd), F_OK) == 0 else {
        FileDescriptors.close(fd)
        return nil
      }
      return fd
    }

    private static func address(of descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

    /// Adds a name to the file. Returns false if the name is taken or cannot be added.
    private func giveName(_ name: String) -> Bool {
      if let temporary { return link(temporary, name) }
      return linkat(AT_FDCWD, Self.address(of: descriptor), folder.descriptor, name, AT_SYMLINK_FOLLOW) == 0
    }
  #else
    private static func nameless(_ folder: OpenFolder) -> Int32? { nil }

    private func giveName(_ name: String) -> Bool { temporary.map { link($0, name) } ?? false }
  #endif

  private func link(_ name: String, _ other: String) -> Bool {
    linkat(folder.descriptor, name, folder.descriptor, other, 0) == 0
  }
}

extension FileDescriptors {
  /// Empties a regular file. The next write begins at its start.
  package static func empty(_ fd: Int32) throws(SystemError) {
    guard ftruncate(fd, 0) == 0, lseek(fd, 0, SEEK_SET) == 0 else { throw SystemError("empty a file") }
  }
}
