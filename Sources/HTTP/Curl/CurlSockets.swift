#if !canImport(Darwin)
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  /// The open sockets of libcurl, by descriptor. Used only on the thread of `CurlLoop`. Lasts as long as the process,
  /// because libcurl has an unretained reference.
  ///
  /// An HTTP/1 connection delivers responses in the order of the requests and without ids. Data that can be read before
  /// a request is sent would therefore be taken for its response.
  final class CurlSockets {
    /// The two ends of a connection, as libcurl reports them. It reports the socket itself only for connections that
    /// are not shared (7.88).
    struct Address: Equatable {
      let remote: String
      let remotePort: Int32
      let localPort: Int32
    }

    private struct Entry {
      let origin: String
      /// The ends of the connection; nil until `find` has read them.
      var address: Address?
      /// The number of transfers that use the connection.
      var users = 0
      /// Whether the connection has carried a response.
      var hasAnswered = false
      /// Whether the connection uses HTTP/2, which numbers its responses. Data can then arrive at any time.
      var isMultiplexed = false
      /// Whether `makeRoom` has shut the socket down. libcurl closes the descriptor when it next considers the
      /// connection.
      var isShutDown = false
    }

    // The tables of this layer have keys of one type: the first use of each type of key searches the whole program for its
    // conformance, which takes as long as a request.
    private var entries: [Int: Entry] = [:]
    private let perOrigin: Int

    /// - Parameter perOrigin: The limit of sockets per origin.
    init(perOrigin: Int) { self.perOrigin = perOrigin }

    // MARK: Callbacks of libcurl

    /// Creates a socket like libcurl does, but one that no child process inherits.
    func open(_ family: Int32, _ type: Int32, _ transport: Int32, origin: String) -> Int32 {
      makeRoom(for: origin)
      let fd = socket(family, type | Int32(SOCK_CLOEXEC.rawValue), transport)
      if fd >= 0 { entries[Int(fd)] = Entry(origin: origin) }
      return fd
    }

    func close(_ fd: Int32) {
      entries[Int(fd)] = nil
      _ = systemClose(fd)
    }

    // MARK: Transfers

    /// Returns the socket of a connection; nil if it is unknown.
    func find(_ address: Address) -> Int32? {
      for (fd, entry) in entries {
        if entry.address == nil { entries[fd]?.address = Self.address(of: Int32(fd)) }
        if entries[fd]?.address == address { return Int32(fd) }
      }
      return nil
    }

    private static func address(of fd: Int32) -> Address? {
      guard let local = name(fd, getsockname), let remote = name(fd, getpeername) else { return nil }
      return Address(remote: remote.host, remotePort: remote.port, localPort: local.port)
    }

    /// The numeric address from `getsockname` or `getpeername`.
    private static func name(
      _ fd: Int32, _ ask: (Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> Int32
    ) -> (host: String, port: Int32)? {
      var storage = sockaddr_storage()
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      return withUnsafeMutableBytes(of: &storage) { bytes in
        let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
        guard ask(fd, address, &length) == 0 else { return nil }
        // sin_port and sin6_port have the same offset. sin_addr follows the port; sin6_addr follows the flow label.
        let port = Int32(UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self)))
        let family = Int32(bytes.load(as: sa_family_t.self))
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
          let start = bytes.baseAddress?.advanced(by: family == AF_INET ? 4 : 8)
          guard family == AF_INET || family == AF_INET6, let start,
            let host = inet_ntop(family, start, text.baseAddress, 64)
          else { return nil }
          return (String(cString: host), port)
        }
      }
    }

    func beginUse(_ fd: Int32) { entries[Int(fd)]?.users += 1 }

    func endUse(_ fd: Int32) {
      guard let users = entries[Int(fd)]?.users, users > 0 else { return }
      entries[Int(fd)]?.users = users - 1
    }

    func noteResponse(_ fd: Int32, isMultiplexed: Bool) {
      entries[Int(fd)]?.hasAnswered = true
      entries[Int(fd)]?.isMultiplexed = isMultiplexed
    }

    func hasAnswered(_ fd: Int32) -> Bool { entries[Int(fd)]?.hasAnswered ?? false }
    func isMultiplexed(_ fd: Int32) -> Bool { entries[Int(fd)]?.isMultiplexed ?? false }

    /// Shuts down idle connections of the origin until one more is allowed. Only connections of other credentials are
    /// idle then: libcurl takes an idle connection of its own pool before it opens a socket.
    private func makeRoom(for origin: String) {
      var open = entries.values.count { $0.origin == origin && !$0.isShutDown }
      guard open >= perOrigin else { return }
      for (fd, entry) in entries where open >= perOrigin {
        guard entry.origin == origin, entry.users == 0, entry.hasAnswered, !entry.isShutDown else { continue }
        shutdown(Int32(fd), Int32(SHUT_RDWR))
        entries[fd]?.isShutDown = true
        open -= 1
      }
    }

    // MARK: State

    /// Whether the socket is readable, which includes the end of the stream.
    static func hasInput(_ fd: Int32) -> Bool {
      let hangUp: Int16 = 0x2000  // POLLRDHUP, which the module omits
      var entry = pollfd(fd: fd, events: Int16(POLLIN) | hangUp, revents: 0)
      return poll(&entry, 1, 0) > 0
    }

    /// The bytes that were acknowledged and received (`tcpi_bytes_acked`, `tcpi_bytes_received`) on the connection. Nil
    /// before Linux 4.1, and for a socket that is not TCP.
    static func traffic(_ fd: Int32) -> (acknowledged: UInt64, received: UInt64)? {
      // struct tcp_info of linux/tcp.h: the two fields follow 8 fields of 1 byte, 24 of 4 bytes and 2 of 8 bytes.
      withUnsafeTemporaryAllocation(byteCount: 136, alignment: 8) { buffer in
        var length = socklen_t(buffer.count)
        let tcpInfo: Int32 = 11
        guard getsockopt(fd, Int32(IPPROTO_TCP), tcpInfo, buffer.baseAddress, &length) == 0, length == 136 else {
          return nil
        }
        return (buffer.load(fromByteOffset: 120, as: UInt64.self), buffer.load(fromByteOffset: 128, as: UInt64.self))
      }
    }
  }

  // Outside the type, where the name means the system's function.
  private func systemClose(_ fd: Int32) -> Int32 { close(fd) }
#endif
