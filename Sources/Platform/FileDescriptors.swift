import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Locked while descriptors exist that are not yet close-on-exec, and while a child is spawned, so that no child
/// inherits another's pipe. Glibc's module hides `pipe2`, and Darwin lacks it.
let spawnGate = Mutex<Void>(())

/// File descriptor calls with the retries that the system leaves to callers.
package enum FileDescriptors {
  /// Reads at most the size of the buffer. Waits for the first byte, also on a non-blocking descriptor. Returns 0 at
  /// the end of the input.
  package static func read(_ fd: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    guard buffer.count > 0 else { return 0 }
    while true {
      let count = systemRead(fd, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      try retryOrThrow("read", fd, Int16(POLLIN))
    }
  }

  /// Writes as many bytes as the descriptor accepts at once, and returns their number. Waits for the first byte, also
  /// on a non-blocking descriptor. `EPIPE` is thrown once `ProcessGuards.ignoreBrokenPipe` has been called.
  package static func write(_ fd: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
    guard bytes.count > 0 else { return 0 }
    while true {
      let count = systemWrite(fd, bytes.baseAddress, bytes.count)
      if count >= 0 { return count }
      try retryOrThrow("write", fd, Int16(POLLOUT))
    }
  }

  /// Writes two pieces in one call.
  package static func write(
    _ fd: Int32, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
  ) throws(SystemError) -> Int {
    while true {
      let count = withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2) { pieces in
        pieces[0] = iovec(iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress), iov_len: first.count)
        pieces[1] = iovec(iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count)
        return writev(fd, pieces.baseAddress, 2)
      }
      if count >= 0 { return count }
      try retryOrThrow("write", fd, Int16(POLLOUT))
    }
  }

  /// Writes all bytes, in several calls if necessary.
  package static func writeAll(_ fd: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var rest = bytes
    while rest.count > 0 {
      let written = try write(fd, rest)
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
    }
  }

  /// The same for an array.
  package static func writeAll(_ fd: Int32, _ bytes: [UInt8]) throws(SystemError) {
    try bytes.span.bytes.withUnsafeBytes { (buffer) throws(SystemError) in try writeAll(fd, buffer) }
  }

  /// Whether a write of up to `PIPE_BUF` bytes would not wait. A broken descriptor counts as writable: the write
  /// reports the error.
  package static func isWritable(_ fd: Int32) -> Bool {
    isWritable(fd, withinMilliseconds: 0)
  }

  /// The same after waiting for at most this time.
  static func isWritable(_ fd: Int32, withinMilliseconds wait: Int32) -> Bool {
    var entry = pollfd(fd: fd, events: Int16(POLLOUT), revents: 0)
    return poll(&entry, 1, wait) > 0
  }

  /// Returns the capacity of an empty pipe; nil for a pipe that is not empty and for anything else.
  ///
  /// A pipe that is smaller than `requested` is enlarged first, up to Linux's limit for all users (1 MiB). An empty
  /// pipe uses no memory.
  package static func roomOfEmptyPipe(_ fd: Int32, requested: Int) -> Int? {
    #if os(Linux)
      guard let size = pipeSize(fd) else { return nil }
      var waiting: Int32 = 0
      guard ioctl(fd, UInt(FIONREAD), &waiting) == 0, waiting == 0 else { return nil }
      return size < requested ? enlargedPipe(fd, to: requested) ?? size : size
    #else
      return nil
    #endif
  }

  /// Enlarges a pipe from which many bytes will be read, up to Linux's limit for all users (1 MiB). The writer then waits less
  /// often. Does nothing to anything else.
  package static func enlargePipe(_ fd: Int32, to requested: Int) {
    #if os(Linux)
      if let size = pipeSize(fd), size < requested { _ = enlargedPipe(fd, to: requested) }
    #endif
  }

  #if os(Linux)
    // <fcntl.h> defines F_SETPIPE_SZ and F_GETPIPE_SZ only with _GNU_SOURCE.
    private static let (setSize, getSize) = (Int32(1031), Int32(1032))

    private static func pipeSize(_ fd: Int32) -> Int? {
      let size = fcntl(fd, getSize)
      return size > 0 ? Int(size) : nil
    }

    private static func enlargedPipe(_ fd: Int32, to requested: Int) -> Int? {
      let size = fcntl(fd, setSize, Int32(clamping: min(requested, 1 << 20)))
      return size > 0 ? Int(size) : nil
    }
  #endif

  /// Duplicates a descriptor to a number above the three standard ones, which children do not inherit.
  package static func duplicateCloseOnExec(_ fd: Int32) throws(SystemError) -> Int32 {
    let copy = fcntl(fd, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw SystemError("duplicate descriptor \(fd)") }
    return copy
  }

  /// Redirects the number `target` to the file of `fd` (`dup2`). Children inherit `target`.
  package static func redirect(_ fd: Int32, to target: Int32) throws(SystemError) {
    while dup2(fd, target) < 0 {
      guard errno == EINTR else { throw SystemError("redirect descriptor \(target)") }
    }
  }

  /// Closes a descriptor. The call is not repeated after `EINTR`, because another thread may have the number by then.
  package static func close(_ fd: Int32) {
    systemClose(fd)
  }

  package static func isTerminal(_ fd: Int32) -> Bool {
    isatty(fd) == 1
  }

  /// Whether the descriptor is a pipe or a socket.
  package static func hasOtherEnd(_ fd: Int32) -> Bool {
    var info = stat()
    guard fstat(fd, &info) == 0 else { return false }
    return info.st_mode & S_IFMT == S_IFIFO || info.st_mode & S_IFMT == S_IFSOCK
  }

  /// Creates a pipe whose ends children do not inherit.
  package static func makePipe() throws(SystemError) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    let failure: SystemError? = spawnGate.withLock { _ in
      guard pipe(&ends) == 0 else { return SystemError("pipe") }
      for end in ends where fcntl(end, F_SETFD, FD_CLOEXEC) != 0 {
        return SystemError("pipe")
      }
      return nil
    }
    if let failure {
      for end in ends where end >= 0 { close(end) }
      throw failure
    }
    return (ends[0], ends[1])
  }

  /// Returns if the failed call can be repeated; otherwise throws.
  private static func retryOrThrow(_ operation: String, _ fd: Int32, _ events: Int16) throws(SystemError) {
    if errno == EINTR { return }
    guard errno == EAGAIN || errno == EWOULDBLOCK else { throw SystemError(operation) }
    var entry = pollfd(fd: fd, events: events, revents: 0)
    guard poll(&entry, 1, -1) >= 0 || errno == EINTR else { throw SystemError(operation) }
  }

  /// Reads to the end; returns nil if there are more than `limit` bytes.
  package static func readWhole(_ fd: Int32, limit: Int) throws(SystemError) -> [UInt8]? {
    var content: [UInt8] = []
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 65536, alignment: 1)
    defer { chunk.deallocate() }
    while true {
      let count = try read(fd, into: chunk)
      if count == 0 { return content }
      guard count <= limit - content.count else { return nil }
      content.append(contentsOf: chunk[..<count])
    }
  }
}

// Outside the type, where the bare names mean the system's functions.
private func systemRead(_ fd: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(fd, buffer, count)
}

private func systemWrite(_ fd: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(fd, buffer, count)
}

private func systemClose(_ fd: Int32) {
  _ = close(fd)
}
