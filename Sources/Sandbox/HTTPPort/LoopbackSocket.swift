import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A TCP socket on 127.0.0.1: one that listens, or one end of a connection. Its owner closes it, once.
struct LoopbackSocket: Sendable {
  let descriptor: Int32

  enum Received: Equatable {
    case bytes(Int)
    /// The other side has ended or broken the connection.
    case end
    case timeout
  }

  // MARK: Listening

  /// - Parameter port: 0 lets the system choose.
  static func listen(port: UInt16) throws(SystemError) -> LoopbackSocket {
    let descriptor = socket(AF_INET, streamType, 0)
    guard descriptor >= 0 else { throw lastError("make a socket") }
    let made = LoopbackSocket(descriptor: descriptor)
    do throws(SystemError) {
      try made.keepFromChildren()
      // A port with connections in TIME_WAIT is free; one with a listener is not.
      made.set(SOL_SOCKET, SO_REUSEADDR, Int32(1))
      try made.bind(port)
      guard systemListen(descriptor, 128) == 0 else { throw lastError("listen on port \(port)") }
      // If the client leaves between poll and accept, accept would block.
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
      return made
    } catch {
      made.close()
      throw error
    }
  }

  private func bind(_ port: UInt16) throws(SystemError) {
    var address = Self.address(port)
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { systemBind(descriptor, $0, length) }
    }
    guard code == 0 else { throw Self.lastError("listen on port \(port)") }
  }

  func port() throws(SystemError) -> UInt16 {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard code == 0 else { throw Self.lastError("ask for the port") }
    return UInt16(bigEndian: address.sin_port)
  }

  /// Nil if the client has left. Throws if the process has no free descriptor.
  func accept() throws(SystemError) -> LoopbackSocket? {
    let descriptor = systemAccept(self.descriptor, nil, nil)
    guard descriptor >= 0 else {
      if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM { throw Self.lastError("accept") }
      return nil
    }
    let made = LoopbackSocket(descriptor: descriptor)
    try? made.keepFromChildren()
    // Some systems copy the mode of the listening socket.
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    made.set(Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1))
    made.set(SOL_SOCKET, SO_SNDTIMEO, timeval(tv_sec: 30, tv_usec: 0))
    #if canImport(Darwin)
      made.set(SOL_SOCKET, SO_NOSIGPIPE, Int32(1))
    #endif
    return made
  }

  // MARK: A connection

  /// Reads what is there, at most the size of the buffer.
  func receive(into buffer: inout [UInt8], until deadline: MonotonicTime) -> Received {
    while true {
      let left = (deadline - SystemTime().now).saturatedNanoseconds
      guard left > 0 else { return .timeout }
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&entry, 1, Int32(min(left / 1_000_000 + 1, 60_000)))
      if ready == 0 || (ready < 0 && errno == EINTR) { continue }
      guard ready > 0 else { return .end }
      let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
      if count > 0 { return .bytes(count) }
      guard count < 0, errno == EINTR || errno == EAGAIN else { return .end }
    }
  }

  /// False when the other side is gone or has accepted nothing for 30 seconds.
  func send(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var sent = 0
      while sent < buffer.count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[sent...])
        let count = systemSend(descriptor, rest.baseAddress, rest.count, noSignal)
        if count > 0 {
          sent += count
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }

  /// Ends our direction; the other side can still read what was sent.
  func finish() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

  /// Ends both directions; a thread that waits for this socket returns.
  func interrupt() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Lets the next `close` break the connection (RST) instead of ending it.
  func breakWhenClosed() { set(SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0)) }

  func close() { FileDescriptors.close(descriptor) }

  // MARK: Parts

  private func keepFromChildren() throws(SystemError) {
    guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw Self.lastError("set up a socket") }
  }

  private func set<Value: BitwiseCopyable>(_ level: Int32, _ option: Int32, _ value: Value) {
    _ = withUnsafePointer(to: value) {
      setsockopt(descriptor, level, option, $0, socklen_t(MemoryLayout<Value>.size))
    }
  }

  private static func address(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
    #if canImport(Darwin)
      address.sin_len = UInt8(MemoryLayout<sockaddr_in>.size)
    #endif
    return address
  }

  private static func lastError(_ operation: String) -> SystemError {
    let code = errno
    return SystemError(code: code, operation: operation)
  }
}

#if canImport(Glibc)
  private let streamType = Int32(SOCK_STREAM.rawValue)
#else
  private let streamType = Int32(SOCK_STREAM)
#endif

#if canImport(Darwin)
  private let noSignal: Int32 = 0
#else
  private let noSignal = Int32(MSG_NOSIGNAL)
#endif

// Outside the type, where the bare names are the system's functions.
private func systemBind(_ fd: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
  bind(fd, address, length)
}
private func systemListen(_ fd: Int32, _ backlog: Int32) -> Int32 { listen(fd, backlog) }
private func systemAccept(
  _ fd: Int32, _ address: UnsafeMutablePointer<sockaddr>?, _ length: UnsafeMutablePointer<socklen_t>?
) -> Int32 { accept(fd, address, length) }
private func systemSend(_ fd: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
  send(fd, bytes, count, flags)
}
