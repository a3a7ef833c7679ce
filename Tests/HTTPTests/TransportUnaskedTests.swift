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

// Unsolicited responses on kept connections.

/// The end of a response in the syntax of HTTP.
enum ResponseForm: Sendable, CaseIterable {
  case length, chunked, empty

  func text(_ body: String) -> String {
    switch self {
    case .length: "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    case .chunked:
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
    case .empty: "HTTP/1.1 204 No Content\r\n\r\n"
    }
  }

  func ending(_ body: String) -> Ending { self == .empty ? .status(204, "") : .status(200, body) }
}

/// The unsolicited response, and its time.
struct UnsolicitedBytes: Sendable, CustomTestStringConvertible {
  enum Time: Sendable, CaseIterable {
    /// In one segment with the previous response.
    case withResponse
    /// After the client received the previous response.
    case whileIdle
  }

  let text: String
  let time: Time
  let closes: Bool

  var testDescription: String { "\(text.prefix(20)) \(time), closes: \(closes)" }

  private static let texts = [
    "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen",
    "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n\(String(repeating: "s", count: 100_000))",
    "\r\n", "stolen",
  ]

  static let all = texts.flatMap { text in
    Time.allCases.flatMap { time in [false, true].map { UnsolicitedBytes(text: text, time: time, closes: $0) } }
  }
}

/// Responds to each request with its target. After the response to `/first`, sends the unsolicited one, and reports it.
private func serverThatSpeaksUnasked(
  _ unasked: UnsolicitedBytes, _ form: ResponseForm, _ gate: ThreadGate, _ sent: Mailbox<Void>
) throws -> FakeServer {
  try FakeServer { connection, request in
    let response = form.text(request.target)
    guard request.target == "/first" else {
      connection.send(response)
      return true
    }
    switch unasked.time {
    case .withResponse: connection.send(response + unasked.text)
    case .whileIdle:
      connection.send(response)
      gate.wait()
      connection.send(unasked.text)
    }
    if unasked.closes { shutdown(connection.fd, Int32(SHUT_WR)) }
    sent.send(())
    return !unasked.closes
  }
}

@Test(
  "An unsolicited response is dropped", arguments: TransportKind.all,
  [HTTPRequest.Method.get, .post, .put, .delete])
func unaskedResponse(_ kind: TransportKind, _ method: HTTPRequest.Method) async throws {
  for form in ResponseForm.allCases {
    for unasked in UnsolicitedBytes.all {
      let gate = ThreadGate()
      let sent = Mailbox<Void>("the server to speak unasked")
      let server = try serverThatSpeaksUnasked(unasked, form, gate, sent)
      defer { server.close() }
      let transport = kind.lonely()
      let send = { (path: String, credentials: String) async -> Ending in
        let request = HTTPRequest(
          method, server.url(path), headers: ["Authorization": credentials], body: method == .get ? [] : [1])
        return await transport.ending(request, limits())
      }
      #expect(await send("/first", "Bearer a") == form.ending("/first"), "\(form), \(unasked)")
      gate.open()
      _ = try await sent.next()
      // Two on the connections of the same credentials, and one of others.
      for (path, credentials) in [("/second", "Bearer a"), ("/third", "Bearer b"), ("/fourth", "Bearer a")] {
        let ending = await send(path, credentials)
        #expect(ending == form.ending(path), "\(ending), \(path), \(form), \(unasked)")
      }
      #expect(server.requests.map(\.target) == ["/first", "/second", "/third", "/fourth"])
    }
  }
}

@Test("Connections are separated by their credentials", arguments: TransportKind.all.filter(\.keepsConnections))
func connectionsByCredentials(_ kind: TransportKind) async throws {
  let server = try FakeServer { connection, request in
    connection.answer("200 OK", [], request.header("authorization") ?? "none")
    return true
  }
  defer { server.close() }
  let transport = kind.lonely()
  for _ in 0..<3 {
    for credentials in ["Bearer a", "Bearer b", "Basic YTpi"] {
      let request = HTTPRequest(.get, server.url(), headers: ["Authorization": credentials])
      #expect(await transport.ending(request, limits()) == .status(200, credentials))
    }
    #expect(await transport.ending(HTTPRequest(.get, server.url()), limits()) == .status(200, "none"))
  }
  #expect(server.connections == 4)
}

@Test("A request that requires a separate connection gets one", arguments: TransportKind.all)
func ownConnection(_ kind: TransportKind) async throws {
  let closed = Mailbox<Bool>("the client to close")
  let server = try FakeServer { connection, request in
    connection.answer("200 OK", [], "hello")
    guard request.target == "/own" else { return true }
    closed.send(connection.waitForClose())
    return false
  }
  defer { server.close() }
  let transport = kind.lonely()
  let connections: [(HTTPRequest.Connection, path: String, count: Int)] = [
    (.shared, "/", 1), (.own, "/own", 2), (.shared, "/", 2), (.fresh, "/", 3), (.shared, "/", 3),
  ]
  for (connection, path, count) in connections {
    var request = HTTPRequest(.get, server.url(path))
    request.connection = connection
    #expect(await transport.ending(request, limits()) == .status(200, "hello"))
    if kind.keepsConnections { #expect(server.connections == count, "\(connection)") }
    if connection == .own { #expect(try await closed.next() == true) }
  }
}

@Test(
  "All credentials together have 16 connections to an origin", arguments: TransportKind.all.filter(\.keepsConnections))
func boundOverCredentials(_ kind: TransportKind) async throws {
  let closed = Mailbox<Void>("a connection to end")
  let server = try FakeServer { connection, request in
    connection.answer("200 OK", [], "hello")
    // Detects the end without a byte of the next request: each connection serves one here.
    if connection.waitForClose() { closed.send(()) }
    return false
  }
  defer { server.close() }
  let transport = kind.lonely()
  for number in 0..<24 {
    let request = HTTPRequest(.get, server.url(), headers: ["Authorization": "Bearer \(number)"])
    #expect(await transport.ending(request, limits()) == .status(200, "hello"))
  }
  for _ in 0..<8 { _ = try await closed.next() }
  #expect(server.connections == 24)
}

@Test(
  "A pool of eight dead connections costs one request", arguments: TransportKind.all, [HTTPRequest.Method.get, .post])
func deadPool(_ kind: TransportKind, _ method: HTTPRequest.Method) async throws {
  let arrived = Mailbox<Void>("a request")
  let release = ThreadGate()
  let server = try FakeServer { connection, request in
    if request.target == "/dead" { return false }
    arrived.send(())
    release.wait()
    connection.answer("200 OK", [], "hello")
    return true
  }
  defer { server.close() }
  let transport = kind.lonely()
  let url = server.url()
  try await withThrowingTaskGroup(of: Ending.self) { group in
    for _ in 0..<8 { group.addTask { await transport.ending(HTTPRequest(.get, url), limits()) } }
    for _ in 0..<8 { _ = try await arrived.next() }
    release.open()
    for try await ending in group { #expect(ending == .status(200, "hello")) }
  }
  guard case .failure(let failure) = await transport.result(HTTPRequest(method, server.url("/dead")), limits()) else {
    Issue.record("there was a response")
    return
  }
  #expect(failure.reason == .cut)
  #expect(failure.requestMayHaveBeenSent)
  #expect(failure.wasOnKeptConnection == kind.keepsConnections)
  #expect(server.requests.count { $0.target == "/dead" } == (method == .get && kind.repeatsGET ? 2 : 1))
}

@Test("A connection on which a request timed out at the server is not reused", arguments: TransportKind.all)
func notReusedAfter408(_ kind: TransportKind) async throws {
  let server = try FakeServer { connection, request in
    connection.answer(request.target == "/" ? "200 OK" : "408 Request Timeout", [], "hello")
    return true
  }
  defer { server.close() }
  let transport = kind.lonely()
  #expect(await transport.ending(HTTPRequest(.get, server.url("/late")), limits()) == .status(408, "hello"))
  #expect(await transport.ending(HTTPRequest(.get, server.url()), limits()) == .status(200, "hello"))
  #expect(server.connections == 2)
}
