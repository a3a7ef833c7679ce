#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension FileSystem {
  /// Reads a file that is not regular to its end, such as a named pipe.
  ///
  /// Returns nil for a missing file. `isPrivate` is true for a pipe of this user that others cannot open. Throws
  /// `EFBIG` above `limit` bytes, and `ETIMEDOUT` if the writer does not end in time.
  package static func readStream(
    _ path: String, limit: Int, within patience: Duration
  ) throws(SystemError) -> (bytes: [UInt8], isPrivate: Bool)? {
    let fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard fd >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw SystemError("open \(path)")
    }
    defer { FileDescriptors.close(fd) }
    var info = stat()
    guard fstat(fd, &info) == 0 else { throw SystemError("stat \(path)") }
    let isPrivate = info.st_mode & S_IFMT == S_IFIFO && info.st_mode & 0o077 == 0 && info.st_uid == geteuid()
    return (try readAll(fd, path, limit: limit, until: SystemTime().now + patience), isPrivate)
  }

  private static func readAll(
    _ fd: Int32, _ path: String, limit: Int, until deadline: MonotonicTime
  ) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let rest = (deadline - SystemTime().now).saturatedNanoseconds / 1_000_000
      guard rest > 0 else { throw SystemError(code: ETIMEDOUT, operation: "read \(path)") }
      // A pipe without a writer is not ready, although a read would find its end.
      var entry = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, Int32(clamping: rest)) > 0 else {
        if errno == EINTR || entry.revents == 0 { continue }
        throw SystemError("read \(path)")
      }
      let count = buffer.withUnsafeMutableBytes { readOnce(fd, $0) }
      if count == 0 { return bytes }
      guard count > 0 else {
        if errno == EINTR || errno == EAGAIN { continue }
        throw SystemError("read \(path)")
      }
      bytes += buffer[..<count]
      guard bytes.count <= limit else { throw SystemError(code: EFBIG, operation: "read \(path)") }
    }
  }
}

// Outside the type, where the bare name means the system's function.
private func readOnce(_ fd: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(fd, buffer.baseAddress, buffer.count)
}
