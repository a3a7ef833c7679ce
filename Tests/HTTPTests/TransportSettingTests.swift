import HTTP
import Platform
import TestSupport
import Testing

/// Responds like a proxy, with the requested target.
private func proxyServer() throws -> FakeServer {
  try FakeServer { connection, request in
    if request.method == "CONNECT" {
      connection.answer("403 Forbidden", [], "not through me")
    } else {
      connection.answer("200 OK", [], "by proxy: \(request.target)")
    }
    return true
  }
}

#if !canImport(Darwin)
  @Test("The proxy of the profile or of the environment is used", arguments: TransportKind.all)
  func proxies(_ kind: TransportKind) async throws {
    let proxy = try proxyServer()
    let origin = try FakeServer { connection, _ in
      connection.answer("200 OK", [], "direct")
      return true
    }
    defer { for server in [proxy, origin] { server.close() } }
    let address = "http://127.0.0.1:\(proxy.port)"
    let direct = "direct"
    let through = "by proxy: http://0.0.0.0:\(origin.port)/x"
    // A loopback address that does not belong to an interface.
    let elsewhere = "http://0.0.0.0:\(origin.port)/x"
    let cases: [(HTTPProxy, String)] = [
      (.none, direct),
      (.url(address), through),
      (.url("http://user:pass@127.0.0.1:\(proxy.port)"), through),
      (.environment([:]), direct),
      (.environment(["http_proxy": address]), through),
      (.environment(["http_proxy": ""]), direct),
      (.environment(["HTTP_PROXY": address]), direct),
      (.environment(["https_proxy": address]), direct),
      (.environment(["ALL_PROXY": address]), through),
      (.environment(["all_proxy": address, "no_proxy": "0.0.0.0"]), direct),
      (.environment(["all_proxy": address, "NO_PROXY": "example.com,0.0.0.0"]), direct),
      (.environment(["all_proxy": address, "NO_PROXY": "*"]), direct),
      (.environment(["all_proxy": address, "NO_PROXY": "example.com"]), through),
    ]
    for (choice, body) in cases {
      let ending = await kind.transport(choice).ending(HTTPRequest(.get, elsewhere), limits())
      #expect(ending == .status(200, body), "\(choice)")
      // A proxy of the environment does not apply to the loopback address.
      guard case .environment = choice else { continue }
      for host in ["127.0.0.1", "localhost"] {
        let url = "http://\(host):\(origin.port)/x"
        #expect(await kind.transport(choice).ending(HTTPRequest(.get, url), limits()) == .status(200, direct))
      }
    }
    #expect(proxy.requests.map { $0.header("proxy-authorization") != nil }.count { $0 } == 1)
    #expect(origin.requests.allSatisfy { $0.header("proxy-authorization") == nil })
  }

  @Test("A proxy that refuses a tunnel gets no header of the request", arguments: TransportKind.all)
  func refusedTunnel(_ kind: TransportKind) async throws {
    let proxy = try proxyServer()
    defer { proxy.close() }
    let variables = ["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)"]
    let request = HTTPRequest(
      .post, "https://vendor.example/x?key=secret", headers: ["Authorization": "Bearer secret"], body: [1])
    guard case .failure(let failure) = await kind.transport(.environment(variables)).result(request, limits()) else {
      Issue.record("there was an answer")
      return
    }
    #expect(failure.reason == .proxy)
    #expect(!failure.requestMayHaveBeenSent)
    #expect(failure.detail == "The proxy refuses the connection (status 403)")
    #expect(failure.setting == "HTTPS_PROXY")
    let seen = try #require(proxy.requests.first)
    #expect(proxy.requests.count == 1)
    #expect(seen.method == "CONNECT")
    #expect(seen.target == "vendor.example:443")
    #expect(seen.header("authorization") == nil)
  }

  @Test("An unreachable proxy is an error", arguments: TransportKind.all)
  func missingProxy(_ kind: TransportKind) async throws {
    let (fd, port) = try Loopback.listen(backlog: 1)
    FileDescriptors.close(fd)
    let origin = try proxyServer()
    defer { origin.close() }
    let transport = kind.transport(.url("http://127.0.0.1:\(port)"))
    #expect(await transport.ending(HTTPRequest(.post, origin.url()), limits()) == .failure(.connect, sent: false))
    #expect(origin.connections == 0)
  }

  @Test("Without the library, the error names the package")
  func missingLibrary() async throws {
    let options = HTTPTransportOptions(userAgent: "", proxy: .none)
    let transport = CurlTransport(options, libraries: ["libcurl-of-nobody.so.4"])
    for _ in 0..<2 {
      guard case .failure(let failure) = await transport.result(HTTPRequest(.get, "http://127.0.0.1/"), limits()) else {
        Issue.record("there was an answer")
        return
      }
      #expect(failure.reason == .unavailable)
      #expect(!failure.requestMayHaveBeenSent)
      #expect(failure.detail.contains("libcurl4"))
    }
  }

  @Test("A library that is not libcurl is skipped")
  func wrongLibrary() async throws {
    let options = HTTPTransportOptions(userAgent: "", proxy: .none)
    let transport = CurlTransport(options, libraries: ["libc.so.6"])
    let ending = await transport.ending(HTTPRequest(.get, "http://127.0.0.1/"), limits())
    #expect(ending == .failure(.unavailable, sent: false))
  }

  @Test("Unreadable certificates are an error", arguments: TransportKind.all)
  func missingCertificates(_ kind: TransportKind) async throws {
    let transport = kind.transport(caFile: "/nowhere/ca.pem")
    let ending = await transport.ending(HTTPRequest(.get, "https://127.0.0.1:1/"), limits())
    #expect(ending == .failure(.unavailable, sent: false))
  }
#endif

@Test("TLS with a server without TLS is an error", arguments: TransportKind.all)
func plainServer(_ kind: TransportKind) async throws {
  let server = try FakeServer { _, _ in false }
  defer { server.close() }
  let request = HTTPRequest(.post, "https://127.0.0.1:\(server.port)/", body: [1])
  let start = clock.now
  // A library of another system may search the system's certificates in another path.
  let certificates = "/etc/ssl/certs/ca-certificates.crt"
  let caFile = FileSystem.permissions(certificates) == nil ? nil : certificates
  let ending = await kind.transport(caFile: caFile).ending(request, limits(seconds: 1))
  #expect([.failure(.connect, sent: false), .failure(.timeout, sent: false)].contains(ending))
  #expect(clock.now - start < .seconds(20))
}
