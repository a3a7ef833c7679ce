import HTTP
import Platform
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

// All input from a server counts against a limit.

/// Endless input from a server, and the limit of the client.
struct Endless: Sendable, CustomTestStringConvertible {
  let name: String
  var start = ""
  let piece: String
  var atMost = 8 << 20
  var reason = HTTPFailure.Reason.tooLarge

  var testDescription: String { name }

  private static let ok = "HTTP/1.1 200 OK\r\n"
  private static let chunked = ok + "Transfer-Encoding: chunked\r\n\r\n"
  private static let long = String(repeating: "x", count: 10_000)
  private static let short = String(repeating: "X: y\r\n", count: 1000)

  static let all = [
    Endless(name: "trailers", start: chunked + "5\r\nhello\r\n0\r\n", piece: "X-Trailer: \(long)\r\n"),
    Endless(name: "small trailers", start: chunked + "0\r\n", piece: short),
    Endless(name: "one trailer", start: chunked + "0\r\nX: ", piece: long),
    Endless(name: "headers", start: ok, piece: "X-Header: \(long)\r\n"),
    Endless(name: "small headers", start: ok, piece: short),
    Endless(name: "one header", start: ok + "X: ", piece: long),
    Endless(name: "header that goes on and on", start: ok + "X: a\r\n", piece: " \(long)\r\n"),
    Endless(name: "status line", start: "HTTP/1.1 200 ", piece: long),
    Endless(name: "interim responses", piece: "HTTP/1.1 103 Early Hints\r\nLink: <\(long)>\r\n\r\n"),
    Endless(name: "small interim responses", piece: String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 1000)),
    Endless(name: "interim responses of the status 102", piece: "HTTP/1.1 102 Processing\r\nX: \(long)\r\n\r\n"),
    Endless(name: "body without a length", start: ok + "\r\n", piece: long),
    Endless(name: "chunks", start: chunked, piece: "2710\r\n\(long)\r\n"),
    Endless(
      name: "small chunks", start: chunked, piece: String(repeating: "1\r\nx\r\n", count: 1000), atMost: 32 << 20),
    // Checked once a second, because it does not cause a callback of libcurl.
    Endless(name: "chunk extension", start: chunked + "5;x=", piece: long, atMost: .max),
    Endless(
      name: "chunk extensions", start: chunked, piece: "1;\(String(repeating: "y", count: 5000))\r\nx\r\n", atMost: .max
    ),
    Endless(name: "zeros in front of a chunk size", start: chunked, piece: "0000", reason: .cut),
    Endless(name: "blank lines before the response", piece: String(repeating: "\r\n", count: 5000), reason: .malformed),
    Endless(name: "something else", piece: long, reason: .malformed),
  ]
}

@Test(arguments: TransportKind.all, Endless.all)
func endlessResponsesAreLimited(_ kind: TransportKind, _ row: Endless) async throws {
  let sent = Mutex(0)
  let server = try FakeServer { connection, _ in
    connection.send(row.start)
    let block = Array(String(repeating: row.piece, count: max(1, 65_536 / row.piece.utf8.count)).utf8)
    while connection.send(block) { sent.withLock { $0 += block.count } }
    return false
  }
  defer { server.close() }
  let start = clock.now
  let ending = await kind.transport().ending(HTTPRequest(.get, server.url()), limits())
  let reasons = [row.reason, .malformed, .cut]
  #expect(reasons.contains { ending == .failure($0, sent: true) }, "\(ending)")
  #expect(clock.now - start < .seconds(25))
  #expect(sent.withLock { $0 } <= row.atMost)
}

/// Bodies that grow when decoded, and encodings that were not requested.
@Test("Compressed bodies are limited", arguments: TransportKind.all)
func packedBodies(_ kind: TransportKind) async throws {
  let bomb = Gzip.bomb(atLeast: 2 << 20)
  let rows: [(encoding: String, bytes: [UInt8], ending: Ending)] = [
    ("gzip", bomb, .failure(.tooLarge, sent: true)),
    ("x-gzip", bomb, .failure(.tooLarge, sent: true)),
    ("zstd", [0x28, 0xB5, 0x2F, 0xFD], .failure(.malformed, sent: true)),
    ("br", [0x0B, 0x02], .failure(.malformed, sent: true)),
    ("gzip, zstd", bomb, .failure(.malformed, sent: true)),
    ("identity", Array("hello".utf8), .status(200, "hello")),
  ]
  for row in rows {
    let server = try FakeServer { connection, _ in
      connection.answer("200 OK", ["Content-Encoding: \(row.encoding)"], bytes: row.bytes)
      return true
    }
    defer { server.close() }
    #expect(await kind.transport().ending(HTTPRequest(.get, server.url()), limits()) == row.ending, "\(row.encoding)")
  }
}

#if os(Linux)
  @Test("A body at the limit uses little more memory than its size", arguments: TransportKind.all, [false, true])
  func memoryOfBody(_ kind: TransportKind, sendsLength: Bool) async throws {
    let size = 64 << 20
    let server = try FakeServer { connection, _ in
      connection.send("HTTP/1.1 200 OK\r\n\(sendsLength ? "Content-Length: \(size)\r\n" : "")\r\n")
      let block = [UInt8](repeating: 1, count: 1 << 20)
      for _ in 0..<64 where !connection.send(block) { break }
      return false
    }
    defer { server.close() }
    let transport = kind.transport()
    let before = try resetPeak()
    let response = try await transport.send(HTTPRequest(.get, server.url()), within: limits(bodyBytes: size))
    let peak = try peakMemory()
    #expect(response.body.count == size)
    // Doubling would take 128 MiB.
    #expect(peak - before < 90 << 20, "\((peak - before) >> 20) MiB")
  }

  /// Resets the peak to the current use, which it returns in bytes.
  private func resetPeak() throws -> Int {
    let fd = open("/proc/self/clear_refs", O_WRONLY)
    defer { FileDescriptors.close(fd) }
    try FileDescriptors.writeAll(fd, Array("5".utf8))
    return try peakMemory()
  }

  private func peakMemory() throws -> Int {
    let status = String(decoding: try FileSystem.read("/proc/self/status", limit: 1 << 20) ?? [], as: UTF8.self)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(Int(line.filter(\.isNumber))) << 10
  }
#endif
