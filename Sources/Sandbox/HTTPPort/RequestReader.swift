import Platform

/// Reads requests from a connection, one after the other, and keeps what a client sends ahead.
struct RequestReader {
  enum End: Error, Equatable {
    /// The client has left, or was idle for too long.
    case closed
    /// An error is the last answer.
    case refused(PortError)
  }

  private let socket: LoopbackSocket
  private let limits: HTTPPort.Limits
  private var buffer: [UInt8] = []
  /// The first byte that is not read yet.
  private var start = 0
  private var piece = [UInt8](repeating: 0, count: 65_536)

  init(_ socket: LoopbackSocket, _ limits: HTTPPort.Limits) {
    self.socket = socket
    self.limits = limits
  }

  private var hasBytes: Bool { start < buffer.count }
  private var patience: MonotonicTime { SystemTime().now + limits.patience }

  // MARK: The head

  /// Waits for the first byte as long as a connection may idle, and for the rest with less patience.
  mutating func nextHead() throws(End) -> RequestHead {
    try waitForRequest()
    let deadline = patience
    var left = limits.headBytes
    do throws(PortError) {
      var line = try readLine(&left, until: deadline, 414, "the first line")
      // RFC 9112, section 2.2: empty lines before a request are passed over.
      while line.isEmpty { line = try readLine(&left, until: deadline, 414, "the first line") }
      var head = try RequestHead(line: line)
      while true {
        line = try readLine(&left, until: deadline, 431, "the header")
        if line.isEmpty { return head }
        try head.add(field: line)
      }
    } catch {
      throw .refused(error)
    }
  }

  private mutating func waitForRequest() throws(End) {
    if !hasBytes {
      guard case .bytes = fill(until: SystemTime().now + limits.idle) else { throw .closed }
    }
    // A TLS handshake has no line end to wait for.
    guard HeaderText.isToken(buffer[start]) || buffer[start] == 0x0D || buffer[start] == 0x0A else {
      throw .refused(PortError(400, "This is not HTTP. The port does not support TLS."))
    }
  }

  /// The bytes before the next line end. All count against `left`.
  private mutating func readLine(
    _ left: inout Int, until deadline: MonotonicTime, _ excess: Int, _ what: String
  ) throws(PortError) -> ArraySlice<UInt8> {
    var searched = start
    while true {
      let found = buffer[searched...].firstIndex(of: 0x0A)
      guard (found ?? buffer.count) - start < left else { throw PortError(excess, "\(what) is too long.") }
      if let found {
        left -= found + 1 - start
        let line = buffer[start..<found]
        start = found + 1
        return line.last == 0x0D ? line.dropLast() : line
      }
      let known = buffer.count - start
      try refill(until: deadline)
      searched = start + known
    }
  }

  // MARK: The body

  /// - Parameter onWait: called before the wait for the first byte.
  mutating func readBody(
    _ kind: RequestHead.Body, expectsContinue: Bool, onWait: () -> Void
  ) throws(PortError) -> [UInt8] {
    var body = BodyBuffer(limits)
    if case .counted(let count) = kind {
      // Refused before the client sends it.
      guard count <= (expectsContinue ? limits.bodyBytes : limits.drainedBytes) else { throw body.excess }
    }
    if expectsContinue && !hasBytes && kind != .none { onWait() }
    switch kind {
    case .none: break
    case .counted(let count): try read(count, into: &body)
    case .chunked: try readChunks(into: &body)
    }
    return try body.finished()
  }

  private mutating func read(_ count: Int, into body: inout BodyBuffer) throws(PortError) {
    var left = count
    while left > 0 {
      if !hasBytes { try refill(until: patience) }
      let end = start + min(left, buffer.count - start)
      try body.append(buffer[start..<end])
      left -= end - start
      start = end
    }
  }

  private mutating func readChunks(into body: inout BodyBuffer) throws(PortError) {
    while true {
      var left = 4096
      let line = try readLine(&left, until: patience, 400, "the size of a chunk")
      let size = try Self.chunkSize(line)
      if size == 0 { break }
      try read(size, into: &body)
      left = 2
      guard try readLine(&left, until: patience, 400, "a chunk").isEmpty else {
        throw PortError(400, "A chunk is longer than its size.")
      }
    }
    var left = limits.headBytes
    while true {
      let line = try readLine(&left, until: patience, 431, "the trailer")
      if line.isEmpty { return }
      _ = try RequestHead.field(line)
    }
  }

  /// Hexadecimal digits; extensions behind a semicolon are ignored.
  static func chunkSize(_ line: ArraySlice<UInt8>) throws(PortError) -> Int {
    let digits = line.prefix { $0 != UInt8(ascii: ";") }
    let text = String(decoding: digits, as: UTF8.self).filter { $0 != " " && $0 != "\t" }
    guard let first = text.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-"), text.utf8.count <= 15,
      let size = Int(text, radix: 16)
    else { throw PortError(400, "The size of a chunk must be a hexadecimal number.") }
    return size
  }

  // MARK: Bytes

  /// Discards what comes for at most a second: closing with unread bytes would break the connection and lose the
  /// answer.
  mutating func drain() {
    let deadline = SystemTime().now + .seconds(1)
    var left = 64 << 20
    while left > 0, case .bytes(let count) = socket.receive(into: &piece, until: deadline) { left -= count }
  }

  private mutating func refill(until deadline: MonotonicTime) throws(PortError) {
    switch fill(until: deadline) {
    case .bytes: return
    case .end: throw PortError(400, "The request ends in the middle.")
    case .timeout: throw PortError(408, "The request did not arrive in time.")
    }
  }

  private mutating func fill(until deadline: MonotonicTime) -> LoopbackSocket.Received {
    let received = socket.receive(into: &piece, until: deadline)
    if case .bytes(let count) = received {
      if start > 0 {
        buffer.removeFirst(start)
        start = 0
      }
      buffer += piece[..<count]
    }
    return received
  }
}

/// The bytes of a body: kept up to one limit, counted up to another.
private struct BodyBuffer {
  private let limits: HTTPPort.Limits
  private var bytes: [UInt8] = []
  private var count = 0

  init(_ limits: HTTPPort.Limits) { self.limits = limits }

  var excess: PortError { PortError(413, "The body has more than \(limits.bodyBytes) bytes.") }

  mutating func append(_ piece: ArraySlice<UInt8>) throws(PortError) {
    count += piece.count
    if count <= limits.bodyBytes {
      bytes += piece
    } else {
      bytes = []
      guard count <= limits.drainedBytes else { throw excess }
    }
  }

  /// Refuses only now, so that a client that sends before it reads finds the answer.
  func finished() throws(PortError) -> [UInt8] {
    guard count <= limits.bodyBytes else { throw excess }
    return bytes
  }
}
