import Platform
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A server on a loopback port that handles each request as a test specifies, byte by byte. Every connection has a
/// thread; every read ends after 30 s.
package final class FakeServer: Sendable {
  package typealias Deed = @Sendable (ServedConnection, ServedRequest) -> Bool

  private struct State {
    var connections = 0
    var requests: [ServedRequest] = []
    var isClosed = false
  }

  private let listener: Int32
  package let port: UInt16
  private let state = Mutex(State())

  /// Starts a server. `deed` is called for each request and returns whether the connection stays open.
  package init(_ deed: @escaping Deed) throws {
    (listener, port) = try Loopback.listen(backlog: 64)
    try DetachedThread.start { [listener] in
      // Ends when the listener is shut down.
      while true {
        let fd = accept(listener, nil, nil)
        if fd < 0 && errno == EINTR { continue }
        guard fd >= 0 else { break }
        _ = fcntl(fd, F_SETFD, FD_CLOEXEC)
        self.serve(fd, deed)
      }
      FileDescriptors.close(listener)
    }
  }

  package func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

  package var connections: Int { state.withLock { $0.connections } }
  package var requests: [ServedRequest] { state.withLock { $0.requests } }

  /// Refuses further connections. Call this at the end of a test, because the threads would outlive it otherwise.
  package func close() {
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    if isFirst { shutdown(listener, Int32(SHUT_RDWR)) }
  }

  private func serve(_ fd: Int32, _ deed: @escaping Deed) {
    Loopback.bound(fd)
    state.withLock { $0.connections += 1 }
    do {
      try DetachedThread.start {
        let connection = ServedConnection(fd)
        while let request = connection.readRequest() {
          self.state.withLock { $0.requests.append(request) }
          guard deed(connection, request) else { break }
        }
        FileDescriptors.close(fd)
      }
    } catch {
      FileDescriptors.close(fd)
    }
  }
}

/// A request that a server received.
package struct ServedRequest: Sendable {
  package var method: String
  /// The target as written in the first line.
  package var target: String
  /// The header lines without their line ends.
  package var headers: [String]
  package var body: [UInt8] = []

  /// Returns the value of a header, whose name is in lower case; nil if it is missing.
  package func header(_ name: String) -> String? {
    headers.first { $0.lowercased().hasPrefix("\(name):") }
      .map { String($0.dropFirst(name.utf8.count + 1).drop { $0 == " " }) }
  }
}

/// The server's end of a connection. Used only by the thread that serves it.
package final class ServedConnection {
  package let fd: Int32
  private var pending: [UInt8] = []

  package init(_ fd: Int32) { self.fd = fd }

  package func send(_ text: String) { send(Array(text.utf8)) }

  /// Sends bytes. Returns false if the client has disconnected.
  @discardableResult
  package func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { Loopback.send(fd, $0) }
      guard sent > 0 else { return false }
      rest = rest.dropFirst(sent)
    }
    return true
  }

  /// Sends a response with `Content-Length`.
  package func answer(_ status: String = "200 OK", _ headers: [String] = [], _ body: String = "") {
    answer(status, headers, bytes: Array(body.utf8))
  }

  package func answer(_ status: String = "200 OK", _ headers: [String] = [], bytes: [UInt8]) {
    let lines = ["HTTP/1.1 \(status)", "Content-Length: \(bytes.count)"] + headers
    send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + bytes)
  }

  /// Waits for at most 30 s until the client closes its end. Returns whether it did.
  package func waitForClose() -> Bool {
    while let bytes = receive() {
      if bytes.isEmpty { return true }
    }
    return errno == ECONNRESET
  }

  /// Whether the client closes its end within this time.
  package func closes(within milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, milliseconds) > 0 else { return false }
    return receive()?.isEmpty ?? true
  }

  /// Makes the following close send a reset to the client.
  package func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  /// Reads the next request; nil at the end.
  package func readRequest() -> ServedRequest? {
    guard let head = readHead() else { return nil }
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n").map(String.init)
    let words = (lines.first ?? "").split(separator: " ").map(String.init)
    guard words.count == 3 else { return nil }
    var request = ServedRequest(method: words[0], target: words[1], headers: Array(lines.dropFirst()))
    // For this target, the deed reads the body with `readBody`.
    if request.target.hasSuffix("/head-only") { return request }
    if request.header("expect") != nil && !request.target.hasSuffix("/never-continue") {
      send("HTTP/1.1 100 Continue\r\n\r\n")
    }
    guard let body = readBody(of: request) else { return nil }
    request.body = body
    return request
  }

  package func readBody(of request: ServedRequest) -> [UInt8]? {
    let length = request.header("content-length").flatMap { Int($0) } ?? 0
    while pending.count < length {
      guard let more = receive(), !more.isEmpty else { return nil }
      pending += more
    }
    let body = Array(pending[..<length])
    pending.removeFirst(length)
    return body
  }

  private func readHead() -> [UInt8]? {
    let end = Array("\r\n\r\n".utf8)
    while true {
      for start in pending.indices.dropLast(3) where pending[start..<start + 4].elementsEqual(end) {
        let head = Array(pending[..<start])
        pending.removeFirst(start + 4)
        return head
      }
      guard let more = receive(), !more.isEmpty else { return nil }
      pending += more
    }
  }

  /// Receives bytes: empty at the end, nil after an error or a timeout.
  private func receive() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 262_144)
    while true {
      let count = recv(fd, &buffer, buffer.count, 0)
      if count >= 0 { return Array(buffer[..<count]) }
      guard errno == EINTR else { return nil }
    }
  }
}

package enum Loopback {
  #if canImport(Darwin)
    private static let stream = SOCK_STREAM
  #else
    private static let stream = Int32(SOCK_STREAM.rawValue)
  #endif

  /// Creates a listening socket on a port that the system chooses.
  package static func listen(backlog: Int32) throws -> (fd: Int32, port: UInt16) {
    let fd = socket(AF_INET, stream, 0)
    guard fd >= 0 else { throw SystemError(code: errno, operation: "socket") }
    _ = fcntl(fd, F_SETFD, FD_CLOEXEC)
    var address = address(port: 0)
    let bound = withPointer(to: &address) { bind(fd, $0, $1) }
    guard bound == 0, systemListen(fd, backlog) == 0 else {
      throw SystemError(code: errno, operation: "listen")
    }
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let named = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(fd, $0, &size) }
    }
    guard named == 0 else { throw SystemError(code: errno, operation: "getsockname") }
    return (fd, UInt16(bigEndian: address.sin_port))
  }

  /// Begins to connect without waiting for the connection.
  package static func beginToConnect(port: UInt16) -> Int32 {
    let fd = socket(AF_INET, stream, 0)
    _ = fcntl(fd, F_SETFD, FD_CLOEXEC)
    _ = fcntl(fd, F_SETFL, O_NONBLOCK)
    var address = address(port: port)
    _ = withPointer(to: &address) { connect(fd, $0, $1) }
    return fd
  }

  /// Limits each read and write on the socket to 30 s. On macOS, also prevents SIGPIPE; on Linux, `send` prevents it.
  package static func bound(_ fd: Int32) {
    _ = fcntl(fd, F_SETFD, FD_CLOEXEC)
    var wait = timeval(tv_sec: 30, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(fd, SOL_SOCKET, option, &wait, socklen_t(MemoryLayout<timeval>.size))
    }
    var one: Int32 = 1
    setsockopt(fd, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
    #if canImport(Darwin)
      setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &one, 4)
    #endif
  }

  package static func send(_ fd: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
      let flags: Int32 = 0
    #else
      let flags = Int32(MSG_NOSIGNAL)
    #endif
    return systemSend(fd, bytes.baseAddress, bytes.count, flags)
  }

  private static func address(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  private static func withPointer(
    to address: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
  }
}

// Outside the type, where the bare names mean the system's functions.
private func systemListen(_ fd: Int32, _ backlog: Int32) -> Int32 { listen(fd, backlog) }
private func systemSend(_ fd: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
  send(fd, bytes, count, flags)
}
