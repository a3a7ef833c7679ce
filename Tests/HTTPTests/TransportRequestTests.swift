import HTTP
import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A request, and the request that the server must receive.
struct RequestCase: Sendable, CustomTestStringConvertible {
  let name: String
  let method: HTTPRequest.Method
  var headers: HTTPHeaders = [:]
  var body: [UInt8] = []
  /// In lower case; a nil value must be absent.
  var sees: [String: String?] = [:]

  var testDescription: String { name }
}

private let requestCases: [RequestCase] = [
  RequestCase(
    name: "GET", method: .get,
    sees: [
      "user-agent": "casewire/test", "content-length": nil, "content-type": nil, "transfer-encoding": nil,
      "cookie": nil,
    ]),
  RequestCase(
    name: "headers as they are given", method: .get,
    headers: [
      "Authorization": "Bearer a.b-c", "X-Empty": "", "X-Twice": "1", "User-Agent": "mine", "Accept": "text/xml",
      "Accept-Encoding": "identity", "X-Blank": "a\tb: c;",
    ],
    sees: [
      "authorization": "Bearer a.b-c", "x-empty": "", "user-agent": "mine", "accept": "text/xml",
      "accept-encoding": "identity", "x-blank": "a\tb: c;",
    ]),
  RequestCase(
    name: "POST", method: .post, headers: ["Content-Type": "application/json"], body: Array("{}".utf8),
    sees: ["content-type": "application/json", "content-length": "2", "expect": nil, "transfer-encoding": nil]),
  RequestCase(
    name: "POST of bytes of no type", method: .post, body: [0, 1, 2, 0],
    sees: ["content-type": nil, "content-length": "4"]),
  RequestCase(name: "POST of nothing", method: .post, sees: ["content-length": "0", "transfer-encoding": nil]),
  RequestCase(name: "PUT", method: .put, body: Array("x=1".utf8), sees: ["content-length": "3", "expect": nil]),
  RequestCase(name: "PUT of nothing", method: .put, sees: ["content-length": "0", "transfer-encoding": nil]),
  RequestCase(name: "DELETE", method: .delete, sees: ["content-length": nil, "transfer-encoding": nil]),
  RequestCase(
    name: "DELETE with a body", method: .delete, body: Array("[1]".utf8), sees: ["content-length": "3", "expect": nil]),
  RequestCase(
    name: "more than a buffer", method: .post, body: [UInt8](repeating: 7, count: 900_000),
    sees: ["content-length": "900000", "expect": nil]),
]

@Test(arguments: TransportKind.all, requestCases)
func requestsAreWrittenCorrectly(_ kind: TransportKind, _ row: RequestCase) async throws {
  let server = try FakeServer { connection, _ in
    connection.answer("200 OK", [], "seen")
    return true
  }
  defer { server.close() }
  let path = "/a%20b/../c?q=%26&r"
  let request = HTTPRequest(row.method, server.url(path), headers: row.headers, body: row.body)
  let ending = await kind.transport().ending(request, limits())
  #expect(ending == .status(200, "seen"))
  let seen = try #require(server.requests.first)
  #expect(seen.method == row.method.rawValue)
  #expect(seen.target == path)
  #expect(seen.header("host") == "127.0.0.1:\(server.port)")
  #expect(seen.body == row.body)
  for (name, value) in row.sees { #expect(seen.header(name) == value, "\(name)") }
}

@Test(
  "A value that could add a line to the request head is refused before anything is sent", arguments: TransportKind.all,
  [
    HTTPRequest(.get, "", headers: ["X": "a\r\nY: b"]), HTTPRequest(.get, "", headers: ["X": "a\nb"]),
    HTTPRequest(.get, "", headers: ["X": "a\0b"]), HTTPRequest(.get, "", headers: ["X\r\nY": "a"]),
    HTTPRequest(.get, "", headers: ["X:": "a"]), HTTPRequest(.get, "", headers: ["": "a"]),
    HTTPRequest(.post, "", headers: ["Content-Length": "5"]),
    HTTPRequest(.post, "", headers: ["transfer-encoding": "x"]),
    HTTPRequest(.get, "/a b"), HTTPRequest(.get, "/a\r\nX: y"), HTTPRequest(.get, "/\u{E9}"),
  ])
func refusedRequest(_ kind: TransportKind, _ request: HTTPRequest) async throws {
  let server = try FakeServer { _, _ in false }
  defer { server.close() }
  var request = request
  request.url = server.url(request.url)
  let ending = await kind.transport().ending(request, limits())
  #expect(ending == .failure(.malformed, sent: false))
  #expect(server.connections == 0)
}

@Test(
  "Only http and https are supported", arguments: TransportKind.all,
  ["file:///etc/passwd", "ftp://localhost/x", "x", "//h/x"])
func refusedScheme(_ kind: TransportKind, _ url: String) async {
  let ending = await kind.transport().ending(HTTPRequest(.get, url), limits())
  #expect(ending == .failure(.malformed, sent: false))
}

// MARK: Files

@Test("A file with the parts around it is sent as one body of a known length", arguments: TransportKind.all)
func upload(_ kind: TransportKind) async throws {
  let server = try FakeServer { connection, _ in
    connection.answer("201 Created")
    return true
  }
  defer { server.close() }
  let content = pattern(8_000_000)
  let fd = try temporaryFile(content)
  defer { FileDescriptors.close(fd) }
  let form = HTTPUpload([
    .bytes(Array("head".utf8)), .file(descriptor: fd, offset: 1000, length: 7_000_000), .bytes([]),
    .bytes(Array("tail".utf8)),
  ])
  let uploads: [(HTTPRequest.Method, HTTPUpload, [UInt8])] = [
    (.put, try wholeFile(fd), content),
    (.post, form, Array("head".utf8) + content[1000..<7_001_000] + Array("tail".utf8)),
    (.put, HTTPUpload([]), []),
    (
      .post, HTTPUpload([.bytes([1]), .base64(try #require(Base64Text(Base64.encode(content)))), .bytes([2])]),
      [1] + content + [2]
    ),
  ]
  for (number, (method, upload, bytes)) in uploads.enumerated() {
    let ending = await kind.transport().ending(HTTPRequest(method, server.url(), upload: upload), limits())
    #expect(ending == .status(201, ""))
    #expect(upload.length == bytes.count)
    let seen = server.requests[number]
    #expect(seen.header("content-length") == "\(bytes.count)")
    #expect(seen.header("transfer-encoding") == nil)
    #expect(seen.body == bytes)
  }
}

@Test("A file that became shorter ends the request with an error", arguments: TransportKind.all)
func shorterFile(_ kind: TransportKind) async throws {
  let server = try FakeServer { _, _ in false }
  defer { server.close() }
  let fd = try temporaryFile([UInt8](repeating: 1, count: 1000))
  defer { FileDescriptors.close(fd) }
  let upload = HTTPUpload([.file(descriptor: fd, offset: 0, length: 2000)])
  let ending = await kind.transport().ending(HTTPRequest(.put, server.url(), upload: upload), limits())
  #expect(ending == .failure(.localFile, sent: true))
  #expect(server.requests.isEmpty)
}

@Test(
  "A response before the whole body was sent is returned if it is a refusal, and an error if it is a success",
  arguments: TransportKind.all,
  [
    ("413 Too Large", Ending.status(413, "done")), ("200 OK", .failure(.cut, sent: true)),
  ])
func earlyResponse(_ kind: TransportKind, _ row: (status: String, ending: Ending)) async throws {
  let server = try FakeServer { connection, _ in
    connection.answer(row.status, ["Connection: close"], "done")
    shutdown(connection.fd, Int32(SHUT_WR))
    _ = connection.waitForClose()
    return false
  }
  defer { server.close() }
  let request = HTTPRequest(.put, server.url("/head-only"), body: [UInt8](repeating: 1, count: 8 << 20))
  #expect(await kind.transport().ending(request, limits()) == row.ending)
}

@Test("A server that refuses Expect gets the body at once", arguments: TransportKind.all)
func expectationFailed(_ kind: TransportKind) async throws {
  let server = try FakeServer { connection, request in
    if request.header("expect") != nil {
      connection.answer("417 Expectation Failed")
      return true
    }
    guard let body = connection.readBody(of: request) else { return false }
    connection.answer("200 OK", [], "\(body.count)")
    return true
  }
  defer { server.close() }
  let body = [UInt8](repeating: 1, count: 2 << 20)
  let request = HTTPRequest(.put, server.url("/head-only"), body: body)
  #expect(await kind.transport().ending(request, limits()) == .status(200, "\(body.count)"))
}

@Test("A server that ignores 100-continue gets the body", arguments: TransportKind.all)
func withoutContinue(_ kind: TransportKind) async throws {
  let server = try FakeServer { connection, _ in
    connection.answer("200 OK")
    return true
  }
  defer { server.close() }
  let body = [UInt8](repeating: 1, count: 2 << 20)
  let ending = await kind.transport().ending(HTTPRequest(.put, server.url("/never-continue"), body: body), limits())
  #expect(ending == .status(200, ""))
  #expect(server.requests.map(\.body.count) == [body.count])
}

@Test("A body is written to a file while it is received", arguments: TransportKind.all)
func download(_ kind: TransportKind) async throws {
  let content = pattern(5_000_000)
  let server = try FakeServer { connection, request in
    connection.answer(request.target == "/" ? "200 OK" : "404 Not Found", [], bytes: content)
    return true
  }
  defer { server.close() }
  let fd = try temporaryFile()
  defer { FileDescriptors.close(fd) }
  let transport = kind.transport()

  var request = HTTPRequest(.get, server.url(), sink: HTTPSink(descriptor: fd))
  let response = try await transport.send(request, within: limits(bodyBytes: 10))
  #expect(response.bytesWritten == content.count)
  #expect(response.body.isEmpty)
  #expect(try contents(fd) == content)

  // The body of an error response is not the file.
  request.url = server.url("/missing")
  let missing = try await transport.send(request, within: limits(bodyBytes: content.count))
  #expect(missing.status == 404)
  #expect(missing.body == content)
  #expect(missing.bytesWritten == 0)
  #expect(try contents(fd).count == content.count)

  request.url = server.url()
  request.sink = HTTPSink(descriptor: fd, bytes: content.count - 1)
  #expect(await transport.ending(request, limits()) == .failure(.tooLarge, sent: true))
}

@Test("A response without decoding keeps its bytes and its encoding header", arguments: TransportKind.all)
func undecoded(_ kind: TransportKind) async throws {
  let packed = Gzip.stored(Array("hello".utf8))
  let server = try FakeServer { connection, _ in
    connection.answer("200 OK", ["Content-Encoding: gzip"], bytes: packed)
    return true
  }
  defer { server.close() }
  let fd = try temporaryFile()
  defer { FileDescriptors.close(fd) }
  var request = HTTPRequest(.get, server.url(), headers: ["Accept-Encoding": "identity"])
  for sink in [nil, HTTPSink(descriptor: fd, bytes: packed.count)] {
    request.sink = sink
    let response = try await kind.transport().send(request, within: limits())
    #expect(response.headers["Content-Encoding"] == "gzip")
    #expect(try sink == nil ? response.body == packed : contents(fd) == packed)
  }
  #expect(server.requests.allSatisfy { $0.header("accept-encoding") == "identity" })
}

@Test("A file that cannot be written is named as the cause", arguments: TransportKind.all)
func unwritableSink(_ kind: TransportKind) async throws {
  let server = try FakeServer { connection, _ in
    connection.answer("200 OK", [], "hello")
    return true
  }
  defer { server.close() }
  let pipe = try FileDescriptors.makePipe()
  defer { for fd in [pipe.read, pipe.write] { FileDescriptors.close(fd) } }
  let request = HTTPRequest(.get, server.url(), sink: HTTPSink(descriptor: pipe.read))
  #expect(await kind.transport().ending(request, limits()) == .failure(.localFile, sent: true))
}
