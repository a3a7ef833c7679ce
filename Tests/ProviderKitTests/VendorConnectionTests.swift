import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

#if !canImport(Darwin)
  /// The client with the real transport, and a server whose kept connections die.
  @Suite struct VendorConnectionTests {
    private static func client(_ server: FakeServer) -> VendorClient {
      // A separate thread and separate connections.
      let transport = CurlTransport(
        HTTPTransportOptions(userAgent: "casewire/test", proxy: .none),
        libraries: ["libcurl.so.4", "libcurl-gnutls.so.4"])
      return VendorClient(
        profile: "work", provider: "vendor", baseURL: server.url(""), transport: transport, session: nil,
        dialect: FakeDialect(), redactor: Redactor(), time: SystemTime())
    }

    private static func send(_ client: VendorClient, _ request: VendorRequest) async -> Result<JSON, Fault> {
      do throws(Fault) {
        let call = VendorCall(deadline: client.time.now + .seconds(30))
        return .success(
          try await client.send(request, call) { (response) throws(JSONError) in try JSON(parsing: response.body) })
      } catch {
        return .failure(error)
      }
    }

    private static func request(_ path: VendorPath, isRepeatable: Bool) -> VendorRequest {
      VendorRequest(isRepeatable ? .get : .put, path, isRepeatable: isRepeatable, check: "things/list")
    }

    /// A server and a client with eight kept connections. The mailbox gets each request on a kept connection.
    private static func pool() async throws -> (FakeServer, VendorClient, Mailbox<Void>) {
      let arrived = Mailbox<Void>("a request")
      let gate = ThreadGate()
      let server = try serve(arrived, gate)
      let client = client(server)
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 { group.addTask { await send(client, request("/hold", isRepeatable: true)).value != nil } }
        for _ in 0..<8 { _ = try await arrived.next() }
        gate.open()
        for try await isFine in group { #expect(isFine) }
      }
      return (server, client, arrived)
    }

    /// The server's treatment of the request, the result, and the number of requests.
    @Test(
      arguments: [
        // The kept connections are dead, a new one is not.
        ("/dead-when-kept", nil, 2), ("/dead", "vendorUnavailable cut retriable", 3),
        ("/timeout", "vendorUnavailable retriable", 3),
      ] as [(String, String?, Int)])
    func aPoolOfEightDeadConnections(path: String, line: String?, count: Int) async throws {
      let (server, client, arrived) = try await Self.pool()
      defer { server.close() }
      let result = await Self.send(client, Self.request(VendorPath(stringLiteral: path), isRepeatable: true))
      #expect(result.fault?.line == line)
      // The server has counted those on new connections, and has reported the one on a kept connection.
      _ = try await arrived.next()
      #expect(server.requests.count { $0.target == path } + 1 == count)
    }

    /// An unsolicited response on a kept connection would be taken for the response to a write.
    @Test(
      arguments: [
        ("/dead-when-kept", nil), ("/dead", "outcomeUnknown final things/list"),
        ("/timeout", "outcomeUnknown final things/list"),
      ] as [(String, String?)])
    func aWriteHasANewConnection(path: String, line: String?) async throws {
      let (server, client, _) = try await Self.pool()
      defer { server.close() }
      let result = await Self.send(client, Self.request(VendorPath(stringLiteral: path), isRepeatable: false))
      #expect(result.fault?.line == line)
      #expect(server.requests.count { $0.target == path } == 1)
    }

    /// Keeps the connections of `/block`, and sends no further response on them.
    private static func serve(_ arrived: Mailbox<Void>, _ gate: ThreadGate) throws -> FakeServer {
      try FakeServer { connection, request in
        switch request.target {
        case "/hold":
          arrived.send(())
          gate.wait()
          connection.answer("200 OK", ["Content-Type: application/json"], "{}")
          // This connection carries no other request.
          if connection.readRequest() != nil { arrived.send(()) }
          return false
        case "/timeout": connection.answer("408 Request Timeout")
        case "/dead": return false
        default: connection.answer("200 OK", ["Content-Type: application/json"], "{}")
        }
        return true
      }
    }
  }
#endif

/// Faults that name the setting to change.
@Suite struct VendorSettingFaultTests {
  @Test(
    arguments: [
      (.proxy, "proxy", "configuration", "profiles.work.proxy"),
      (.proxy, "https_proxy", "configuration", "https_proxy"),
      (.unavailable, "caFile", "configuration", "profiles.work.caFile"),
      (.unavailable, "SSL_CERT_FILE", "configuration", "SSL_CERT_FILE"),
      (.tls, "caFile", "vendorUnavailable tls final", nil),
    ] as [(HTTPFailure.Reason, String, String, String?)])
  func faultsNameTheSetting(reason: HTTPFailure.Reason, setting: String, line: String, key: String?) async throws {
    for request in [VendorRequest.read, .write] {
      let vendor = VendorHarness(
        always: .fail(HTTPFailure(reason, requestMayHaveBeenSent: false, "It does not work.", setting: setting)))
      let fault = try #require(await vendor.fault(request))
      #expect(fault.line == line)
      #expect(fault.data["key"]?.string == key)
      #expect(fault.data["remedy"]?.string?.contains(setting) == true)
      #expect(vendor.transport.requests.count == 1)
    }
  }

  @Test func aConnectionAfterATimeoutIsNotReused() async throws {
    let vendor = VendorHarness([.status(408), .status(408), .json(200, "{}")])
    #expect(await vendor.send(.read).value == [:])
    let other = VendorHarness(always: .status(408))
    #expect(await other.fault(.write)?.line == "outcomeUnknown final things/list")
    #expect(other.transport.requests.count == 1)
  }
}
