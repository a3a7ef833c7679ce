import Dispatch
package import JSON
package import JSONRPC
package import Platform
import Synchronization

/// A client in the same process: a `Connection` on a thread of its own, with real pipes in between. The test writes
/// bytes or messages, awaits what comes back, closes the input, and awaits the exit code. Nothing blocks the test.
package final class ScriptedClient: Sendable {
  package let connection: Connection
  package let framing: Framing
  private let input: Mutex<Int32?>
  private let output: Mutex<Int32?>
  private let writing = DispatchQueue(label: "scripted client")
  private let messages = Mailbox<[UInt8]>("a message")
  private let codes = Mailbox<Int32>("the exit code")
  private let isReading = Mutex(false)

  /// Starts to serve. With `reads` false nothing is read of what the connection writes until `startReading`. `time` is the clock
  /// of the handler, if it is not that of `options`: a connection with another clock misjudges how long a request has waited.
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

  /// Writes bytes as they are, behind those that were given before.
  package func send(raw bytes: [UInt8]) {
    writing.async { [self] in
      guard let fd = input.withLock({ $0 }) else { return }
      try? FileDescriptors.writeAll(fd, bytes)
    }
  }

  /// Writes text as it is.
  package func send(raw text: String) { send(raw: Array(text.utf8)) }

  /// Writes one message in the client's framing.
  package func send(_ message: String) { send(raw: framed(message)) }

  /// The bytes of a message in the client's framing.
  package func framed(_ message: String) -> String {
    framing == .lines ? message + "\n" : "Content-Length: \(message.utf8.count)\r\n\r\n\(message)"
  }

  /// Sends a request; id and params are JSON.
  package func call(_ id: String, _ method: String, _ params: String? = nil) {
    let params = params.map { #","params":\#($0)"# } ?? ""
    send(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)"\#(params)}"#)
  }

  /// Sends a notification.
  package func notify(_ method: String, _ params: String? = nil) {
    let params = params.map { #","params":\#($0)"# } ?? ""
    send(#"{"jsonrpc":"2.0","method":"\#(method)"\#(params)}"#)
  }

  /// Ends the input, behind all that was sent.
  package func closeInput() {
    writing.async { [self] in
      input.withLock { fd in
        if let open = fd { FileDescriptors.close(open) }
        fd = nil
      }
    }
  }

  // MARK: From the server

  /// The next message as it was written, without framing; nil when the server has closed its end.
  package func nextText() async throws -> String? {
    try await messages.next().map { String(decoding: $0, as: UTF8.self) }
  }

  /// The next message.
  package func next() async throws -> JSON? {
    try await messages.next().map { try JSON(parsing: $0) }
  }

  /// The next message of a request with this id, in JSON; others are dropped.
  package func answer(to id: String) async throws -> JSON? {
    let id = try JSON(parsing: id)
    while let message = try await next() {
      if message["id"] == id { return message }
    }
    return nil
  }

  /// All messages up to the end of the output.
  package func rest() async throws -> [String] {
    var found: [String] = []
    while let text = try await nextText() { found.append(text) }
    return found
  }

  /// What `run` returned.
  package func exitCode() async throws -> Int32? { try await codes.next() }

  /// Begins to read what the connection writes.
  package func startReading() {
    guard
      isReading.withLock({ isReading in
        defer { isReading = true }
        return !isReading
      })
    else { return }
    try? DetachedThread.start { [self] in readOutput() }
  }

  /// Closes the end that the connection writes to. Only before `startReading`.
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

/// What a strict client makes of the bytes: `Content-Length` alone, or a line a message. What does not fit comes out
/// as one last message, and fails the test that looks at it.
private struct OutputText {
  let framing: Framing
  private var bytes: [UInt8] = []
  private var start = 0
  /// There is no line feed between `start` and this.
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
