import CaseModel
import FoundationEssentials
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Synchronization
import TestSupport

/// A machine with a session folder and processes that use the same vendor.
final class SessionHarness: Sendable {
  private let scratch = TemporaryFolder()
  let folder: String
  let time: any TimeSource
  let tokens: FakeTokenService
  let keyring = FakeCredentials(["key": "s3cret-key"], source: "file")
  let warnings = Mutex<[String]>([])
  let statuses = Mutex<[SessionStatus]>([])
  let revoked = Mutex<[TokenRevocation]>([])

  init(_ results: [Result<AccessToken, Fault>] = [], time: any TimeSource, isOpen: Bool = true) {
    folder = "\(scratch.path)/sessions"
    self.time = time
    tokens = FakeTokenService(results)
    if isOpen { tokens.gate.openAll() }
  }

  static let kinds: [ProviderDescriptor.AuthKind] = [
    .init("key", credentials: ["key"], optional: ["id"]), .init("basic", credentials: ["username", "password"]),
  ]

  func store(boot: String? = "run-1", patience: Duration = .seconds(15)) -> SessionStore {
    SessionStore(folder: folder, time: time, boot: boot, patience: patience) { [weak self] text in
      self?.warnings.withLock { $0.append(text) }
    }
  }

  /// A session of a process that has just started.
  func process(
    _ profile: String = "work", baseURL: String = "https://api.example", keyring: FakeCredentials? = nil,
    store: SessionStore?? = nil, revokes: Bool = false, redactor: Redactor = Redactor()
  ) -> Provider {
    let descriptor = ProviderDescriptor(
      id: "vendor", name: "Vendor", baseURL: baseURL, tokenURL: "https://token.example", numberPatterns: [],
      authKinds: Self.kinds)
    let kind = ProviderKind(descriptor) { [tokens, weak self] context in
      let revoke: TokenSession.Revoke = { [weak self] revocation in self?.revoked.withLock { $0.append(revocation) } }
      return context.provider(
        TokenSession(
          context.session(of: "key"), randomFraction: { 0 },
          account: { TokenClaims.text(of: $0, ["account", "bss"]) }, revoke: revokes ? revoke : nil
        ) {
          (exchange) throws(Fault) in
          guard try await context.credentials.value("key") != nil else { throw Fault(.authRequired, "no key") }
          return try await tokens.exchange(exchange)
        })
    }
    var settings = ProfileSettings(
      name: profile, baseURL: baseURL, tokenURL: "https://token.example", credentials: keyring ?? self.keyring,
      redactor: redactor)
    settings.sessionStore = store ?? self.store()
    settings.sessionChanged = { [weak self] status in self?.statuses.withLock { $0.append(status) } }
    return kind.make(settings, FakeTransport([]), time)
  }

  // MARK: Files

  var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }
  /// The only file of a session.
  var file: String { folder + "/" + (files.first { $0.hasSuffix(".json") } ?? "none") }
  var record: JSON? { (try? FileSystem.read(file, limit: 1 << 20)).flatMap { $0 }.flatMap { try? JSON(parsing: $0) } }

  /// Replaces the content of the session's file.
  func write(_ bytes: [UInt8], mode: UInt32 = 0o600) throws { try AtomicFile.write(bytes, to: file, mode: mode) }

  /// The same record with other members.
  func change(_ change: (inout [JSON.Member]) -> Void) throws {
    var members = record?.object ?? []
    change(&members)
    try write(JSON.object(members).bytes)
  }
}

extension Provider {
  var tokenSession: TokenSession? { session as? TokenSession }

  func ask(until deadline: MonotonicTime = .distantFuture) async -> Result<String, Fault> {
    await tokenSession?.ask(until: deadline) ?? .failure(Fault(.internalError, "no session"))
  }

  /// The outcome of a session method.
  func order(_ body: (VendorCall) async throws(Fault) -> Void) async -> Result<SessionStatus.State, Fault> {
    do throws(Fault) {
      try await body(VendorCall(deadline: .distantFuture))
      return .success(session.status.state)
    } catch {
      return .failure(error)
    }
  }

  func login(_ values: [String: String]? = nil) async -> Result<SessionStatus.State, Fault> {
    await order { (call) throws(Fault) in try await login(with: values, call) }
  }
  func refresh() async -> Result<SessionStatus.State, Fault> {
    await order { (call) throws(Fault) in try await session.refresh(call) }
  }
  func logout() async -> Result<SessionStatus.State, Fault> {
    await order { (call) throws(Fault) in try await session.logout(call) }
  }
}

extension Fault {
  /// The vendor's message.
  static let wrongKey = Fault(.authRequired, "wrong key s3cret-key").with("vendorStatus", 400).with("vendorCode", "bad")
}
