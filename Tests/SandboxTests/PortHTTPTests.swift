import HTTP
import JSON
import Platform
import Sandbox
import Testing

private let host = "Host: 127.0.0.1\r\n"
private let chunkedPost = "POST /_sandbox/settings HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n"
private let setting = #"{"vendor":"ibm-cloud"}"#

@Test(arguments: [
  ("GET /_sandbox HTTP/1.1\r\n\(host)\r\n", 200),
  ("GET /_sandbox HTTP/1.1\n\(host)\n", 200),
  ("\r\n\r\nGET /_sandbox HTTP/1.1\r\n\(host)\r\n", 200),
  ("GET /_sandbox HTTP/1.1\r\nhOsT:127.0.0.1:80\t \r\nX-Empty:\r\nX-Ä: ö\r\n\r\n", 400),
  ("GET /_sandbox HTTP/1.1\r\nhOsT:127.0.0.1:80\t \r\nX-Empty:\r\nX-A: ö\r\n\r\n", 200),
  ("GET http://elsewhere.example/_sandbox HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n", 200),
  ("GET HTTP://elsewhere.example:81/_sandbox HTTP/1.1\r\nHost: other\r\n\r\n", 200),
  ("GET http://elsewhere.example HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n", 404),
  ("GET /_sandbox HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", 200),
  ("GET /_sandbox HTTP/1.9\r\n\(host)\r\n", 200),
  ("GET /%5Fs%61ndbox/count%73 HTTP/1.1\r\n\(host)\r\n", 200),
  ("GET /_sandbox%2Fcounts HTTP/1.1\r\n\(host)\r\n", 404),
  ("GET /%zz% HTTP/1.1\r\n\(host)\r\n", 404),
  ("GET /case-management/v1x/cases HTTP/1.1\r\n\(host)\r\n", 404),
  ("GET /case-management/v1/cases HTTP/1.1\r\n\(host)\r\n", 401),
  ("GET /_sandbox HTTP/1.1\r\n\(host)Content-Type: application/json\r\n\r\n", 200),
  ("POST /_sandbox/tokens/revoke HTTP/1.1\r\n\(host)\r\n", 204),
  ("POST /_sandbox/tokens/revoke HTTP/1.1\r\n\(host)Content-Length: 0\r\n\r\n", 204),
  ("POST /_sandbox/settings HTTP/1.1\r\n\(host)Content-Length: 0022\r\n\r\n\(setting)", 200),
  (chunkedPost + "16\r\n\(setting)\r\n0\r\n\r\n", 200),
  (chunkedPost + "1\r\n{\r\n0015 ;a=\"b\"\r\n\(setting.dropFirst())\r\n000\r\nX-Sum: 1\r\n\r\n", 200),
])
func validHTTPIsAccepted(text: String, status: Int) async throws {
  let bench = try PortBench()
  let client = try bench.connect()
  try await client.send(text)
  let answer = try await client.answer()
  #expect(answer.status == status, "\(answer.text)")
  #expect(answer.headers["Date"]?.hasSuffix(" GMT") == true)
  guard status != 400 else { return }
  #expect(answer.headers["Connection"] == nil)
  #expect(try await client.ask("GET", "/_sandbox/counts").status == 200)
}

private let start = "GET /_sandbox HTTP/1.1\r\n"
private let startPost = "POST /_sandbox/settings HTTP/1.1\r\n\(host)"

/// Sends the bytes, and expects this status, this reason, and the end of the connection.
private func expectRefusal(_ text: String, _ status: Int) async throws {
  let bench = try PortBench()
  let client = try bench.connect()
  try await client.send(text)
  let answer = try await client.answer()
  #expect(answer.status == status, "\(answer.text)")
  #expect(answer.json?["error"]?.string?.isEmpty == false)
  #expect(answer.headers["Connection"] == "close")
  client.finish()
  #expect(try await client.end() == .ended)
}

@Test(arguments: [
  ("GET  /_sandbox HTTP/1.1", 400), ("GET /_sandbox HTTP/1.1 ", 400), ("GET /_sandbox", 400), ("GET", 400),
  ("G(T /_sandbox HTTP/1.1", 400), ("GET /_sandbox http/1.1", 400), ("GET /_sandbox HTTP/11", 400),
  ("GET /_sandbox HTTP/1.x", 400), ("GET /_sandbox HTTP/1.10", 400), ("GET /_sandbox HTTP/2.0", 505),
  ("PRI * HTTP/2.0", 505), ("GET /_sandbox HTTP/0.9", 505), ("BREW /_sandbox HTTP/1.1", 501),
  ("HEAD /_sandbox HTTP/1.1", 501), ("OPTIONS * HTTP/1.1", 501), ("get /_sandbox HTTP/1.1", 501),
  ("CONNECT 127.0.0.1:443 HTTP/1.1", 501), ("GET * HTTP/1.1", 400), ("GET _sandbox HTTP/1.1", 400),
  ("GET /_sandbox#x HTTP/1.1", 400), ("GET /a\\b HTTP/1.1", 400), ("GET /ä HTTP/1.1", 400),
  ("GET ftp://a/_sandbox HTTP/1.1", 400), ("GET http://u:p@a/_sandbox HTTP/1.1", 400), ("GET http:/// HTTP/1.1", 400),
  // Not HTTP.
  ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", 400), (" GET / HTTP/1.1", 400), (#"{"jsonrpc":"2.0"}"#, 400),
])
func invalidFirstLinesAreRefused(line: String, status: Int) async throws {
  try await expectRefusal("\(line)\r\n\(host)\r\n", status)
}

@Test(arguments: [
  ("", 400), ("Host: a\r\nHost: a\r\n", 400), ("Host:\r\n", 400), ("Host: a/b\r\n", 400), ("Host: a b\r\n", 400),
  ("Host: a@b\r\n", 400), ("Host: a?b\r\n", 400), ("Host: a#b\r\n", 400), ("Host: a:99999\r\n", 400),
  ("Host: a\r\nX-A : b\r\n", 400), ("Host: a\r\nX-A: b\r\n c\r\n", 400), ("Host: a\r\nno colon\r\n", 400),
  ("Host: a\r\n: b\r\n", 400), ("Host: a\r\nX-A: b\u{0}c\r\n", 400), ("Host: a\r\nX-A: b\rX-C: d\r\n", 400),
  ("Host: a\r\nExpect: 200-ok\r\n", 417),
])
func invalidHeadersAreRefused(headers: String, status: Int) async throws {
  try await expectRefusal("\(start)\(headers)\r\n", status)
}

@Test(arguments: [
  ("Content-Type: application/json\r\n", 411), ("Expect: 100-continue\r\n", 411), ("Content-Length: 2x\r\n", 400),
  ("Content-Length: -2\r\n", 400), ("Content-Length: +2\r\n", 400), ("Content-Length:\r\n", 400),
  ("Content-Length: 2, 2\r\n", 400), ("Content-Length: 2\r\nContent-Length: 2\r\n", 400),
  ("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", 400), ("Content-Length: 99999999999999999999\r\n", 413),
  ("Content-Length: 314572801\r\n", 413), ("Expect: 100-continue\r\nContent-Length: 67108865\r\n", 413),
  ("Transfer-Encoding: gzip, chunked\r\n", 501), ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 501),
])
func invalidLengthsAreRefused(headers: String, status: Int) async throws {
  try await expectRefusal("\(startPost)\(headers)\r\n{}", status)
}

@Test(arguments: [
  "xyz\r\n", "\r\n", "-1\r\n", "+1\r\n", "0x1\r\n", "1 \u{b}\r\n", "1\r\n{}\r\n", "ffffffffffffffffffff\r\n",
  "0\r\nX A: b\r\n\r\n", "1;\(String(repeating: "a", count: 5000))\r\n",
])
func invalidChunksAreRefused(text: String) async throws { try await expectRefusal(chunkedPost + text, 400) }

@Test func chunksAreNotAllowedInHTTP10() async throws {
  try await expectRefusal("POST /_sandbox/settings HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)
}

@Test func headsAreLimited() async throws {
  func long(_ piece: String, _ bytes: Int) -> String { String(repeating: piece, count: bytes / piece.utf8.count) }
  try await expectRefusal("GET /\(long("a", 70_000)) HTTP/1.1\r\n", 414)
  try await expectRefusal(long("A", 70_000), 414)
  try await expectRefusal(long("\r\n", 70_000), 414)
  try await expectRefusal("\(start)\(host)X-A: \(long("b", 70_000))\r\n\r\n", 431)
  try await expectRefusal("\(start)\(host)\(long("X-A: b\r\n", 72_000))\r\n", 431)
  try await expectRefusal("\(start)\(host)\(long("a", 70_000))", 431)
  try await expectRefusal("\(chunkedPost)0\r\n\(long("X-A: b\r\n", 72_000))\r\n", 431)
  // One byte below the limit is accepted.
  let bench = try PortBench()
  let client = try bench.connect()
  let head = "\(start)\(host)X-A: "
  try await client.send(head + long("b", (64 << 10) - head.utf8.count - 5) + "\r\n\r\n")
  #expect(try await client.answer().status == 200)
}

@Test func aRequestOfHTTP10EndsTheConnection() async throws {
  let bench = try PortBench()
  let plain = try bench.connect()
  try await plain.send("GET /_sandbox HTTP/1.0\r\n\r\n")
  let answer = try await plain.answer()
  #expect(answer.status == 200)
  #expect(answer.headers["Connection"] == "close")
  #expect(try await plain.end() == .ended)
  let kept = try bench.connect()
  for _ in 0..<3 {
    try await kept.send("GET /_sandbox HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
    #expect(try await kept.answer().headers["Connection"] == "keep-alive")
  }
}

@Test func aConnectionIsKeptUntilTheClientEndsIt() async throws {
  let bench = try PortBench()
  let client = try bench.connect()
  for _ in 0..<100 { #expect(try await client.ask("GET", "/_sandbox/counts").status == 200) }
  let last = try await client.ask("GET", "/_sandbox", headers: ["Connection: foo, Close"])
  #expect(last.status == 200)
  #expect(last.headers["Connection"] == "close")
  #expect(try await client.end() == .ended)
  let quiet = try bench.connect()
  quiet.finish()
  #expect(try await quiet.end() == .ended)
}

@Test func pipelinedRequestsAreAnsweredInOrder() async throws {
  let bench = try PortBench()
  let client = try bench.connect()
  let body = #"{"vendor":"x"}"#
  let one =
    "GET /_sandbox HTTP/1.1\r\n\(host)\r\n"
    + "POST /_sandbox/settings HTTP/1.1\r\n\(host)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    + "POST /_sandbox/tokens/revoke HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + "GET /nowhere HTTP/1.1\r\n\(host)\r\n"
  try await client.send(String(repeating: one, count: 25))
  for _ in 0..<25 {
    for status in [200, 400, 204, 404] { #expect(try await client.answer().status == status) }
  }
  #expect(client.hasNothing)
}

@Test func bytesMayArriveOneByOne() async throws {
  let bench = try PortBench()
  let client = try bench.connect()
  try await client.sendByteByByte(
    "\r\nPOST /_sandbox/settings HTTP/1.1\r\n\(host)Content-Length: 22\r\n\r\n\(setting)")
  #expect(try await client.answer().status == 200)
}

@Test(arguments: ["GET /_sand", start, startPost + "Content-Length: 5\r\n\r\n{", chunkedPost + "5\r\n{", chunkedPost])
func truncatedRequestsAreRefused(text: String) async throws {
  let patient = try PortBench()
  let ending = try patient.connect()
  try await ending.send(text)
  ending.finish()
  #expect(try await ending.answer().status == 400)
  #expect(try await ending.end() == .ended)
  let bench = try PortBench { $0.patience = .milliseconds(50) }
  let waiting = try bench.connect()
  try await waiting.send(text)
  let late = try await waiting.answer()
  #expect(late.status == 408)
  #expect(late.headers["Connection"] == "close")
  #expect(try await waiting.end() == .ended)
}

@Test func anIdleConnectionIsClosed() async throws {
  let bench = try PortBench { $0.idle = .milliseconds(50) }
  #expect(try await bench.connect().end() == .ended)
}

@Test func aRequestForContinueGetsIt() async throws {
  let bench = try PortBench()
  let client = try bench.connect()
  try await client.send(startPost + "Expect: 100-Continue\r\nContent-Length: 22\r\n\r\n")
  let word = try await client.answer()
  #expect(word.status == 100)
  #expect(word.headers.fields.isEmpty)
  try await client.send(setting)
  #expect(try await client.answer().status == 200)
  // Refused before the body: the method is unknown.
  try await client.send("PATCH /_sandbox HTTP/1.1\r\n\(host)Expect: 100-continue\r\nContent-Length: 22\r\n\r\n")
  #expect(try await client.answer().status == 501)
}

@Test func bodiesHaveTwoLimits() async throws {
  let bench = try PortBench {
    $0.bodyBytes = 100_000
    $0.drainedBytes = 500_000
  }
  func post(_ count: Int, chunked: Bool) async throws -> PortClient.Answer {
    let client = try bench.connect()
    let body = [UInt8](repeating: 0x20, count: count)
    guard chunked else {
      try await client.send(Array((startPost + "Content-Length: \(count)\r\n\r\n").utf8) + body)
      return try await client.answer()
    }
    try await client.send(
      Array((chunkedPost + String(count, radix: 16) + "\r\n").utf8) + body + Array("\r\n0\r\n\r\n".utf8))
    return try await client.answer()
  }
  for chunked in [false, true] {
    #expect(try await post(100_000, chunked: chunked).status == 400)
    #expect(try await post(100_001, chunked: chunked).status == 413)
    #expect(try await post(500_000, chunked: chunked).status == 413)
    #expect(try await post(500_001, chunked: chunked).status == 413)
  }
}

@Test func furtherConnectionsAreQueued() async throws {
  let bench = try PortBench { $0.connections = 1 }
  var first: PortClient? = try bench.connect()
  #expect(try await first?.ask("GET", "/_sandbox").status == 200)
  let second = try bench.connect()
  try await second.send("GET", "/_sandbox")
  #expect(try await first?.ask("GET", "/_sandbox").status == 200)
  #expect(second.hasNothing)
  first = nil
  #expect(try await second.answer().status == 200)
}

@Test func aPortIsOpenedAndReleased() async throws {
  let bench = try PortBench()
  let client = try bench.connect()
  #expect(try await client.ask("GET", "/_sandbox").status == 200)
  let number = bench.port.number
  let taken = #expect(throws: SystemError.self) { try HTTPPort(bench.sandbox, number: number) }
  #expect(taken?.reason == "Address already in use")
  bench.port.stop()
  bench.port.stop()
  #expect(try await client.end() == .ended)
  #expect(throws: SystemError.self) { try bench.connect() }
  let again = try HTTPPort(bench.sandbox, number: number)
  #expect(try await PortClient(again.number).ask("GET", "/_sandbox").status == 200)
}
