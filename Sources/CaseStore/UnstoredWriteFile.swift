internal import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The writes that a locked store could not take, in a file beside it. It exists only while there are any. The functions wait
/// for other processes, so that they need a thread of their own.
struct UnstoredWriteFile: Sendable {
  static let ending = "-outdated"
  /// Larger, one line for everything replaces the others.
  static let mostBytes = 1 << 20

  let path: String

  /// - Parameter store: the path of the store, without symbolic links.
  init(ofStore store: String) { path = store + Self.ending }

  var isEmpty: Bool { StoreFile.size(path) <= 0 }

  /// Adds a line, which is on the disk afterwards.
  func add(_ write: UnstoredWrite, _ interruption: SQLInterruption) throws(StoreError) {
    try locked(interruption) { (fd) throws(SystemError) in
      let size = Int(lseek(fd, 0, SEEK_END))
      let line = Array(write.line.utf8)
      if size >= 0, size + line.count <= Self.mostBytes {
        try FileDescriptors.writeAll(fd, line)
      } else {
        // Damaged lines mean the same, if the process ends in between.
        let all = Array(UnstoredWrite.everything.line.utf8)
        lseek(fd, 0, SEEK_SET)
        try FileDescriptors.writeAll(fd, all)
        guard ftruncate(fd, off_t(all.count)) == 0 else {
          throw SystemError(code: errno, operation: "truncate \(path)")
        }
      }
      guard fsync(fd) == 0 else { throw SystemError(code: errno, operation: "fsync \(path)") }
    }
  }

  /// The content; empty without a file.
  func read(_ interruption: SQLInterruption) throws(StoreError) -> [UInt8] {
    if isEmpty { return [] }
    return try locked(interruption) { (fd) throws(SystemError) in
      // A larger one is damaged.
      try FileDescriptors.readWhole(fd, limit: 2 * Self.mostBytes) ?? Array("?".utf8)
    }
  }

  /// Removes the file unless a line was added since it was read.
  func remove(_ content: [UInt8], _ interruption: SQLInterruption) throws(StoreError) {
    if isEmpty { return }
    try locked(interruption) { (fd) throws(SystemError) in
      let current = try FileDescriptors.readWhole(fd, limit: 2 * Self.mostBytes)
      if current == nil || current == content { unlink(path) }
    }
  }

  /// Runs `body` with the file while no other process uses it. Creates the file.
  private func locked<Value>(
    _ interruption: SQLInterruption, _ body: (Int32) throws(SystemError) -> Value
  ) throws(StoreError) -> Value {
    do throws(SystemError) {
      let lock = try take(interruption)
      defer { lock.release() }
      let fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
      guard fd >= 0 else { throw SystemError(code: errno, operation: "open \(path)") }
      defer { FileDescriptors.close(fd) }
      do throws(StoreFile.Problem) {
        try StoreFile.check(path)
      } catch {
        throw SystemError(code: EPERM, operation: "use \(path)")
      }
      return try body(fd)
    } catch {
      throw Self.error(error, path)
    }
  }

  private func take(_ interruption: SQLInterruption) throws(SystemError) -> FileLock {
    var tries = 0
    while true {
      if let lock = try FileLock.take(path) { return lock }
      guard interruption.pause(tries) else { throw SystemError(code: EBUSY, operation: "lock") }
      tries += 1
    }
  }

  private static func error(_ error: SystemError, _ path: String) -> StoreError {
    switch error.code {
    case EBUSY: .busy
    case ENOSPC, EDQUOT: .full
    case EPERM, EACCES, ELOOP, ENXIO, EISDIR:
      .refused("The file \(path) of the store is not a private file of yours (\(error.reason)). Remove it")
    default: .other(code: Int(error.code), "\(error)")
    }
  }
}
