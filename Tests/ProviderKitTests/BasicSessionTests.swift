import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Synchronization
import TestSupport
import Testing

/// The cheapest request of the vendor.
private struct FakeCatalog: UnitCatalog {
  let client: VendorClient

  func list(locale: String?, raw: Bool, _ call: VendorCall) async throws(Fault) -> [UnitOfMeasure] {
    try await client.sendReading(VendorRequest(.get, "/ping", isRepeatable: true), call) {
      (_) throws(UnreadableResponse) in []
    }
  }

  func get(_ id: String, locale: String?, raw: Bool, _ call: VendorCall) async throws(Fault) -> UnitOfMeasure {
    throw Fault(.notFound, "no unit")
  }
}

/// The reported status changes of a session.
private final class RecordingStatuses: Sendable {
  private let statuses = Mutex<[SessionStatus]>([])

  func add(_ status: SessionStatus) { statuses.withLock { $0.append(status) } }
  /// State and source of each change.
  var lines: [String] { statuses.withLock { $0.map { "\($0.state.rawValue) \($0.source ?? "none")" } } }
}

/// A vendor that requires a user name and a password in each request.
@Suite("A user name and a password") struct BasicSessionTests {
  let keyring = FakeCredentials(["username": "mara", "password": "s3cret:pass ✓"], source: "file")
  let redactor = Redactor()
  let call = VendorCall(deadline: .distantFuture)

  private static let header = "Basic " + Base64.encode(Array("mara:s3cret:pass ✓".utf8))

  private func session() -> DirectSession {
    DirectSession.basic(.work(keyring, of: "password", redactor: redactor, time: ManualTime())) {
      [keyring] () throws(Fault) in
      guard let name = try await keyring.value("username"), let password = try await keyring.value("password") else {
        throw Fault(.authRequired, "the profile work has no password")
      }
      return (name, password)
    }
  }

  /// A provider with such a session, whose cheapest request is `GET /ping`.
  private func provider(
    _ steps: [FakeTransport.Step], store: SessionStore? = nil, statusRecorder: RecordingStatuses? = nil,
    time: ManualTime = ManualTime()
  ) -> (provider: Provider, transport: FakeTransport) {
    let transport = FakeTransport(steps)
    let descriptor = ProviderDescriptor(
      id: "vendor", name: "Vendor", baseURL: VendorHarness.baseURL, tokenURL: nil, numberPatterns: [],
      authKinds: [.init("basic", credentials: ["username", "password"])])
    let kind = ProviderKind(descriptor) { context in
      let session = DirectSession.basic(context.session(of: "password")) { () throws(Fault) in
        (try await context.credentials.value("username") ?? "", try await context.credentials.value("password") ?? "")
      }
      var provider = context.provider(session)
      provider.units = FakeCatalog(client: context.client(session, FakeDialect()))
      return provider
    }
    var settings = ProfileSettings(
      name: "work", baseURL: VendorHarness.baseURL, tokenURL: nil, credentials: keyring, redactor: redactor)
    settings.sessionStore = store
    settings.sessionChanged = { statusRecorder?.add($0) }
    return (kind.make(settings, transport, time), transport)
  }

  // MARK: The session alone

  @Test("The credentials are read once, and the first request has them")
  func atOnce() async throws {
    let session = session()
    #expect(session.status.state == .unverified && session.status.source == "file")
    for _ in 0..<3 {
      let authorization = try await session.authorization(call)
      #expect(authorization.header == Self.header)
      session.ended(authorization)
    }
    #expect(keyring.reads == 2 && session.status.state == .unverified)
    session.accepted(try await session.authorization(call))
    #expect(session.status.state == .active && session.status.expiresAt == nil)
  }

  @Test("A lookup ends at the deadline of the request, and is cancelled", arguments: ["request", "login", "refresh"])
  func slowLookup(order: String) async throws {
    let time = ManualTime()
    let cancelled = Mailbox<Bool>("the end of the lookup")
    let session = DirectSession.basic(.work(keyring, of: "password", redactor: redactor, time: time)) {
      () throws(Fault) in
      do { try await time.sleep(until: .distantFuture) } catch { cancelled.send(true) }
      throw Fault(.cancelled, "killed")
    }
    let call = VendorCall(deadline: time.now + .seconds(1))
    let outcome = Task {
      switch order {
      case "login": try await session.login(call)
      case "refresh": try await session.refresh(call)
      default: _ = try await session.authorization(call)
      }
    }
    // The lookup and the deadline.
    _ = try await time.nextSleep()
    _ = try await time.nextSleep()
    time.advance(by: .seconds(1))
    let fault = await #expect(throws: Fault.self) { try await outcome.value }
    #expect(fault?.kind == .vendorUnavailable && fault?.data["reason"] == "timeout")
    #expect(try await cancelled.next() == true)
  }

  @Test("The status shows no secret")
  func redaction() async throws {
    _ = try await session().authorization(call)
    let text = redactor.redact("password s3cret:pass ✓, header \(Self.header)")
    #expect(!text.contains("s3cret") && !text.contains(Self.header.dropFirst(6)))
  }

  @Test("Refused credentials are read again and not sent while they are unchanged")
  func refused() async throws {
    let session = session()
    let first = try await session.authorization(call)
    #expect(!session.refused(first))
    #expect(session.status.state == .refused && session.status.lastError?.contains("password") == true)
    for _ in 0..<3 {
      let found = await #expect(throws: Fault.self) { try await session.authorization(call) }
      #expect(found?.kind == .authRequired && found?.data["remedy"]?.string?.contains("credentials.password") == true)
    }
    keyring.put("n3w-s3cret", as: "password")
    let second = try await session.authorization(call)
    #expect(second.header != first.header && second.generation > first.generation)
    #expect(session.status.state == .unverified)
  }

  @Test("A late result for old credentials is ignored")
  func late() async throws {
    let session = session()
    let first = try await session.authorization(call)
    keyring.put("n3w-s3cret", as: "password")
    try await session.refresh(call)
    let second = try await session.authorization(call)
    #expect(!session.refused(first) && session.status.state == .unverified)
    session.ended(second)
    #expect(try await session.authorization(call) == second)
    session.accepted(first)
    #expect(session.status.state == .unverified)
    session.accepted(second)
    #expect(session.status.state == .active)
  }

  @Test("Refreshing with the same credentials keeps them verified")
  func refresh() async throws {
    let session = session()
    session.accepted(try await session.authorization(call))
    try await session.refresh(call)
    #expect(session.status.state == .active)
  }

  @Test("Credentials that cannot be read are reported, and read again")
  func missing() async throws {
    let session = session()
    keyring.put(nil, as: "password")
    let found = await #expect(throws: Fault.self) { try await session.authorization(call) }
    #expect(found?.kind == .authRequired && session.status.lastError?.contains("no password") == true)
    keyring.put("back", as: "password")
    _ = try await session.authorization(call)
  }

  @Test("Logging out drops the credentials, and a late result for them is ignored")
  func logout() async throws {
    let session = session()
    let first = try await session.authorization(call)
    session.accepted(first)
    try await session.logout(call)
    #expect(session.status.state == .unverified && session.status.lastError == nil)
    session.accepted(first)
    #expect(session.status.state == .unverified)
    let second = try await session.authorization(call)
    #expect(keyring.reads == 4 && second.generation > first.generation)
  }

  // MARK: With a vendor

  @Test("The first request has the credentials, without a challenge")
  func firstRequest() async throws {
    let (provider, transport) = provider([.json(200, "{}")])
    #expect(try await provider.tryOut(call))
    #expect(transport.requests.map { $0.headers["Authorization"] } == [Self.header])
    #expect(provider.session.status.state == .active)
  }

  @Test("Logging in sends one request")
  func login() async throws {
    let (provider, transport) = provider([.json(200, "{}"), .json(200, "{}")])
    #expect(try await provider.login().get() == .active)
    #expect(transport.requests.map(\.url) == [VendorHarness.baseURL + "/ping"])
    #expect(try await provider.login().get() == .active)
    #expect(transport.requests.count == 2, "also if it was verified before: login always checks")
  }

  @Test("A wrong password is reported at once, and not sent again")
  func wrong() async throws {
    let (provider, transport) = provider([.json(401, "{}"), .json(401, "{}"), .json(200, "{}")])
    for _ in 0..<5 {
      let found = await #expect(throws: Fault.self) { try await provider.tryOut(call) }
      #expect(found?.kind == .authRequired)
    }
    #expect(transport.requests.count == 1 && provider.session.status.state == .refused)
    // A login sends it again, once.
    guard case .failure(let fault) = await provider.login() else { return #expect(Bool(false), "a wrong password") }
    #expect(fault.kind == .authRequired && transport.requests.count == 2)
    #expect(await provider.refresh().failure?.kind == .authRequired)
    #expect(transport.requests.count == 2)
    keyring.put("n3w-s3cret", as: "password")
    #expect(try await provider.login().get() == .active)
    #expect(transport.requests.count == 3)
  }

  @Test("An unavailable vendor does not count as a refusal")
  func down() async throws {
    let (provider, transport) = provider([.json(500, "{}"), .json(403, "{}"), .json(200, "{}")])
    for kind in [Fault.Kind.vendorUnavailable, .forbidden] {
      let found = await #expect(throws: Fault.self) { try await provider.tryOut(call) }
      #expect(found?.kind == kind && provider.session.status.state == .unverified)
    }
    #expect(try await provider.tryOut(call) && transport.requests.count == 3)
  }

  @Test("Credentials of a login replace the configured ones until logout")
  func brought() async throws {
    let (provider, transport) = provider(Array(repeating: .json(200, "{}"), count: 3))
    #expect(try await provider.login(["username": "ada", "password": "0ther"]).get() == .active)
    #expect(try await provider.logout().get() == .unverified)
    #expect(try await provider.tryOut(call))
    let headers = transport.requests.map { $0.headers["Authorization"] }
    #expect(headers == ["Basic " + Base64.encode(Array("ada:0ther".utf8)), Self.header])
  }

  @Test("Changes are reported, with the source of the credentials")
  func broadcastsChanges() async throws {
    let statusRecorder = RecordingStatuses()
    let (provider, _) = provider(
      [.json(200, "{}"), .json(200, "{}"), .json(401, "{}"), .json(401, "{}"), .json(200, "{}")],
      statusRecorder: statusRecorder)
    for _ in 0..<2 { #expect(try await provider.tryOut(call)) }
    #expect(statusRecorder.lines == ["active file"], "once, although it was accepted twice")
    _ = try? await provider.tryOut(call)
    #expect(statusRecorder.lines == ["active file", "refused file"])
    _ = await provider.login(["username": "ada", "password": "0ther"])
    #expect(try await provider.logout().get() == .unverified)
    #expect(try await provider.tryOut(call))
    #expect(statusRecorder.lines.dropFirst(2) == ["refused login", "unverified file", "active file"])
  }

  @Test("A password that cannot be read is reported once")
  func missingCredentialsAreReported() async throws {
    let statusRecorder = RecordingStatuses()
    let (provider, _) = provider([], statusRecorder: statusRecorder)
    keyring.fail(Fault(.configuration, "the variable is not set"))
    for _ in 0..<3 { _ = try? await provider.tryOut(call) }
    #expect(statusRecorder.lines == ["unverified file"])
  }

  // MARK: Concurrency

  /// Sends this number of requests at the same time; returns the kinds of the failures.
  private func ask(_ provider: Provider, _ count: Int) async -> [Fault.Kind] {
    await withTaskGroup(of: Fault.Kind?.self) { group in
      for _ in 0..<count {
        group.addTask { [call] in
          do throws(Fault) {
            _ = try await provider.tryOut(call)
            return nil
          } catch {
            return error.kind
          }
        }
      }
      return await group.reduce(into: []) { if let kind = $1 { $0.append(kind) } }
    }
  }

  @Test("A wrong password is sent once, for any number of concurrent and later requests")
  func wrongAtOnce() async throws {
    let (provider, transport) = provider(Array(repeating: .json(401, "{}"), count: 300))
    for _ in 0..<3 {
      let kinds = await ask(provider, 100)
      #expect(kinds == Array(repeating: .authRequired, count: 100))
    }
    #expect(transport.requests.count == 1)
  }

  @Test("After the credentials were accepted, requests do not wait for each other")
  func rightAtOnce() async throws {
    let blocked = FakeTransport.Step.block("others", then: .json(200, "{}"))
    let (provider, transport) = provider(
      [.block("first", then: .json(200, "{}"))] + Array(repeating: blocked, count: 20))
    async let first = ask(provider, 1)
    try await transport.gate.waitFor("first")
    async let others = ask(provider, 20)
    for _ in 0..<100 { await Task.yield() }
    #expect(transport.requests.count == 1)
    transport.gate.open("first")
    try await eventually("all requests") { transport.requests.count == 21 }
    transport.gate.open("others")
    #expect(await first.isEmpty)
    #expect(await others.isEmpty)
  }

  @Test("An attempt without a result for the credentials is followed by another")
  func undecided() async throws {
    let (provider, transport) = provider([.json(500, "{}"), .fail(.malformed, sent: true), .json(401, "{}")])
    let kinds = await ask(provider, 50)
    #expect(transport.requests.count == 3)
    #expect(kinds.count { $0 == .vendorUnavailable } == 1 && kinds.count { $0 == .vendorProtocol } == 1)
    #expect(kinds.count { $0 == .authRequired } == 48)
  }

  @Test("A slow first request delays the others for 5 s, and a cancelled one ends at once")
  func slowFirst() async throws {
    let time = ManualTime()
    let (provider, transport) = provider(
      [.block("first", then: .json(200, "{}")), .json(200, "{}")], time: time)
    async let first = ask(provider, 1)
    try await transport.gate.waitFor("first")
    let leaving = Task { [call] in try await provider.tryOut(call) }
    _ = try await time.nextSleep()
    leaving.cancel()
    let found = await #expect(throws: Fault.self) { try await leaving.value }
    #expect(found?.kind == .cancelled)
    async let second = ask(provider, 1)
    #expect(try await time.nextSleep() == time.now + .seconds(5))
    #expect(transport.requests.count == 1)
    time.advance(by: .seconds(5))
    #expect(await second.isEmpty && transport.requests.count == 2)
    transport.gate.open("first")
    #expect(await first.isEmpty)
  }

  @Test("Nothing of the session is stored")
  func stored() async throws {
    let harness = SessionHarness(time: ManualTime())
    let (provider, _) = provider([.json(200, "{}"), .json(401, "{}"), .json(200, "{}")], store: harness.store())
    #expect(try await provider.login().get() == .active)
    _ = await provider.login()
    _ = await provider.refresh()
    #expect(harness.files.isEmpty)
    _ = await provider.logout()
    #expect(harness.files.isEmpty && harness.warnings.withLock { $0.isEmpty })
  }
}

extension Result {
  fileprivate var failure: Failure? { if case .failure(let failure) = self { failure } else { nil } }
}
