#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes files so that readers and crashes see the old content or the new, never a part.
package enum AtomicFile {
  /// Creates or replaces the file with exactly these permissions. Writes (and syncs) a new file beside it, then renames
  /// it; removes it on failure. Replaces a symbolic link at `path`.
  ///
  /// - Parameter isDurable: whether the content survives a crash of the system. False costs no wait for the disk.
  package static func write(
    _ bytes: [UInt8], to path: String, mode: UInt32 = 0o600, isDurable: Bool = true
  ) throws(SystemError) {
    let folder = FileSystem.folder(of: path)
    let (fd, temporary) = try create(in: folder)
    do throws(SystemError) {
      defer { FileDescriptors.close(fd) }
      try FileDescriptors.writeAll(fd, bytes)
      // `open` would apply the umask.
      guard fchmod(fd, mode_t(truncatingIfNeeded: mode & 0o7777)) == 0 else { throw SystemError("chmod \(temporary)") }
      guard !isDurable || fsync(fd) == 0 else { throw SystemError("fsync \(temporary)") }
      guard rename(temporary, path) == 0 else { throw SystemError("rename to \(path)") }
    } catch {
      unlink(temporary)
      throw error
    }
    if isDurable { syncFolder(folder) }
  }

  /// Removes the temporary files that killed processes left in a folder during `write`, if they are older than this
  /// many seconds. Errors are ignored.
  package static func removeLeftovers(in folder: String, olderThan seconds: Int) {
    let now = time(nil)
    for name in FileSystem.names(in: folder, atMost: 10_000) where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
      let path = "\(folder)/\(name)"
      var info = stat()
      guard lstat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { continue }
      #if canImport(Darwin)
        let changed = info.st_mtimespec.tv_sec
      #else
        let changed = info.st_mtim.tv_sec
      #endif
      if now - changed > seconds { unlink(path) }
    }
  }

  private static let prefix = ".casewire-"
  private static let suffix = ".tmp"

  private static func create(in folder: String) throws(SystemError) -> (fd: Int32, path: String) {
    var path = ""
    for _ in 0..<8 {
      path = "\(folder)/\(prefix)\(String(UInt64.random(in: .min ... .max), radix: 36))\(suffix)"
      let fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
      if fd >= 0 { return (fd, path) }
      guard errno == EEXIST || errno == EINTR else { break }
    }
    throw SystemError("create \(path)")
  }

  /// Makes the rename durable. A failure is ignored, because the rename has been done.
  private static func syncFolder(_ folder: String) {
    let fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard fd >= 0 else { return }
    _ = fsync(fd)
    FileDescriptors.close(fd)
  }
}
