import HTTP
import Platform
import TestSupport
import Testing

/// The behaviour of a server for one request, and the expected outcome.
struct ServerCase: Sendable, CustomTestStringConvertible {
  let name: String
  var method = HTTPRequest.Method.get
  var path = "/"
  /// The deadline is scaled by the slowness of the machine.
  var limits: @Sendable (Double) -> HTTPLimits = { _ in HTTPTests.limits() }
  let ending: Ending
  let deed: FakeServer.Deed

  var testDescription: String { name }
}

private func answers(
  _ name: String, _ ending: Ending, path: String = "/",
  limits: @escaping @Sendable (Double) -> HTTPLimits = { _ in HTTPTests.limits() },
  _ deed: @escaping @Sendable (ServedConnection) -> Void
) -> ServerCase {
  ServerCase(name: name, path: path, limits: limits, ending: ending) { connection, _ in
    deed(connection)
    return true
  }
}

/// The server closes the connection afterwards.
private func breaksOff(
  _ name: String, _ ending: Ending, limits: @escaping @Sendable (Double) -> HTTPLimits = { _ in HTTPTests.limits() },
  _ deed: @escaping @Sendable (ServedConnection) -> Void
) -> ServerCase {
  ServerCase(name: name, limits: limits, ending: ending) { connection, _ in
    deed(connection)
    return false
  }
}

private let cut = Ending.failure(.cut, sent: true)
private let malformed = Ending.failure(.malformed, sent: true)
private let tooLarge = Ending.failure(.tooLarge, sent: true)
private let timeout = Ending.failure(.timeout, sent: true)

private let answerCases: [ServerCase] = [
  answers("plain", .status(200, "hello")) { $0.answer("200 OK", [], "hello") },
  answers("chunked, with a trailer", .status(200, "hello world")) {
    $0.send(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello \r\n5;x=y\r\nworld\r\n0\r\nLate: x\r\n\r\n")
  },
  breaksOff("until the end", .status(200, "hello")) { $0.send("HTTP/1.0 200 OK\r\n\r\nhello") },
  answers("no body", .status(204, "")) { $0.send("HTTP/1.1 204 No Content\r\n\r\n") },
  answers("not modified, with the length of what is not sent", .status(304, "")) {
    $0.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 99999999\r\n\r\n")
  },
  answers("401 that asks for Basic", .status(401, "who?")) {
    $0.answer("401 Unauthorized", ["WWW-Authenticate: Basic realm=\"x\""], "who?")
  },
  answers("407 without a proxy", .status(407, "who?")) {
    $0.answer("407 Proxy Authentication Required", ["Proxy-Authenticate: Basic realm=\"x\""], "who?")
  },
  answers("500", .status(500, "sorry")) { $0.answer("500 Internal Server Error", [], "sorry") },
  answers("early hints", .status(200, "hello")) {
    $0.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
    $0.answer("200 OK", [], "hello")
  },
  answers("many early hints", .status(200, "hello")) {
    for _ in 0..<500 { $0.send("HTTP/1.1 103 Early Hints\r\nLink: <\(String(repeating: "x", count: 300))>\r\n\r\n") }
    $0.answer("200 OK", [], "hello")
  },
  answers("gzip", .status(200, "hello")) {
    $0.answer("200 OK", ["Content-Encoding: gzip"], bytes: Gzip.stored(Array("hello".utf8)))
  },
  answers("a length that is smaller than the body", .status(200, "hel")) {
    $0.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nhello")
  },
  answers("exactly the bound", .status(200, "hello"), limits: { _ in limits(bodyBytes: 5) }) {
    $0.answer("200 OK", [], "hello")
  },
]

private let brokenCases: [ServerCase] = [
  breaksOff("cut before the head", cut) { _ in },
  breaksOff("reset before the head", cut) { $0.reset() },
  breaksOff("cut within the head", cut) { $0.send("HTTP/1.1 200 OK\r\nContent-Le") },
  breaksOff("cut within the body", cut) { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello") },
  breaksOff("reset within the body", cut) {
    $0.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
    $0.reset()
  },
  breaksOff("cut within a chunk", cut) { $0.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\nhello") },
  breaksOff("cut between chunks", cut) {
    $0.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
  },
  breaksOff("interim answer alone", cut) { $0.send("HTTP/1.1 103 Early Hints\r\n\r\n") },
  breaksOff("not HTTP", malformed) { $0.send("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n") },
  breaksOff("a status that is no number", malformed) { $0.send("HTTP/1.1 abc OK\r\n\r\n") },
  breaksOff("a length that is no number", malformed) { $0.send("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello") },
  breaksOff("invalid gzip", malformed) { $0.answer("200 OK", ["Content-Encoding: gzip"], "hello, hello, hello") },
  breaksOff("gzip whose checksum is wrong", malformed) {
    var bytes = Gzip.stored(Array("hello".utf8))
    bytes[bytes.count - 6] ^= 1
    $0.answer("200 OK", ["Content-Encoding: gzip"], bytes: bytes)
  },
  breaksOff("an encoding that nobody asked for", malformed) {
    $0.answer("200 OK", ["Content-Encoding: squeeze"], "hello")
  },
  answers("many headers", tooLarge) {
    var head = "HTTP/1.1 200 OK\r\n"
    for number in 0..<2000 { head += "X-\(number): \(String(repeating: "x", count: 100))\r\n" }
    $0.send(head + "Content-Length: 0\r\n\r\n")
    _ = $0.waitForClose()
  },
  answers("one long header", tooLarge) {
    $0.send("HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 200_000))\r\nContent-Length: 0\r\n\r\n")
    _ = $0.waitForClose()
  },
  answers("100 MB with a length", tooLarge) {
    $0.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
    sendZeros($0, 100_000_000)
  },
  answers("100 MB without a length", tooLarge) {
    $0.send("HTTP/1.1 200 OK\r\n\r\n")
    sendZeros($0, 100_000_000)
  },
  answers("a bomb", tooLarge) {
    $0.answer("200 OK", ["Content-Encoding: gzip"], bytes: Gzip.bomb(atLeast: 2 << 20))
  },
  answers("a byte more than the bound", tooLarge, limits: { _ in limits(bodyBytes: 4) }) {
    $0.answer("200 OK", [], "hello")
  },
]

private let slowCases: [ServerCase] = [
  answers("silence up to the deadline", timeout, limits: { limits(seconds: $0 * 0.3) }) { _ = $0.waitForClose() },
  answers("silence for longer than allowed", timeout, limits: { _ in limits(silence: .seconds(0.3)) }) {
    _ = $0.waitForClose()
  },
  answers("silence within the body", timeout, limits: { _ in limits(silence: .seconds(0.3)) }) {
    $0.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
    _ = $0.waitForClose()
  },
  answers("a trickle past the deadline", timeout, limits: { limits(seconds: $0 * 0.5, silence: .seconds(15)) }) {
    $0.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while !$0.closes(within: 20) { $0.send("x") }
  },
  answers("a head that trickles past the deadline", timeout, limits: { limits(seconds: $0 * 0.5) }) {
    $0.send("HTTP/1.1 200 OK\r\n")
    while !$0.closes(within: 20) { $0.send("X: y\r\n") }
  },
  answers(
    "a trickle that is never silent for long", .status(200, "xxxxxxxxxx"),
    limits: { _ in limits(silence: .seconds(15)) }
  ) {
    $0.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
    for _ in 0..<10 where !$0.closes(within: 20) { $0.send("x") }
  },
]

private func sendZeros(_ connection: ServedConnection, _ count: Int) {
  let block = [UInt8](repeating: 0, count: 1 << 20)
  var sent = 0
  while sent < count, connection.send(block) { sent += block.count }
}

@Test(arguments: TransportKind.all, answerCases + brokenCases + slowCases)
func serverBehaviourHasItsOutcome(_ kind: TransportKind, _ row: ServerCase) async throws {
  let server = try FakeServer(row.deed)
  defer { server.close() }
  let start = clock.now
  let request = HTTPRequest(row.method, server.url(row.path), headers: ["Authorization": "Basic c2VjcmV0"])
  var ending = await kind.transport().ending(request, row.limits(1))
  // On a busy machine, nothing was sent before the deadline: the row is about the time after that.
  for slowness in [5.0, 25] where ending == .failure(.timeout, sent: false) {
    ending = await kind.transport().ending(request, row.limits(slowness))
  }
  #expect(ending == row.ending)
  // Most take milliseconds; one that is not ended would take the 30 s of the server or the 60 s of the deadline.
  #expect(clock.now - start < .seconds(25))
  #expect(server.requests.count == 1)
}

@Test("A redirect is returned unchanged", arguments: TransportKind.all, [301, 302, 303, 307, 308])
func redirect(_ kind: TransportKind, _ status: Int) async throws {
  let server = try FakeServer { connection, _ in
    connection.answer("\(status) Elsewhere", ["Location: /other"], "there")
    return true
  }
  defer { server.close() }
  let response = try await kind.transport().send(HTTPRequest(.get, server.url()), within: limits())
  #expect(response.status == status)
  #expect(response.headers["location"] == "/other")
  #expect(String(decoding: response.body, as: UTF8.self) == "there")
  #expect(server.requests.count == 1)
}

@Test("Headers are returned in order, without those that are wrong after decompression", arguments: TransportKind.all)
func responseHeaders(_ kind: TransportKind) async throws {
  let server = try FakeServer { connection, _ in
    let headers = ["X-One:  a b\t", "x-two: caf\u{E9}", "Content-Encoding: gzip", "X-Empty:"]
    connection.answer("200 OK", headers, bytes: Gzip.stored(Array("hello".utf8)))
    return true
  }
  defer { server.close() }
  let response = try await kind.transport().send(HTTPRequest(.get, server.url()), within: limits())
  #expect(response.headers == ["X-One": "a b", "X-Two": "caf\u{E9}", "X-Empty": ""])
}
