import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A lock between processes (`flock`, or of one byte), which the system releases when the process ends. The file stays: removing it
/// would let two processes lock it.
package final class FileLock: Sendable {
  private let descriptor: Mutex<Int32>

  /// The intervals between attempts, in milliseconds: short at first, because most locks are brief.
  private static let pauses: [UInt32] = [1, 2, 4, 8, 15]

  private init(_ descriptor: Int32) { self.descriptor = Mutex(descriptor) }

  deinit { release() }

  /// Returns the lock if it is free; otherwise nil. Creates the file with mode 0600. Throws `ELOOP` for a symbolic
  /// link.
  ///
  /// - Parameter isShared: whether others may have the lock too, if they also share it.
  package static func take(_ path: String, isShared: Bool = false) throws(SystemError) -> FileLock? {
    for _ in 0..<10 {
      let fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o600)
      guard let lock = try take(path, fd, isShared ? LOCK_SH : LOCK_EX) else { return nil }
      // Another process may have removed the file in between, and locked a new one.
      if lock.isFile(path) { return lock }
    }
    return nil
  }

  private func isFile(_ path: String) -> Bool {
    descriptor.withLock { fd in
      var info = stat()
      return fstat(fd, &info) == 0 && FileSystem.identity(path) == FileIdentity(info)
    }
  }

  /// Returns the lock of a folder if it is free; otherwise nil. For files in it that are replaced, and so cannot be locked
  /// themselves.
  package static func take(folder: String) throws(SystemError) -> FileLock? {
    try take(folder, open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), LOCK_EX)
  }

  /// Returns the lock of one byte of a file if it is free; otherwise nil. Others may have those of other bytes. Creates the
  /// file with mode 0600. Throws `ELOOP` for a symbolic link.
  package static func take(_ path: String, byte: Int) throws(SystemError) -> FileLock? {
    for _ in 0..<10 {
      let fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o600)
      guard fd >= 0 else { throw SystemError("open \(path)") }
      var range = flock()
      range.l_type = Int16(F_WRLCK)
      range.l_whence = Int16(SEEK_SET)
      (range.l_start, range.l_len) = (off_t(byte), 1)
      // Of the open file, so that it also excludes others in this process, and closing another descriptor keeps it.
      while fcntl(fd, setOpenFileLock, &range) != 0 {
        if errno == EINTR { continue }
        let error = SystemError("lock \(path)")
        FileDescriptors.close(fd)
        if error.code == EAGAIN || error.code == EACCES { return nil }
        throw error
      }
      let lock = FileLock(fd)
      if lock.isFile(path) { return lock }
    }
    return nil
  }

  /// `F_OFD_SETLK`, which the modules omit.
  #if os(Linux)
    private static let setOpenFileLock: Int32 = 37
  #else
    private static let setOpenFileLock: Int32 = 90
  #endif

  private static func take(_ path: String, _ fd: Int32, _ kind: Int32) throws(SystemError) -> FileLock? {
    guard fd >= 0 else { throw SystemError("open \(path)") }
    while flock(fd, kind | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      let error = SystemError("lock \(path)")
      FileDescriptors.close(fd)
      if error.code == EWOULDBLOCK { return nil }
      throw error
    }
    return FileLock(fd)
  }

  /// The same after waiting on a new thread, with a timeout by the machine's clock. Nil at the timeout, or when the
  /// task is cancelled.
  package static func wait(_ path: String, for patience: Duration) async throws(SystemError) -> FileLock? {
    if let lock = try take(path) { return lock }
    let cancelled = Atomic(false)
    let end = SystemTime().now + patience
    let result = await withTaskCancellationHandler {
      await DetachedThread.value { keepTrying(path, until: end) { cancelled.load(ordering: .relaxed) } }
    } onCancel: {
      cancelled.store(true, ordering: .relaxed)
    }
    return try result.get()
  }

  private static func keepTrying(
    _ path: String, until end: MonotonicTime, isCancelled: () -> Bool
  ) -> Result<FileLock?, SystemError> {
    var tries = 0
    do throws(SystemError) {
      while !isCancelled(), SystemTime().now < end {
        usleep(pauses[min(tries, pauses.count - 1)] * 1000)
        tries += 1
        if let lock = try take(path) { return .success(lock) }
      }
      return .success(nil)
    } catch {
      return .failure(error)
    }
  }

  /// Releases the lock, as `deinit` does.
  package func release() {
    descriptor.withLock { fd in
      if fd >= 0 { FileDescriptors.close(fd) }
      fd = -1
    }
  }
}
