import HTTP
import JSON
import Platform
import Sandbox
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A client that sends any bytes, valid or not.
final class PortClient: Sendable {
  /// The reason that no response was read.
  enum End: Error, Equatable {
    /// The server closed the connection.
    case ended
    /// The server reset the connection.
    case broken
    /// No byte arrived for 20 seconds.
    case silent
    /// The bytes are not HTTP.
    case malformed(String)
  }

  struct Answer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]

    var json: JSON? { try? JSON(parsing: body, duplicates: .refuse) }
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  private let descriptor: Int32
  /// The bytes after the last response.
  private let rest = Mutex<[UInt8]>([])

  init(_ port: UInt16) throws(SystemError) {
    #if canImport(Glibc)
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      descriptor = socket(AF_INET, Int32(SOCK_STREAM), 0)
    #endif
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
    #if canImport(Darwin)
      address.sin_len = UInt8(MemoryLayout<sockaddr_in>.size)
      var on: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    #endif
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { throw SystemError(code: errno, operation: "connect") }
  }

  deinit { FileDescriptors.close(descriptor) }

  // MARK: Sending

  /// Sends all bytes on a separate thread, because the server may stop reading. If the connection breaks meanwhile,
  /// reading the response fails.
  func send(_ bytes: [UInt8]) async throws {
    try await apart { [self] in
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes { systemSend(descriptor, $0.baseAddress, $0.count) }
        if count <= 0 { return }
        sent += count
      }
    }
  }

  func send(_ text: String) async throws { try await send(Array(text.utf8)) }

  /// Sends each byte in a separate packet.
  func sendByteByByte(_ text: String) async throws {
    try await apart { [self] in
      var on: Int32 = 1
      setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
      for byte in text.utf8 { _ = withUnsafeBytes(of: byte) { systemSend(descriptor, $0.baseAddress, 1) } }
    }
  }

  /// Sends a complete request with a Host, and a Content-Length if it has a body.
  func send(_ method: String, _ path: String, headers: [String] = [], body: String = "") async throws {
    let length = body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]
    let lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1"] + headers + length
    try await send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }

  /// The same, and reads the response.
  func ask(_ method: String, _ path: String, headers: [String] = [], body: String = "") async throws -> Answer {
    try await send(method, path, headers: headers, body: body)
    return try await answer()
  }

  /// Closes the sending direction.
  func finish() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

  // MARK: Receiving

  /// Reads the next response. Throws `End`.
  func answer() async throws -> Answer { try await apart { [self] in try readAnswer() } }

  /// The kind of end of the connection; nil if bytes arrive instead.
  func end() async throws -> End? {
    try await apart { [self] in
      do throws(End) {
        guard rest.withLock({ $0.isEmpty }) else { return nil }
        _ = try readMore()
        return nil
      } catch {
        return error
      }
    }
  }

  /// Whether no byte has arrived.
  var hasNothing: Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return rest.withLock { $0.isEmpty } && poll(&entry, 1, 0) == 0
  }

  private func readAnswer() throws(End) -> Answer {
    var bytes = rest.withLock { $0 }
    var headEnd = Self.headEnd(bytes)
    while headEnd == nil {
      bytes += try readMore()
      headEnd = Self.headEnd(bytes)
    }
    let lines = String(decoding: bytes[..<(headEnd ?? 0)], as: UTF8.self).split(separator: "\r\n").map(String.init)
    let words = (lines.first ?? "").split(separator: " ", maxSplits: 2)
    guard words.count > 1, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
      throw .malformed(lines.first ?? "")
    }
    let fields = lines.dropFirst().map { line in
      let halves = line.split(separator: ":", maxSplits: 1)
      return (name: String(halves[0]), value: String(halves.last?.drop { $0 == " " } ?? ""))
    }
    var answer = Answer(status: status, headers: HTTPHeaders(fields), body: [])
    bytes.removeFirst((headEnd ?? 0) + 4)
    let length = answer.headers["Content-Length"].flatMap { Int($0) } ?? 0
    while bytes.count < length { bytes += try readMore() }
    answer.body = Array(bytes.prefix(length))
    rest.withLock { $0 = Array(bytes.dropFirst(length)) }
    return answer
  }

  private static func headEnd(_ bytes: [UInt8]) -> Int? {
    bytes.indices.first { bytes[$0...].starts(with: [0x0D, 0x0A, 0x0D, 0x0A]) }
  }

  private func readMore() throws(End) -> [UInt8] {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, 20_000) > 0 else { throw .silent }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let read = buffer.withUnsafeMutableBytes { space in try? FileDescriptors.read(descriptor, into: space) }
    guard let count = read else { throw .broken }
    guard count > 0 else { throw .ended }
    return Array(buffer[..<count])
  }
}

private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  #if canImport(Darwin)
    Darwin.send(descriptor, bytes, count, 0)
  #else
    send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
  #endif
}

/// Runs blocking code on a separate thread: two blocked tests would use all threads of the pool.
func apart<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    do {
      try DetachedThread.start { continuation.resume(with: Swift.Result(catching: body)) }
    } catch {
      continuation.resume(throwing: error)
    }
  }
}

/// A sandbox with a port, for one test.
struct PortBench: Sendable {
  let time: ManualTime
  let sandbox: Sandbox
  let port: HTTPPort

  init(cases: Int = 20, _ change: (inout HTTPPort.Limits) -> Void = { _ in }) throws {
    time = ManualTime.sandbox()
    sandbox = Sandbox(cases: cases, time: time)
    var limits = HTTPPort.Limits()
    // A test that runs beside hundreds of others may itself be slow between two sends.
    limits.patience = .seconds(600)
    limits.idle = .seconds(600)
    change(&limits)
    port = try HTTPPort(sandbox, limits: limits)
  }

  func connect() throws -> PortClient { try PortClient(port.number) }

  /// A header line with a token that was issued over the port.
  func authorization() async throws -> String {
    let form = "grant_type=\(Client.keyGrant)&apikey=\(IBMSimulator.apiKey)&response_type=cloud_iam"
    let answer = try await connect().ask(
      "POST", "/identity/token", headers: ["Content-Type: application/x-www-form-urlencoded"], body: form)
    try #require(answer.status == 200)
    return "Authorization: Bearer \(try #require(answer.json?["access_token"]?.string))"
  }

  /// Sends a request to the control path on a separate connection.
  func control(_ method: String, _ path: String, _ body: String = "") async throws -> PortClient.Answer {
    try await connect().ask(method, "/_sandbox" + path, body: body)
  }
}

let api = "/case-management/v1"

// MARK: Vendors

extension PortBench {
  /// Changes each setting of a vendor over the port. `changes` must have all of them, in order, with other values.
  func change(_ vendor: String, _ changes: [(name: String, value: JSON)]) async throws {
    let usual = try #require(try await control("GET", "/settings").json?[vendor])
    #expect(usual.names == changes.map(\.name))
    for change in changes {
      #expect(usual[change.name] != change.value)
      let body = JSON.object([.init("vendor", .string(vendor)), .init(change.name, change.value)]).text
      let answer = try await control("POST", "/settings", body)
      #expect(answer.json?[vendor]?[change.name] == change.value)
    }
  }

  /// Sends invalid settings, each as a JSON member.
  func refuses(_ vendor: String, _ settings: [String]) async throws {
    for wrong in settings {
      #expect(try await control("POST", "/settings", #"{"vendor":"\#(vendor)",\#(wrong)}"#).status == 400)
    }
  }

  /// Injects a 503 at a fault point and sends two requests there, of which the second gets `status`. `points` are all
  /// that the vendor counts.
  func countsFaults(
    _ vendor: String, _ point: String, _ target: String, headers: [String] = [], then status: Int, points: [String]
  ) async throws {
    let fault = #"{"vendor":"\#(vendor)","place":"\#(point)","fault":{"kind":"status","status":503}}"#
    #expect(try await control("POST", "/faults", fault).status == 204)
    let client = try connect()
    #expect(try await client.ask("GET", target, headers: headers).status == 503)
    #expect(try await client.ask("GET", target, headers: headers).status == status)
    let counts = try #require(try await control("GET", "/counts").json?[vendor])
    #expect(counts["requests"]?[point]?.integer == 2 && counts["exchanges"]?.integer == 0)
    #expect(counts["requests"]?.names == points)
  }
}
