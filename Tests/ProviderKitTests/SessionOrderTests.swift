import CaseModel
import JSON
import Platform
import ProviderKit
import Synchronization
import TestSupport
import Testing

/// Logging in and out, and what a session does about credentials that change.
@Suite struct SessionOrderTests {
  let time = ManualTime()

  @Test func loginFetchesOnlyWhatIsNotThere() async throws {
    let desktop = Desktop(time: time)
    let process = desktop.process()
    for _ in 0..<3 { #expect(await process.login().value == .active) }
    #expect(await desktop.process().login().value == .active)
    #expect(desktop.tokens.count == 1)
  }

  @Test func loginTriesARefusedKeyAgain() async throws {
    let desktop = Desktop([.failure(.wrongKey), .failure(.wrongKey)], time: time)
    let process = desktop.process()
    #expect(await process.ask().fault?.kind == .authRequired)
    #expect(await process.login().fault?.kind == .authRequired)
    #expect(desktop.tokens.count == 2)
    #expect(await process.login().value == .active)
    #expect(await process.ask().value == "Bearer token-3")
  }

  // MARK: Credentials that are brought

  @Test func broughtCredentialsAreForThisProcessAndThisLogin() async throws {
    let desktop = Desktop(time: time)
    _ = await desktop.process().ask()
    let redactor = Redactor()
    let process = desktop.process(redactor: redactor)
    _ = await process.ask()
    #expect(process.session.status.source == "file")
    #expect(await process.login(["key": "s3cret-brought"]).value == .active)
    #expect(await process.ask().value == "Bearer token-2")
    #expect(process.session.status.source == "login")
    #expect(redactor.redact("s3cret-brought") == Redactor.replacement)
    #expect(desktop.record?.text.contains("token-1") == true, "the store keeps what belongs to the configuration")
    #expect(await desktop.process().ask().value == "Bearer token-1")
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
  func credentialsThatCannotBe(values: [String: String], paths: [String]) async throws {
    let desktop = Desktop(time: time)
    let process = desktop.process(keyring: Keyring([:]))
    let fault = try #require(await process.login(values).fault)
    #expect(fault.kind == .invalidParams)
    #expect(fault.data["issues"]?.array?.compactMap { $0["path"]?.string } == paths)
    #expect(!fault.json.text.contains("wrong place"))
    #expect(desktop.tokens.count == 0)
  }

  @Test func whatIsConfiguredCompletesWhatIsBrought() async throws {
    let desktop = Desktop(time: time)
    let process = desktop.process(keyring: Keyring(["username": "me", "key": "k"]))
    #expect(await process.login(["password": "s3cret"]).value == .active)
  }

  // MARK: Refresh

  @Test func refreshFetchesThoughTheOldOneLives() async throws {
    let desktop = Desktop(time: time)
    let (one, other) = (desktop.process(), desktop.process())
    for process in [one, other] { _ = await process.ask() }
    #expect(await one.refresh().value == .active)
    #expect(await one.ask().value == "Bearer token-2")
    #expect(await other.ask().value == "Bearer token-1", "its own still lives")
    #expect(await desktop.process().ask().value == "Bearer token-2")
  }

  @Test func aRefreshThatFailsKeepsTheOldOne() async throws {
    let desktop = Desktop([.success(.lasting(3600, 1)), .failure(.offline)], time: time)
    let process = desktop.process()
    _ = await process.ask()
    #expect(await process.refresh().fault?.kind == .vendorUnavailable)
    #expect(process.session.status.state == .active)
    #expect(process.session.status.renewal.problem == .offline)
    #expect(await process.ask().value == "Bearer token-1")
  }

  @Test func refreshTakesUpAChangedKey() async throws {
    let desktop = Desktop([.failure(.wrongKey)], time: time)
    let process = desktop.process()
    _ = await process.ask()
    #expect(await process.refresh().fault?.kind == .authRequired)
    #expect(desktop.tokens.count == 1, "the same key is not tried again")
    desktop.keyring.put("a new one")
    #expect(await process.refresh().value == .active)
    #expect(desktop.tokens.count == 2)
  }

  /// The old token was made with a key that is no longer the user's.
  @Test func aChangedKeyDropsTheOldTokenEvenIfItIsWrong() async throws {
    let desktop = Desktop([.success(.lasting(3600, 1)), .failure(.wrongKey)], time: time)
    let process = desktop.process()
    _ = await process.ask()
    desktop.keyring.put("a wrong one")
    #expect(await process.refresh().fault?.kind == .authRequired)
    #expect(process.session.status.state == .refused)
    #expect(await process.ask().fault?.kind == .authRequired)
  }

  /// Without a restart, and without asking the vendor about the old key again.
  @Test func aRefusedKeyIsLookedAtAgainFromTimeToTime() async throws {
    let desktop = Desktop([.failure(.wrongKey)], time: time)
    let process = desktop.process()
    _ = await process.ask()
    let reads = desktop.keyring.reads
    for _ in 0..<10 { #expect(await process.ask().fault?.kind == .authRequired) }
    #expect(desktop.keyring.reads == reads, "a command is not run for each call")
    time.advance(by: .seconds(30))
    #expect(await process.ask().fault?.kind == .authRequired)
    #expect(desktop.keyring.reads > reads && desktop.tokens.count == 1)
    desktop.keyring.put("a new one")
    #expect(await process.ask().fault?.kind == .authRequired, "not yet")
    time.advance(by: .seconds(30))
    #expect(await process.ask().value == "Bearer token-2")
  }

  /// Another process was told to try again; its token is taken.
  @Test func aRefusedSessionTakesWhatAnotherProcessGot() async throws {
    let desktop = Desktop([.failure(.wrongKey)], time: time)
    let process = desktop.process()
    _ = await process.ask()
    _ = await desktop.process().login()
    time.advance(by: .seconds(30))
    #expect(await process.ask().value == "Bearer token-2")
    #expect(desktop.tokens.count == 2)
  }

  /// What a user has to tell apart, and what a program does: wrong, expired, limited, offline. `words` are kind of the fault,
  /// state of the session and problem of its renewal.
  @Test(
    arguments: [
      (.wrongKey, "authRequired refused none"), (.limited(60), "rateLimited expired limited"),
      (.offline, "vendorUnavailable expired offline"), (nil, "none expired none"),
    ] as [(Fault?, String)])
  func fourThingsThatAreNotTheSame(fault: Fault?, words: String) async throws {
    let desktop = Desktop([.success(.lasting(3600, 1))] + (fault.map { [.failure($0)] } ?? []), time: time)
    let process = desktop.process()
    _ = await process.ask()
    time.advance(by: .seconds(3600))
    let told = fault == nil ? nil : await process.ask().fault
    let status = process.session.status
    let problem = status.renewal.problem?.rawValue
    #expect("\(told?.kind.rawValue ?? "none") \(status.state.rawValue) \(problem ?? "none")" == words)
    #expect(told?.message == fault?.message && status.lastError == fault?.message)
    // What has only expired takes care of itself.
    if fault == nil { #expect(await process.ask().value == "Bearer token-2") }
  }

  @Test func aKeyThatCannotBeReadIsNoRefusal() async throws {
    let desktop = Desktop(time: time)
    let process = desktop.process()
    desktop.keyring.fail(Fault(.configuration, "the variable KEY is not set"))
    #expect(await process.ask().fault?.kind == .configuration)
    #expect(await process.refresh().fault?.kind == .configuration)
    #expect(await process.login().fault?.kind == .configuration)
    #expect(process.session.status.state == .none)
    desktop.keyring.fail(nil)
    #expect(await process.ask().value == "Bearer token-1")
  }

  // MARK: Logout

  @Test func logoutForgetsMemoryAndFile() async throws {
    let desktop = Desktop([.success(.lasting(3600, 1, refresh: "r1"))], time: time)
    let process = desktop.process()
    _ = await process.ask()
    #expect(await process.logout().value == SessionStatus.State.none)
    #expect(process.session.status.expiresAt == nil)
    #expect(desktop.record == nil)
    #expect(await process.ask().value == "Bearer token-2")
    #expect(desktop.tokens.refreshTokens == [nil, nil])
  }

  /// A process that has just begun knows no token, but the file goes all the same.
  @Test func logoutOfAnotherProcessForgetsTheFile() async throws {
    let desktop = Desktop(time: time)
    _ = await desktop.process().ask()
    #expect(await desktop.process().logout().value == SessionStatus.State.none)
    #expect(desktop.record == nil)
  }

  @Test func theVendorIsToldWhereItTakesThat() async throws {
    let desktop = Desktop([.success(.lasting(3600, 1, refresh: "r1"))], time: time)
    let process = desktop.process(revokes: true)
    #expect(await process.logout().value == SessionStatus.State.none)
    #expect(desktop.revoked.withLock { $0.isEmpty }, "there was nothing to tell")
    _ = await process.ask()
    _ = await process.logout()
    let told = desktop.revoked.withLock { $0 }
    #expect(told.map(\.token) == ["token-1"] && told.map(\.refreshToken) == ["r1"])
  }

  @Test func theVendorIsToldOfWhatAnotherProcessStored() async throws {
    let desktop = Desktop([.success(.lasting(3600, 1, refresh: "r1"))], time: time)
    _ = await desktop.process(revokes: true).ask()
    #expect(await desktop.process(revokes: true).logout().value == SessionStatus.State.none)
    let told = desktop.revoked.withLock { $0 }
    #expect(told.map(\.token) == ["token-1"] && told.map(\.refreshToken) == ["r1"])
    #expect(desktop.record == nil)
  }

  /// A file that is not used is a file with a token all the same.
  @Test func logoutForgetsAFileThatOthersCouldTouch() async throws {
    let desktop = Desktop(time: time)
    _ = await desktop.process().ask()
    try desktop.write(try FileSystem.read(desktop.file, limit: 1 << 20) ?? [], mode: 0o644)
    let process = desktop.process()
    #expect(await process.ask().value == "Bearer token-2")
    #expect(await process.logout().value == SessionStatus.State.none)
    #expect(desktop.record == nil)
    _ = await process.ask()
    #expect(desktop.record?["token"]?["value"] == "token-3", "the file is ours again")
  }

  /// A later version may have written it: there may be a token in it.
  @Test func logoutForgetsWhatWasSetAside() async throws {
    let desktop = Desktop(time: time)
    _ = await desktop.process().ask()
    let file = desktop.file
    try desktop.change { $0[0] = .init("version", 2) }
    let process = desktop.process()
    #expect(await process.ask().value == "Bearer token-2")
    #expect(FileSystem.permissions(file + ".broken") == 0o600)
    #expect(await process.logout().value == SessionStatus.State.none)
    #expect(desktop.files.map { $0.hasSuffix(".lock") } == [true], "\(desktop.files)")
  }

  @Test func aFileThatCannotBeForgottenIsTold() async throws {
    let desktop = Desktop(time: time)
    let process = desktop.process()
    _ = await process.ask()
    let file = desktop.file
    try FileSystem.remove(file)
    try FileSystem.makeFolders(file)
    let fault = await process.logout().fault
    #expect(fault?.message.contains("remove \(file) by hand") == true)
    #expect(process.session.status.state == .none, "the memory is forgotten")
  }

  /// What was under way comes to nothing: neither in memory nor in the file is there a token afterwards.
  @Test func logoutDuringAnExchange() async throws {
    let desktop = Desktop(time: time, isOpen: false)
    let process = desktop.process()
    let caller = Task { await process.ask() }
    try await desktop.tokens.gate.waitFor("1")
    #expect(await process.logout().value == SessionStatus.State.none)
    desktop.tokens.gate.openAll()
    #expect(await caller.value.fault?.kind == .authRequired)
    #expect(process.session.status.state == .none)
    #expect(desktop.record == nil)
  }

  // MARK: News

  @Test func changesAreTold() async throws {
    let desktop = Desktop([.success(.lasting(3600, 1)), .failure(.offline), .failure(.offline)], time: time)
    let process = desktop.process()
    _ = await process.ask()
    _ = await process.ask()
    for _ in 0..<2 { _ = await process.refresh() }
    _ = await process.refresh()
    _ = await process.logout()
    let news = desktop.news.withLock { $0 }
    #expect(news.map(\.state) == [.active, .active, .active, .none], "the second failure is no news")
    #expect(news.map(\.renewal.problem) == [nil, .offline, nil, nil])
    #expect(news.map(\.profile) == Array(repeating: "work", count: 4))
  }

  /// A thousand callers at the moment at which the token ends: one exchange, and nobody fails.
  @Test func aThousandCallersAtTheEnd() async throws {
    let desktop = Desktop(time: time)
    let process = desktop.process()
    _ = await process.ask()
    time.advance(by: .seconds(3590))
    let answers = await withTaskGroup(of: String?.self) { group in
      for _ in 0..<1000 { group.addTask { await process.ask().value } }
      return await group.reduce(into: Set<String?>()) { $0.insert($1) }
    }
    #expect(answers == ["Bearer token-2"])
    #expect(desktop.tokens.count == 2)
  }
}
