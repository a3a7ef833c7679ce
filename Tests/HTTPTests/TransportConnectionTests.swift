import HTTP
import Platform
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

@Test("A connection is reused for any method", arguments: TransportKind.all.filter(\.keepsConnections))
func reuse(_ kind: TransportKind) async throws {
  let server = try FakeServer { connection, _ in
    connection.answer("200 OK", [], "hello")
    return true
  }
  defer { server.close() }
  let transport = kind.lonely()
  for method in [HTTPRequest.Method.get, .post, .put, .delete, .get] {
    #expect(await transport.ending(HTTPRequest(method, server.url()), limits()) == .status(200, "hello"))
  }
  #expect(server.connections == 1)
}

@Test(
  "A request is sent once when its kept connection closes", arguments: TransportKind.all,
  [HTTPRequest.Method.get, .post, .put, .delete])
func staleConnection(_ kind: TransportKind, _ method: HTTPRequest.Method) async throws {
  for body in [0, 10, 200_000] where method != .get || body == 0 {
    let server = try FakeServer { connection, request in
      if request.target == "/close" { return false }
      connection.answer("200 OK", [], "hello")
      return true
    }
    defer { server.close() }
    let transport = kind.lonely()
    #expect(await transport.ending(HTTPRequest(.get, server.url()), limits()) == .status(200, "hello"))
    let request = HTTPRequest(method, server.url("/close"), body: [UInt8](repeating: 1, count: body))
    #expect(await transport.ending(request, limits()) == .failure(.cut, sent: true))
    #expect(server.requests.count { $0.target == "/close" } == (method == .get && kind.repeatsGET ? 2 : 1))
  }
}

@Test("A connection that the server closed while idle does not affect a request", arguments: TransportKind.all)
func closedMeanwhile(_ kind: TransportKind) async throws {
  let closed = Mailbox<Void>("the server to close")
  let server = try FakeServer { connection, request in
    connection.answer("200 OK", [], "hello")
    guard request.target == "/last" else { return true }
    shutdown(connection.fd, Int32(SHUT_RDWR))
    closed.send(())
    return false
  }
  defer { server.close() }
  let transport = kind.lonely()
  #expect(await transport.ending(HTTPRequest(.get, server.url("/last")), limits()) == .status(200, "hello"))
  _ = try await closed.next()
  #expect(await transport.ending(HTTPRequest(.post, server.url()), limits()) == .status(200, "hello"))
  #expect(server.connections == 2)
}

@Test("A refused connection is an error", arguments: TransportKind.all)
func refusedConnection(_ kind: TransportKind) async throws {
  let (fd, port) = try Loopback.listen(backlog: 1)
  FileDescriptors.close(fd)
  let request = HTTPRequest(.post, "http://127.0.0.1:\(port)/secret?key=secret", body: [1])
  guard case .failure(let failure) = await kind.transport().result(request, limits()) else {
    Issue.record("there was an answer")
    return
  }
  #expect(failure.reason == .connect)
  #expect(!failure.requestMayHaveBeenSent)
  #expect(!failure.detail.contains("secret"))
}

@Test("A server that does not accept connections causes a timeout", arguments: TransportKind.all)
func connectTimeout(_ kind: TransportKind) async throws {
  let (fd, port) = try Loopback.listen(backlog: 0)
  // They fill the queue; Linux then drops a third connection.
  let fillers = (0..<3).map { _ in Loopback.beginToConnect(port: port) }
  defer { for fd in fillers + [fd] { FileDescriptors.close(fd) } }
  let start = clock.now
  let request = HTTPRequest(.post, "http://127.0.0.1:\(port)/", body: [1])
  let slow = await kind.transport().ending(request, limits(connect: .seconds(0.3)))
  #expect(slow == .failure(.connect, sent: false))
  let late = await kind.transport().ending(request, limits(seconds: 0.3))
  #expect(late == .failure(.timeout, sent: false))
  #expect(clock.now - start < .seconds(20))
}

@Test("A deadline that has passed sends nothing", arguments: TransportKind.all)
func pastDeadline(_ kind: TransportKind) async throws {
  let server = try FakeServer { _, _ in false }
  defer { server.close() }
  let past = HTTPLimits(deadline: clock.now)
  #expect(await kind.transport().ending(HTTPRequest(.get, server.url()), past) == .failure(.timeout, sent: false))
  #expect(server.connections == 0)
}

// MARK: Cancellation

@Test("A cancellation closes the connection", arguments: TransportKind.all, [false, true])
func cancelWhileWaiting(_ kind: TransportKind, withinBody: Bool) async throws {
  let events = Mailbox<String>("the server")
  let server = try FakeServer { connection, _ in
    if withinBody { connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal") }
    events.send("waits")
    events.send(connection.waitForClose() ? "closed" : "left open")
    return false
  }
  defer { server.close() }
  let transport = kind.transport()
  let url = server.url()
  let task = Task { await transport.ending(HTTPRequest(.get, url), limits()) }
  #expect(try await events.next() == "waits")
  let start = clock.now
  task.cancel()
  #expect(await task.value == .failure(.cancelled, sent: true))
  #expect(try await events.next() == "closed")
  #expect(clock.now - start < .seconds(20))
}

@Test("A cancellation before the start sends nothing", arguments: TransportKind.all)
func cancelBefore(_ kind: TransportKind) async throws {
  let server = try FakeServer { _, _ in false }
  defer { server.close() }
  let transport = kind.transport()
  let gate = Gate()
  let url = server.url()
  let task = Task {
    _ = await gate.pass("start")
    return await transport.ending(HTTPRequest(.get, url), limits())
  }
  try await gate.waitFor("start")
  task.cancel()
  #expect(await task.value == .failure(.cancelled, sent: false))
  #expect(server.connections == 0)
}

@Test("Cancellations at any time get one result each", arguments: TransportKind.all)
func cancelStorm(_ kind: TransportKind) async throws {
  let server = try FakeServer { connection, _ in
    connection.answer("200 OK", [], "hello")
    return true
  }
  defer { server.close() }
  let transport = kind.transport()
  let url = server.url()
  let endings = await withTaskGroup(of: Ending.self) { group in
    for number in 0..<200 {
      group.addTask {
        let task = Task { await transport.ending(HTTPRequest(.get, url), limits()) }
        for _ in 0..<(number % 7) { await Task.yield() }
        if number % 3 != 0 { task.cancel() }
        return await task.value
      }
    }
    return await group.reduce(into: []) { $0.append($1) }
  }
  #expect(endings.count == 200)
  for ending in endings {
    switch ending {
    case .status(200, "hello"), .failure(.cancelled, _): break
    default: Issue.record("\(ending)")
    }
  }
  #expect(endings.count { $0 == .status(200, "hello") } >= 66)
}

// MARK: Concurrency

@Test(
  "A host has at most 16 connections; a request that waits for one keeps its deadline", arguments: TransportKind.all)
func connectionBound(_ kind: TransportKind) async throws {
  let arrived = Mailbox<Void>("a request")
  let release = ThreadGate()
  let server = try FakeServer { connection, _ in
    arrived.send(())
    release.wait()
    connection.answer("200 OK", [], "hello")
    return true
  }
  defer { server.close() }
  let transport = kind.lonely()
  let url = server.url()
  try await withThrowingTaskGroup(of: Ending.self) { group in
    for _ in 0..<20 {
      // Shorter than the wait of the last four for the others.
      group.addTask { await transport.ending(HTTPRequest(.get, url), limits(connect: .seconds(2))) }
    }
    for _ in 0..<16 { _ = try await arrived.next() }
    let late = await transport.ending(HTTPRequest(.post, url), limits(seconds: 2.5))
    #expect(late == .failure(.timeout, sent: false))
    #expect(server.connections == 16)
    release.open()
    for try await ending in group { #expect(ending == .status(200, "hello")) }
  }
  #expect(server.connections == (kind.keepsConnections ? 16 : 20))
  #expect(server.requests.count == 20)
}
