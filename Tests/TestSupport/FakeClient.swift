import Dispatch
package import JSON
package import JSONRPC
package import Platform
import Synchronization

/// A client in the same process: a `Connection` on its own thread, connected by real pipes. The test writes bytes or
/// messages, awaits the responses, closes the input, and awaits the exit code. No call blocks the test.
package final class FakeClient: Sendable {
  package let connection: Connection
  package let framing: Framing
  private let input: Mutex<Int32?>
  private let output: Mutex<Int32?>
  private let writing = DispatchQueue(label: "scripted client")
  private let messages = Mailbox<[UInt8]>("a message")
  private let codes = Mailbox<Int32>("the exit code")
  private let isReading = Mutex(false)

  /// Starts to serve. With `reads` false, the output is read only after `startReading`. `time` is the clock of the
  /// handler if it differs from that of `options`: a connection with another clock miscalculates how long a request has
  /// waited.
  package init(
    _ handler: any RequestHandler, framing: Framing = .lines, options: ConnectionOptions = ConnectionOptions(),
    time: (any TimeSource)? = nil, reads: Bool = true
  ) throws {
    var options = options
    if let time { options.time = time }
    ProcessGuards.ignoreBrokenPipe()
    let toServer = try FileDescriptors.makePipe()
    let toClient = try FileDescriptors.makePipe()
    self.framing = framing
    input = Mutex(toServer.write)
    output = Mutex(toClient.read)
    let connection = Connection(input: toServer.read, output: toClient.write, handler: handler, options: options)
    self.connection = connection
    let codes = codes
    try DetachedThread.start {
      codes.send(connection.run())
      FileDescriptors.close(toServer.read)
      FileDescriptors.close(toClient.write)
    }
    if reads { startReading() }
  }

  // MARK: To the server

  /// Writes bytes unchanged, after all earlier ones.
  package func send(raw bytes: [UInt8]) {
    writing.async { [self] in
      guard let fd = input.withLock({ $0 }) else { return }
      try? FileDescriptors.writeAll(fd, bytes)
    }
  }

  package func send(raw text: String) { send(raw: Array(text.utf8)) }

  /// Writes one message in the client's framing.
  package func send(_ message: String) { send(raw: framed(message)) }

  /// Returns a message in the client's framing.
  package func framed(_ message: String) -> String {
    framing == .lines ? message + "\n" : "Content-Length: \(message.utf8.count)\r\n\r\n\(message)"
  }

  /// Sends a request; id and params are JSON.
  package func call(_ id: String, _ method: String, _ params: String? = nil) {
    let params = params.map { #","params":\#($0)"# } ?? ""
    send(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)"\#(params)}"#)
  }

  package func notify(_ method: String, _ params: String? = nil) {
    let params = params.map { #","params":\#($0)"# } ?? ""
    send(#"{"jsonrpc":"2.0","method":"\#(method)"\#(params)}"#)
  }

  /// Closes the input after all sent bytes.
  package func closeInput() {
    writing.async { [self] in
      input.withLock { fd in
        if let open = fd { FileDescriptors.close(open) }
        fd = nil
      }
    }
  }

  // MARK: From the server

  /// Waits for the next message as written, without framing; nil if the server has closed its end.
  package func nextText() async throws -> String? {
    try await messages.next().map { String(decoding: $0, as: UTF8.self) }
  }

  package func next() async throws -> JSON? {
    try await messages.next().map { try JSON(parsing: $0) }
  }

  /// Waits for the next message with this id, in JSON. Other messages are dropped.
  package func answer(to id: String) async throws -> JSON? {
    let id = try JSON(parsing: id)
    while let message = try await next() {
      if message["id"] == id { return message }
    }
    return nil
  }

  /// Returns all messages up to the end of the output.
  package func rest() async throws -> [String] {
    var found: [String] = []
    while let text = try await nextText() { found.append(text) }
    return found
  }

  /// Waits for the exit code of `run`.
  package func exitCode() async throws -> Int32? { try await codes.next() }

  package func startReading() {
    guard
      isReading.withLock({ isReading in
        defer { isReading = true }
        return !isReading
      })
    else { return }
    try? DetachedThread.start { [self] in readOutput() }
  }

  /// Closes the read end of the output. Call this only before `startReading`.
  package func closeOutput() {
    output.withLock { fd in
      if let open = fd { FileDescriptors.close(open) }
      fd = nil
    }
  }

  private func readOutput() {
    guard let fd = output.withLock({ $0 }) else { return }
    var buffer = [UInt8](repeating: 0, count: 65536)
    var pending = OutputText(framing: framing)
    while true {
      let count = (try? buffer.withUnsafeMutableBytes { try FileDescriptors.read(fd, into: $0) }) ?? 0
      guard count > 0 else { break }
      pending.append(buffer[..<count])
      while let message = pending.next() { messages.send(message) }
    }
    if let rest = pending.rest { messages.send(rest) }
    messages.finish()
    closeOutput()
  }
}

/// Splits the output as a strict client does: by `Content-Length` as the only header, or one message per line. Output
/// that does not fit becomes one last message, which fails the test that reads it.
private struct OutputText {
  let framing: Framing
  private var bytes: [UInt8] = []
  private var start = 0
  /// The index up to which no line feed follows `start`.
  private var searched = 0

  init(framing: Framing) { self.framing = framing }

  mutating func append(_ more: ArraySlice<UInt8>) {
    bytes.removeSubrange(..<start)
    searched -= start
    start = 0
    bytes.append(contentsOf: more)
  }

  mutating func next() -> [UInt8]? {
    searched = max(searched, start)
    while searched < bytes.count, bytes[searched] != 0x0A { searched += 1 }
    guard searched < bytes.count else { return nil }
    let feed = searched
    if framing == .lines {
      defer { start = feed + 1 }
      return Array(bytes[start..<feed])
    }
    let name = Array("Content-Length: ".utf8)
    guard bytes[start...].starts(with: name),
      let length = Int(
        String(decoding: bytes[(start + name.count)..<max(feed - 1, start + name.count)], as: UTF8.self)),
      bytes.count >= feed + 3 + length, bytes[(feed - 1)..<(feed + 3)].elementsEqual("\r\n\r\n".utf8)
    else { return nil }
    let body = bytes[(feed + 3)..<(feed + 3 + length)]
    start = body.endIndex
    return Array(body)
  }

  var rest: [UInt8]? { start < bytes.count ? Array(bytes[start...]) : nil }
}
