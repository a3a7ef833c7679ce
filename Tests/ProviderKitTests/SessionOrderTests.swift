import CaseModel
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Synchronization
import TestSupport
import Testing

/// Logging in and out, and the behaviour of a session when its credentials change.
@Suite struct SessionOrderTests {
  let time = ManualTime()

  @Test func loginFetchesOnlyWhatIsMissing() async throws {
    let harness = SessionHarness(time: time)
    let process = harness.process()
    for _ in 0..<3 { #expect(await process.login().value == .active) }
    #expect(await harness.process().login().value == .active)
    #expect(harness.tokens.count == 1)
  }

  @Test func loginRetriesARefusedKey() async throws {
    let harness = SessionHarness([.failure(.wrongKey), .failure(.wrongKey)], time: time)
    let process = harness.process()
    #expect(await process.ask().fault?.kind == .authRequired)
    #expect(await process.login().fault?.kind == .authRequired)
    #expect(harness.tokens.count == 2)
    #expect(await process.login().value == .active)
    #expect(await process.ask().value == "Bearer token-3")
  }

  // MARK: Credentials of a login

  @Test func givenCredentialsApplyToThisProcessAndThisLogin() async throws {
    let harness = SessionHarness(time: time)
    _ = await harness.process().ask()
    let redactor = Redactor()
    let process = harness.process(redactor: redactor)
    _ = await process.ask()
    #expect(process.session.status.source == "file")
    #expect(await process.login(["key": "s3cret-brought"]).value == .active)
    #expect(await process.ask().value == "Bearer token-2")
    #expect(process.session.status.source == "login")
    #expect(redactor.redact("s3cret-brought") == Redactor.replacement)
    #expect(harness.record?.text.contains("token-1") == true, "the store keeps the token of the configured credentials")
    #expect(await harness.process().ask().value == "Bearer token-1")
    #expect(await process.logout().value == SessionStatus.State.none)
    #expect(process.session.status.source == "file")
    #expect(await process.ask().value == "Bearer token-3", "with the configured key")
  }

  @Test(
    arguments: [
      (["kye": "x"], ["credentials.kye"]), (["key": ""], ["credentials.key"]), (["key": "a\nb"], ["credentials.key"]),
      (["password": "x"], ["credentials"]), ([:], ["credentials"]),
      (["a key in the wrong place": "x", "password": "\u{7F}"], ["credentials", "credentials.password"]),
    ] as [([String: String], [String])])
  func invalidCredentialsAreRefused(values: [String: String], paths: [String]) async throws {
    let harness = SessionHarness(time: time)
    let process = harness.process(keyring: FakeCredentials([:]))
    let fault = try #require(await process.login(values).fault)
    #expect(fault.kind == .invalidParams)
    #expect(fault.data["issues"]?.array?.compactMap { $0["path"]?.string } == paths)
    #expect(!fault.json.text.contains("wrong place"))
    #expect(harness.tokens.count == 0)
  }

  @Test func configuredCredentialsCompleteTheGivenOnes() async throws {
    let harness = SessionHarness(time: time)
    let process = harness.process(keyring: FakeCredentials(["username": "me", "key": "k"]))
    #expect(await process.login(["password": "s3cret"]).value == .active)
  }

  // MARK: Refresh

  @Test func refreshFetchesBeforeTheExpiry() async throws {
    let harness = SessionHarness(time: time)
    let (one, other) = (harness.process(), harness.process())
    for process in [one, other] { _ = await process.ask() }
    #expect(await one.refresh().value == .active)
    #expect(await one.ask().value == "Bearer token-2")
    #expect(await other.ask().value == "Bearer token-1", "its own token is not expired")
    #expect(await harness.process().ask().value == "Bearer token-2")
  }

  @Test func aFailedRefreshKeepsTheOldToken() async throws {
    let harness = SessionHarness([.success(.lasting(3600, 1)), .failure(.offline)], time: time)
    let process = harness.process()
    _ = await process.ask()
    #expect(await process.refresh().fault?.kind == .vendorUnavailable)
    #expect(process.session.status.state == .active)
    #expect(process.session.status.renewal.problem == .offline)
    #expect(await process.ask().value == "Bearer token-1")
  }

  @Test func refreshReadsAChangedKey() async throws {
    let harness = SessionHarness([.failure(.wrongKey)], time: time)
    let process = harness.process()
    _ = await process.ask()
    #expect(await process.refresh().fault?.kind == .authRequired)
    #expect(harness.tokens.count == 1, "the same key is not tried again")
    harness.keyring.put("a new one")
    #expect(await process.refresh().value == .active)
    #expect(harness.tokens.count == 2)
  }

  /// The old token was created with a key that the user has replaced.
  @Test func aChangedKeyDropsTheOldTokenEvenIfItIsWrong() async throws {
    let harness = SessionHarness([.success(.lasting(3600, 1)), .failure(.wrongKey)], time: time)
    let process = harness.process()
    _ = await process.ask()
    harness.keyring.put("a wrong one")
    #expect(await process.refresh().fault?.kind == .authRequired)
    #expect(process.session.status.state == .refused)
    #expect(await process.ask().fault?.kind == .authRequired)
  }

  /// Without a restart, and without sending the old key to the vendor again.
  @Test func aRefusedKeyIsReadAgainAfterAWhile() async throws {
    let harness = SessionHarness([.failure(.wrongKey)], time: time)
    let process = harness.process()
    _ = await process.ask()
    let reads = harness.keyring.reads
    for _ in 0..<10 { #expect(await process.ask().fault?.kind == .authRequired) }
    #expect(harness.keyring.reads == reads, "the command does not run for each call")
    time.advance(by: .seconds(30))
    #expect(await process.ask().fault?.kind == .authRequired)
    #expect(harness.keyring.reads > reads && harness.tokens.count == 1)
    harness.keyring.put("a new one")
    #expect(await process.ask().fault?.kind == .authRequired, "too early")
    time.advance(by: .seconds(30))
    #expect(await process.ask().value == "Bearer token-2")
  }

  /// Another process logged in again; its token is used.
  @Test func aRefusedSessionUsesTheTokenOfAnotherProcess() async throws {
    let harness = SessionHarness([.failure(.wrongKey)], time: time)
    let process = harness.process()
    _ = await process.ask()
    _ = await harness.process().login()
    time.advance(by: .seconds(30))
    #expect(await process.ask().value == "Bearer token-2")
    #expect(harness.tokens.count == 2)
  }

  /// The states that a user and a program distinguish: wrong, expired, limited, offline. `words` are the kind of the
  /// fault, the state of the session and the problem of its renewal.
  @Test(
    arguments: [
      (.wrongKey, "authRequired refused none"), (.limited(60), "rateLimited expired limited"),
      (.offline, "vendorUnavailable expired offline"), (nil, "none expired none"),
    ] as [(Fault?, String)])
  func fourStatesAreDistinguished(fault: Fault?, words: String) async throws {
    let harness = SessionHarness([.success(.lasting(3600, 1))] + (fault.map { [.failure($0)] } ?? []), time: time)
    let process = harness.process()
    _ = await process.ask()
    time.advance(by: .seconds(3600))
    let reported = fault == nil ? nil : await process.ask().fault
    let status = process.session.status
    let problem = status.renewal.problem?.rawValue
    #expect("\(reported?.kind.rawValue ?? "none") \(status.state.rawValue) \(problem ?? "none")" == words)
    #expect(reported?.message == fault?.message && status.lastError == fault?.message)
    // An expired token is renewed automatically.
    if fault == nil { #expect(await process.ask().value == "Bearer token-2") }
  }

  @Test func anUnreadableKeyIsNotARefusal() async throws {
    let harness = SessionHarness(time: time)
    let process = harness.process()
    harness.keyring.fail(Fault(.configuration, "the variable KEY is not set"))
    #expect(await process.ask().fault?.kind == .configuration)
    #expect(await process.refresh().fault?.kind == .configuration)
    #expect(await process.login().fault?.kind == .configuration)
    #expect(process.session.status.state == .none)
    harness.keyring.fail(nil)
    #expect(await process.ask().value == "Bearer token-1")
  }

  // MARK: Logout

  @Test func logoutDropsMemoryAndFile() async throws {
    let harness = SessionHarness([.success(.lasting(3600, 1, refresh: "r1"))], time: time)
    let process = harness.process()
    _ = await process.ask()
    #expect(await process.logout().value == SessionStatus.State.none)
    #expect(process.session.status.expiresAt == nil)
    #expect(harness.record == nil)
    #expect(await process.ask().value == "Bearer token-2")
    #expect(harness.tokens.refreshTokens == [nil, nil])
  }

  /// A new process has no token in memory, but the file is removed.
  @Test func logoutOfAnotherProcessRemovesTheFile() async throws {
    let harness = SessionHarness(time: time)
    _ = await harness.process().ask()
    #expect(await harness.process().logout().value == SessionStatus.State.none)
    #expect(harness.record == nil)
  }

  @Test func theTokenIsRevokedWhereTheVendorSupportsIt() async throws {
    let harness = SessionHarness([.success(.lasting(3600, 1, refresh: "r1"))], time: time)
    let process = harness.process(revokes: true)
    #expect(await process.logout().value == SessionStatus.State.none)
    #expect(harness.revoked.withLock { $0.isEmpty }, "nothing to report")
    _ = await process.ask()
    _ = await process.logout()
    let reported = harness.revoked.withLock { $0 }
    #expect(reported.map(\.token) == ["token-1"] && reported.map(\.refreshToken) == ["r1"])
  }

  @Test func theVendorRevokesTheStoredTokenOfAnotherProcess() async throws {
    let harness = SessionHarness([.success(.lasting(3600, 1, refresh: "r1"))], time: time)
    _ = await harness.process(revokes: true).ask()
    #expect(await harness.process(revokes: true).logout().value == SessionStatus.State.none)
    let reported = harness.revoked.withLock { $0 }
    #expect(reported.map(\.token) == ["token-1"] && reported.map(\.refreshToken) == ["r1"])
    #expect(harness.record == nil)
  }

  /// A file that is not used can still contain a token.
  @Test func logoutRemovesAnUnsafeFile() async throws {
    let harness = SessionHarness(time: time)
    _ = await harness.process().ask()
    try harness.write(try FileSystem.read(harness.file, limit: 1 << 20) ?? [], mode: 0o644)
    let process = harness.process()
    #expect(await process.ask().value == "Bearer token-2")
    #expect(await process.logout().value == SessionStatus.State.none)
    #expect(harness.record == nil)
    _ = await process.ask()
    #expect(harness.record?["token"]?["value"] == "token-3", "the file is private again")
  }

  /// A later version may have written it, so it may contain a token.
  @Test func logoutRemovesAFileThatWasSetAside() async throws {
    let harness = SessionHarness(time: time)
    _ = await harness.process().ask()
    let file = harness.file
    try harness.change { $0[0] = .init("version", 2) }
    let process = harness.process()
    #expect(await process.ask().value == "Bearer token-2")
    #expect(FileSystem.permissions(file + ".broken") == 0o600)
    #expect(await process.logout().value == SessionStatus.State.none)
    #expect(harness.files.map { $0.hasSuffix(".lock") } == [true], "\(harness.files)")
  }

  @Test func aFileThatCannotBeRemovedIsReported() async throws {
    let harness = SessionHarness(time: time)
    let process = harness.process()
    _ = await process.ask()
    let file = harness.file
    try FileSystem.remove(file)
    try FileSystem.makeFolders(file)
    let fault = await process.logout().fault
    #expect(fault?.message.contains("Remove \(file).") == true)
    #expect(process.session.status.state == .none, "the memory is cleared")
  }

  /// A concurrent exchange is discarded: afterwards there is no token in memory or in the file.
  @Test func logoutDuringAnExchangeDiscardsTheToken() async throws {
    let harness = SessionHarness(time: time, isOpen: false)
    let process = harness.process()
    let caller = Task { await process.ask() }
    try await harness.tokens.gate.waitFor("1")
    #expect(await process.logout().value == SessionStatus.State.none)
    harness.tokens.gate.openAll()
    #expect(await caller.value.fault?.kind == .authRequired)
    #expect(process.session.status.state == .none)
    #expect(harness.record == nil)
  }

  // MARK: Status changes

  @Test func changesAreReported() async throws {
    let harness = SessionHarness([.success(.lasting(3600, 1)), .failure(.offline), .failure(.offline)], time: time)
    let process = harness.process()
    _ = await process.ask()
    _ = await process.ask()
    for _ in 0..<2 { _ = await process.refresh() }
    _ = await process.refresh()
    _ = await process.logout()
    let statuses = harness.statuses.withLock { $0 }
    #expect(statuses.map(\.state) == [.active, .active, .active, .none], "the second failure is not reported")
    #expect(statuses.map(\.renewal.problem) == [nil, .offline, nil, nil])
    #expect(statuses.map(\.profile) == Array(repeating: "work", count: 4))
  }

  /// A thousand callers when the token expires: one exchange, and none fails.
  @Test func aThousandCallersAtTheExpiryCostOneExchange() async throws {
    let harness = SessionHarness(time: time)
    let process = harness.process()
    _ = await process.ask()
    time.advance(by: .seconds(3590))
    let answers = await withTaskGroup(of: String?.self) { group in
      for _ in 0..<1000 { group.addTask { await process.ask().value } }
      return await group.reduce(into: Set<String?>()) { $0.insert($1) }
    }
    #expect(answers == ["Bearer token-2"])
    #expect(harness.tokens.count == 2)
  }
}
