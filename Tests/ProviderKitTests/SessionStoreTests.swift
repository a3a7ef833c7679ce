import CaseModel
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
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

/// Several sessions on one folder act as several processes.
@Suite struct SessionStoreTests {
  let time = ManualTime()

  @Test func theNextProcessFindsTheToken() async throws {
    let harness = SessionHarness(time: time)
    for number in 0..<5 {
      let process = harness.process()
      #expect(await process.ask().value == "Bearer token-1")
      #expect(process.session.status.expiresAt == time.date.addingTimeInterval(Double(3600 - number * 60)))
      time.advance(by: .seconds(60))
    }
    #expect(harness.tokens.count == 1)
    #expect(harness.warnings.withLock { $0 } == [])
  }

  @Test func folderAndFileArePrivate() async throws {
    let harness = SessionHarness(time: time)
    _ = await harness.process().ask()
    #expect(FileSystem.permissions(harness.folder) == 0o700)
    #expect(harness.files.count == 2, "a session file and its lock: \(harness.files)")
    for file in harness.files {
      #expect(FileSystem.permissions("\(harness.folder)/\(file)") == 0o600)
      #expect(file.hasPrefix("work-"))
    }
    let text = try #require(harness.record).text
    #expect(text.contains("token-1") && !text.contains("s3cret-key"), "the credential is unchanged")
  }

  @Test func concurrentProcessesMakeOneExchange() async throws {
    let harness = SessionHarness(time: time, isOpen: false)
    let answers = try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<30 {
        let process = harness.process()
        group.addTask { await process.ask().value }
      }
      try await harness.tokens.gate.waitFor("1")
      harness.tokens.gate.openAll()
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers == Array(repeating: "Bearer token-1", count: 30))
    #expect(harness.tokens.count == 1)
  }

  /// One renews; at its own renewal time, the other uses that token.
  @Test func aRenewalServesOtherProcesses() async throws {
    let harness = SessionHarness(time: time)
    let (one, other) = (harness.process(), harness.process())
    for process in [one, other] { #expect(await process.ask().value == "Bearer token-1") }
    time.advance(by: .seconds(2880))
    for process in [one, other] {
      #expect(await process.ask().value == "Bearer token-1", "the old token, while the new one is fetched")
      try await process.tokenSession?.settled()
      #expect(await process.ask().value == "Bearer token-2")
    }
    #expect(harness.tokens.count == 2)
  }

  @Test func anExpiredTokenIsNotUsed() async throws {
    let harness = SessionHarness(time: time)
    _ = await harness.process().ask()
    time.advance(by: .seconds(3590))
    #expect(await harness.process().ask().value == "Bearer token-2")
  }

  // MARK: Binding to credentials

  @Test func anotherKeyFindsNoOldToken() async throws {
    let harness = SessionHarness(time: time)
    _ = await harness.process().ask()
    #expect(await harness.process(keyring: FakeCredentials(["key": "another"])).ask().value == "Bearer token-2")
    #expect(
      await harness.process(keyring: FakeCredentials(["key": "s3cret-key", "id": "x"])).ask().value == "Bearer token-3")
    #expect(await harness.process("other").ask().value == "Bearer token-4")
    #expect(await harness.process(baseURL: "https://other.example").ask().value == "Bearer token-5")
    #expect(harness.files.filter { $0.hasSuffix(".json") }.count == 3, "one file per profile and address")
    #expect(harness.warnings.withLock { $0 } == [])
  }

  @Test func twoFilesOfOneKeyAreUnrelated() async throws {
    let (one, other) = (SessionHarness(time: time), SessionHarness(time: time))
    for harness in [one, other] { _ = await harness.process().ask() }
    #expect(one.record?["fingerprint"] != other.record?["fingerprint"])
    #expect(one.record?["fingerprint"]?.string?.count == 64)
  }

  // MARK: Clocks

  /// A jump of the wall clock while the machine runs has no effect.
  @Test(arguments: [-86_400.0, 86_400.0])
  func aJumpOfTheWallClockChangesNothing(seconds: Double) async throws {
    let harness = SessionHarness(time: time)
    _ = await harness.process().ask()
    time.jump(by: seconds)
    time.advance(by: .seconds(600))
    let process = harness.process()
    #expect(await process.ask().value == "Bearer token-1")
    #expect(process.session.status.expiresAt == time.date.addingTimeInterval(3000))
  }

  /// After a restart of the machine, only the wall clock is available. Before the time of receipt, it is useless.
  @Test(arguments: [(600.0, 1), (-600.0, 2), (86_400.0, 2)])
  func theTokenIsCheckedAfterARestart(seconds: Double, exchanges: Int) async throws {
    let harness = SessionHarness(time: time)
    _ = await harness.process().ask()
    time.jump(by: seconds)
    #expect(await harness.process(store: harness.store(boot: "run-2")).ask().value == "Bearer token-\(exchanges)")
    #expect(harness.tokens.count == exchanges)
  }

  @Test func aMachineWithoutABootIDIsSupported() async throws {
    let harness = SessionHarness(time: time)
    _ = await harness.process(store: harness.store(boot: nil)).ask()
    #expect(await harness.process(store: harness.store(boot: nil)).ask().value == "Bearer token-1")
  }

  // MARK: Refused tokens

  @Test func aRefusedTokenIsNotReadAgain() async throws {
    let harness = SessionHarness(time: time)
    let process = harness.process()
    _ = await process.ask()
    let old = try await process.session.authorization(VendorCall(deadline: .distantFuture))
    #expect(process.session.refused(old))
    #expect(await process.ask().value == "Bearer token-2")
    #expect(await harness.process().ask().value == "Bearer token-2")
    #expect(harness.tokens.count == 2)
  }

  /// Another process was faster: its token is newer than the refused one, and is kept.
  @Test func theTokenOfAnotherProcessReplacesARefusedOne() async throws {
    let harness = SessionHarness(time: time)
    let (one, other) = (harness.process(), harness.process())
    for process in [one, other] { _ = await process.ask() }
    for process in [one, other] {
      let old = try await process.session.authorization(VendorCall(deadline: .distantFuture))
      #expect(process.session.refused(old))
      #expect(await process.ask().value == "Bearer token-2")
    }
    #expect(harness.tokens.count == 2)
  }

  @Test func aRefusedTokenIsRemovedWithoutASuccessor() async throws {
    let harness = SessionHarness([.success(.lasting(3600, 1)), .failure(.offline)], time: time)
    let process = harness.process()
    _ = await process.ask()
    _ = process.session.refused(try await process.session.authorization(VendorCall(deadline: .distantFuture)))
    #expect(await process.ask().fault?.kind == .vendorUnavailable)
    #expect(harness.record?["token"] == nil)
    #expect(await harness.process().ask().value == "Bearer token-3")
  }

  // MARK: Refresh tokens

  @Test func aRotatedTokenIsStoredBeforeItIsUsedAndServesTheNextProcess() async throws {
    let harness = SessionHarness([.success(.lasting(3600, 1, refresh: "s3cret-r1"))], time: time)
    harness.tokens.prepare(.success(.lasting(3600, 2, refresh: "s3cret-r2")), .success(.lasting(3600, 3)))
    #expect(await harness.process().ask().value == "Bearer token-1")
    #expect(harness.record?["refreshToken"] == "s3cret-r1")
    for number in 2...3 {
      time.advance(by: .seconds(3600))
      let redactor = Redactor()
      #expect(await harness.process(redactor: redactor).ask().value == "Bearer token-\(number)")
      #expect(redactor.redact("s3cret-r\(number - 1)") == Redactor.replacement)
      #expect(harness.record?["refreshToken"] == "s3cret-r2", "without a new token, the old one stays in use")
    }
    #expect(harness.tokens.refreshTokens == [nil, "s3cret-r1", "s3cret-r2"])
  }

  @Test func aUsedRefreshTokenIsReplacedByTheKey() async throws {
    let harness = SessionHarness([.success(.lasting(3600, 1, refresh: "r1")), .failure(.wrongKey)], time: time)
    _ = await harness.process().ask()
    time.advance(by: .seconds(3600))
    #expect(await harness.process().ask().value == "Bearer token-3")
    #expect(harness.tokens.refreshTokens == [nil, "r1", nil])
    #expect(harness.record?["refreshToken"] == nil && harness.record?["refusal"] == nil)
  }

  @Test func aFailureKeepsTheRefreshToken() async throws {
    let harness = SessionHarness([.success(.lasting(3600, 1, refresh: "r1")), .failure(.limited(5))], time: time)
    _ = await harness.process().ask()
    time.advance(by: .seconds(3600))
    #expect(await harness.process().ask().fault?.kind == .rateLimited)
    #expect(harness.record?["refreshToken"] == "r1")
  }

  /// A failed write does not restore a used token, here or for the next process.
  @Test func anUnstorableRefreshTokenIsUsed() async throws {
    let harness = SessionHarness([.success(.lasting(3600, 1, refresh: "r1"))], time: time, isOpen: false)
    harness.tokens.prepare(.success(.lasting(3600, 2, refresh: "r2")))
    harness.tokens.gate.open("1")
    let process = harness.process()
    _ = await process.ask()
    let (file, old) = (harness.file, try #require(try FileSystem.read(harness.file, limit: 1 << 20)))
    time.advance(by: .seconds(3600))
    let caller = Task { await process.ask() }
    try await harness.tokens.gate.waitFor("2")
    try FileSystem.remove(file)
    try FileSystem.makeFolders(file)
    harness.tokens.gate.openAll()
    #expect(await caller.value.value == "Bearer token-2")
    #expect(harness.warnings.withLock { $0.count == 1 && $0[0].contains("It is kept in memory only.") })
    #expect(rmdir(file) == 0)
    try AtomicFile.write(old, to: file, mode: 0o600)
    time.advance(by: .seconds(3600))
    #expect(await process.ask().value == "Bearer token-3")
    #expect(harness.tokens.refreshTokens == [nil, "r1", "r2"])
  }

  // MARK: Invalid files

  @Test(arguments: [
    "", "{", "[]", "null", "\u{0}", #"{"version":2}"#, #"{"version":"1"}"#, #"{"version":1,"salt":"zz"}"#,
    #"{"version":1,"salt":"00","fingerprint":5}"#, String(repeating: "x", count: 1 << 21),
  ])
  func anUnreadableFileIsSetAside(text: String) async throws {
    let harness = SessionHarness(time: time)
    _ = await harness.process().ask()
    let file = harness.file
    try harness.write(Array(text.utf8))
    #expect(await harness.process().ask().value == "Bearer token-2")
    #expect(FileSystem.permissions(file + ".broken") == 0o600)
    #expect(await harness.process().ask().value == "Bearer token-2")
    #expect(harness.warnings.withLock { $0.count } == 1)
    #expect(harness.warnings.withLock { $0.first }?.contains("was renamed to \(file).broken") == true)
  }

  /// Invalid members make the token unusable and have no other effect.
  @Test(arguments: [
    #"{"value":"token-1"}"#, #"{"value":"a b","wall":1,"sinceBoot":1,"lifetimeMilliseconds":1}"#,
    #"{"value":"token-1","wall":9223372036854775807,"sinceBoot":-9223372036854775808,"lifetimeMilliseconds":99999999}"#,
    #"{"value":"x\r\nEvil: 1","wall":1800000000000,"sinceBoot":1000,"boot":"run-1","lifetimeMilliseconds":99999999}"#,
    #"{"value":"token-9","wall":1800000000000,"sinceBoot":1000,"boot":"run-1","lifetimeMilliseconds":99999999999999}"#,
    #"{"value":"token-9","wall":-9223372036854775808,"sinceBoot":9223372036854775807,"lifetimeMilliseconds":3600000}"#,
  ])
  func invalidMembersAreHarmless(token: String) async throws {
    let harness = SessionHarness(time: time)
    _ = await harness.process().ask()
    try harness.change { members in
      members.removeAll { $0.name == "token" }
      members.append(.init("token", (try? JSON(parsing: token)) ?? .null))
    }
    #expect(await harness.process().ask().value == "Bearer token-2")
  }

  @Test(arguments: [0o644, 0o660, 0o604] as [UInt32])
  func anUnsafeFileIsNotUsed(mode: UInt32) async throws {
    let harness = SessionHarness(time: time)
    _ = await harness.process().ask()
    try harness.write(try FileSystem.read(harness.file, limit: 1 << 20) ?? [], mode: mode)
    let process = harness.process()
    #expect(await process.ask().value == "Bearer token-2")
    #expect(await process.ask().value == "Bearer token-2", "in memory")
    #expect(FileSystem.permissions(harness.file) == mode && harness.record?.text.contains("token-1") == true)
    #expect(harness.warnings.withLock { $0.count } == 1)
    #expect(harness.warnings.withLock { $0.first }?.contains("chmod 600 \(harness.file)") == true)
  }

  @Test(.enabled(if: geteuid() == 0)) func aFileOfAnotherUserIsNotUsed() async throws {
    let harness = SessionHarness(time: time)
    _ = await harness.process().ask()
    #expect(chown(harness.file, 12345, 12345) == 0)
    let process = harness.process()
    #expect(await process.ask().value == "Bearer token-2")
    #expect(await process.ask().value == "Bearer token-2", "in memory")
    #expect(harness.record?.text.contains("token-1") == true)
    let warnings = harness.warnings.withLock { $0 }
    #expect(warnings.count == 1 && warnings[0].contains("belongs to user 12345") && warnings[0].contains("chown"))
  }

  @Test func anUnsafeFolderIsNotUsed() async throws {
    let harness = SessionHarness(time: time)
    _ = await harness.process().ask()
    #expect(chmod(harness.folder, 0o755) == 0)
    let process = harness.process()
    #expect(await process.ask().value == "Bearer token-2")
    #expect(await process.ask().value == "Bearer token-2")
    #expect(harness.record?.text.contains("token-1") == true)
    let warnings = harness.warnings.withLock { $0 }
    #expect(warnings.count == 1 && warnings[0].contains("memory only") && warnings[0].contains("chmod 700"))
  }

  @Test func aFolderThatCannotBeCreatedIsNotAFault() async throws {
    let harness = SessionHarness(time: time)
    let store = SessionStore(folder: "/proc/none", time: time, boot: nil) { text in
      harness.warnings.withLock { $0.append(text) }
    }
    #expect(await harness.process(store: store).ask().value == "Bearer token-1")
    #expect(harness.warnings.withLock { $0.count } == 1)
    #expect(store.problems.count == 1)
  }

  // MARK: A suspended process

  /// A process that is suspended during its exchange keeps the lock.
  @Test func aSuspendedProcessDoesNotBlockOthers() async throws {
    let harness = SessionHarness(time: time, isOpen: false)
    let hanging = harness.process()
    let hung = Task { await hanging.ask() }
    try await harness.tokens.gate.waitFor("1")
    harness.tokens.gate.open("2")
    let store = harness.store(patience: .milliseconds(20))
    #expect(await harness.process(store: store).ask().value == "Bearer token-2")
    #expect(
      await harness.process(store: store).ask().value == "Bearer token-2", "the token is stored for later callers")
    #expect(harness.tokens.count == 2)
    harness.tokens.gate.openAll()
    #expect(await hung.value.value == "Bearer token-1")
  }

  /// A refresh token works once: two processes that use it may both lose it.
  @Test func aRefreshTokenIsNotUsedConcurrently() async throws {
    let harness = SessionHarness([.success(.lasting(60, 1, refresh: "r1"))], time: time)
    _ = await harness.process().ask()
    time.advance(by: .seconds(60))
    let path = harness.file.replacing(".json", with: ".lock")
    let lock = try #require(try FileLock.take(path))
    let store = harness.store(patience: .milliseconds(20))
    let fault = await harness.process(store: store).ask().fault
    #expect(fault?.kind == .vendorUnavailable && fault?.data["retriable"] == true && harness.tokens.count == 1)
    lock.release()
    #expect(await harness.process(store: store).ask().value == "Bearer token-2")
    #expect(harness.tokens.refreshTokens == [nil, "r1"])
  }

  @Test func withoutAStoreNothingIsWritten() async throws {
    let harness = SessionHarness(time: time)
    for number in 1...2 { #expect(await harness.process(store: .some(nil)).ask().value == "Bearer token-\(number)") }
    #expect(harness.files == [])
  }

  @Test(
    arguments: [
      (["XDG_STATE_HOME": "/state", "HOME": "/home/me"], "/state/casewire/sessions"),
      (["XDG_STATE_HOME": "state", "HOME": "/home/me"], "/home/me/.local/state/casewire/sessions"),
      (["XDG_STATE_HOME": "", "HOME": "/home/me/"], "/home/me/.local/state/casewire/sessions"),
      (["HOME": "me"], nil), ([:], nil),
    ] as [([String: String], String?)])
  func foldersAreChosen(environment: [String: String], folder: String?) {
    #expect(SessionStore.usualFolder(environment) == folder)
  }
}
