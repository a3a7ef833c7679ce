import CaseModel
import JSON
import Platform
import ProviderKit
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

/// Several sessions on one folder stand for several processes.
@Suite struct SessionStoreTests {
  let time = ManualTime()

  @Test func theNextProcessFindsTheToken() async throws {
    let desktop = Desktop(time: time)
    for number in 0..<5 {
      let process = desktop.process()
      #expect(await process.ask().value == "Bearer token-1")
      #expect(process.session.status.expiresAt == time.date.addingTimeInterval(Double(3600 - number * 60)))
      time.advance(by: .seconds(60))
    }
    #expect(desktop.tokens.count == 1)
    #expect(desktop.warnings.withLock { $0 } == [])
  }

  @Test func folderAndFileAreForTheirOwnerAlone() async throws {
    let desktop = Desktop(time: time)
    _ = await desktop.process().ask()
    #expect(FileSystem.permissions(desktop.folder) == 0o700)
    #expect(desktop.files.count == 2, "a session and its lock: \(desktop.files)")
    for file in desktop.files {
      #expect(FileSystem.permissions("\(desktop.folder)/\(file)") == 0o600)
      #expect(file.hasPrefix("work-"))
    }
    let text = try #require(desktop.record).text
    #expect(text.contains("token-1") && !text.contains("s3cret-key"), "the credential stays where it was")
  }

  @Test func manyAtOnceMakeOneExchange() async throws {
    let desktop = Desktop(time: time, isOpen: false)
    let answers = try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<30 {
        let process = desktop.process()
        group.addTask { await process.ask().value }
      }
      try await desktop.tokens.gate.waitFor("1")
      desktop.tokens.gate.openAll()
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers == Array(repeating: "Bearer token-1", count: 30))
    #expect(desktop.tokens.count == 1)
  }

  /// One renews; the other, when its own time comes, takes what is there.
  @Test func aRenewalServesTheOthers() async throws {
    let desktop = Desktop(time: time)
    let (one, other) = (desktop.process(), desktop.process())
    for process in [one, other] { #expect(await process.ask().value == "Bearer token-1") }
    time.advance(by: .seconds(2880))
    for process in [one, other] {
      #expect(await process.ask().value == "Bearer token-1", "the old one, while the new one is fetched")
      try await process.tokenSession?.settled()
      #expect(await process.ask().value == "Bearer token-2")
    }
    #expect(desktop.tokens.count == 2)
  }

  @Test func aDeadTokenIsNotTaken() async throws {
    let desktop = Desktop(time: time)
    _ = await desktop.process().ask()
    time.advance(by: .seconds(3590))
    #expect(await desktop.process().ask().value == "Bearer token-2")
  }

  // MARK: What it is bound to

  @Test func anotherKeyMeetsNoOldToken() async throws {
    let desktop = Desktop(time: time)
    _ = await desktop.process().ask()
    #expect(await desktop.process(keyring: Keyring(["key": "another"])).ask().value == "Bearer token-2")
    #expect(await desktop.process(keyring: Keyring(["key": "s3cret-key", "id": "x"])).ask().value == "Bearer token-3")
    #expect(await desktop.process("other").ask().value == "Bearer token-4")
    #expect(await desktop.process(baseURL: "https://other.example").ask().value == "Bearer token-5")
    #expect(desktop.files.filter { $0.hasSuffix(".json") }.count == 3, "a file for each profile and address")
    #expect(desktop.warnings.withLock { $0 } == [])
  }

  @Test func twoFilesOfOneKeyHaveNothingInCommon() async throws {
    let (one, other) = (Desktop(time: time), Desktop(time: time))
    for desktop in [one, other] { _ = await desktop.process().ask() }
    #expect(one.record?["fingerprint"] != other.record?["fingerprint"])
    #expect(one.record?["fingerprint"]?.string?.count == 64)
  }

  // MARK: Clocks

  /// The wall clock jumps, the machine keeps running: nothing is noticed.
  @Test(arguments: [-86_400.0, 86_400.0])
  func aJumpOfTheWallClockChangesNothing(seconds: Double) async throws {
    let clock = JumpingTime(time)
    let desktop = Desktop(time: clock)
    _ = await desktop.process().ask()
    clock.jump(by: seconds)
    time.advance(by: .seconds(600))
    let process = desktop.process()
    #expect(await process.ask().value == "Bearer token-1")
    #expect(process.session.status.expiresAt == clock.date.addingTimeInterval(3000))
  }

  /// After a start of the machine the wall clock is all there is. Behind the time of the receipt it tells nothing.
  @Test(arguments: [(600.0, 1), (-600.0, 2), (86_400.0, 2)])
  func afterARestart(seconds: Double, exchanges: Int) async throws {
    let clock = JumpingTime(time)
    let desktop = Desktop(time: clock)
    _ = await desktop.process().ask()
    clock.jump(by: seconds)
    #expect(await desktop.process(store: desktop.store(boot: "run-2")).ask().value == "Bearer token-\(exchanges)")
    #expect(desktop.tokens.count == exchanges)
  }

  @Test func aMachineThatDoesNotNameItsStarts() async throws {
    let desktop = Desktop(time: time)
    _ = await desktop.process(store: desktop.store(boot: nil)).ask()
    #expect(await desktop.process(store: desktop.store(boot: nil)).ask().value == "Bearer token-1")
  }

  // MARK: What the vendor does not take

  @Test func aRefusedTokenIsNotTakenFromTheStoreAgain() async throws {
    let desktop = Desktop(time: time)
    let process = desktop.process()
    _ = await process.ask()
    let old = try await process.session.authorization(VendorCall(deadline: .distantFuture))
    #expect(process.session.refused(old))
    #expect(await process.ask().value == "Bearer token-2")
    #expect(await desktop.process().ask().value == "Bearer token-2")
    #expect(desktop.tokens.count == 2)
  }

  /// Another process was faster: its token is younger than the refused one, and stays.
  @Test func theTokenOfAnotherProcessIsTakenInThePlaceOfARefusedOne() async throws {
    let desktop = Desktop(time: time)
    let (one, other) = (desktop.process(), desktop.process())
    for process in [one, other] { _ = await process.ask() }
    for process in [one, other] {
      let old = try await process.session.authorization(VendorCall(deadline: .distantFuture))
      #expect(process.session.refused(old))
      #expect(await process.ask().value == "Bearer token-2")
    }
    #expect(desktop.tokens.count == 2)
  }

  @Test func aRefusedTokenIsForgottenAlsoWhenThereIsNoNewOne() async throws {
    let desktop = Desktop([.success(.lasting(3600, 1)), .failure(.offline)], time: time)
    let process = desktop.process()
    _ = await process.ask()
    _ = process.session.refused(try await process.session.authorization(VendorCall(deadline: .distantFuture)))
    #expect(await process.ask().fault?.kind == .vendorUnavailable)
    #expect(desktop.record?["token"] == nil)
    #expect(await desktop.process().ask().value == "Bearer token-3")
  }

  // MARK: Refresh tokens

  @Test func aRotatedTokenIsStoredBeforeItIsUsedAndServesTheNextProcess() async throws {
    let desktop = Desktop([.success(.lasting(3600, 1, refresh: "s3cret-r1"))], time: time)
    desktop.tokens.prepare(.success(.lasting(3600, 2, refresh: "s3cret-r2")), .success(.lasting(3600, 3)))
    #expect(await desktop.process().ask().value == "Bearer token-1")
    #expect(desktop.record?["refreshToken"] == "s3cret-r1")
    for number in 2...3 {
      time.advance(by: .seconds(3600))
      let redactor = Redactor()
      #expect(await desktop.process(redactor: redactor).ask().value == "Bearer token-\(number)")
      #expect(redactor.redact("s3cret-r\(number - 1)") == Redactor.replacement)
      #expect(desktop.record?["refreshToken"] == "s3cret-r2", "no new one: the old one goes on")
    }
    #expect(desktop.tokens.refreshTokens == [nil, "s3cret-r1", "s3cret-r2"])
  }

  @Test func aSpentRefreshTokenGivesWayToTheKey() async throws {
    let desktop = Desktop([.success(.lasting(3600, 1, refresh: "r1")), .failure(.wrongKey)], time: time)
    _ = await desktop.process().ask()
    time.advance(by: .seconds(3600))
    #expect(await desktop.process().ask().value == "Bearer token-3")
    #expect(desktop.tokens.refreshTokens == [nil, "r1", nil])
    #expect(desktop.record?["refreshToken"] == nil && desktop.record?["refusal"] == nil)
  }

  @Test func aFailureKeepsTheRefreshToken() async throws {
    let desktop = Desktop([.success(.lasting(3600, 1, refresh: "r1")), .failure(.limited(5))], time: time)
    _ = await desktop.process().ask()
    time.advance(by: .seconds(3600))
    #expect(await desktop.process().ask().fault?.kind == .rateLimited)
    #expect(desktop.record?["refreshToken"] == "r1")
  }

  /// What cannot be written does not bring back what is spent: neither here, nor for the next process.
  @Test func aRefreshTokenThatCannotBeKeptIsUsedAllTheSame() async throws {
    let desktop = Desktop([.success(.lasting(3600, 1, refresh: "r1"))], time: time, isOpen: false)
    desktop.tokens.prepare(.success(.lasting(3600, 2, refresh: "r2")))
    desktop.tokens.gate.open("1")
    let process = desktop.process()
    _ = await process.ask()
    let (file, old) = (desktop.file, try #require(try FileSystem.read(desktop.file, limit: 1 << 20)))
    time.advance(by: .seconds(3600))
    let caller = Task { await process.ask() }
    try await desktop.tokens.gate.waitFor("2")
    try FileSystem.remove(file)
    try FileSystem.makeFolders(file)
    desktop.tokens.gate.openAll()
    #expect(await caller.value.value == "Bearer token-2")
    #expect(desktop.warnings.withLock { $0.count == 1 && $0[0].contains("in memory only from now on") })
    #expect(rmdir(file) == 0)
    try AtomicFile.write(old, to: file, mode: 0o600)
    time.advance(by: .seconds(3600))
    #expect(await process.ask().value == "Bearer token-3")
    #expect(desktop.tokens.refreshTokens == [nil, "r1", "r2"])
  }

  // MARK: Files that are not as they should be

  @Test(arguments: [
    "", "{", "[]", "null", "\u{0}", #"{"version":2}"#, #"{"version":"1"}"#, #"{"version":1,"salt":"zz"}"#,
    #"{"version":1,"salt":"00","fingerprint":5}"#, String(repeating: "x", count: 1 << 21),
  ])
  func whatCannotBeUnderstoodIsSetAside(text: String) async throws {
    let desktop = Desktop(time: time)
    _ = await desktop.process().ask()
    let file = desktop.file
    try desktop.write(Array(text.utf8))
    #expect(await desktop.process().ask().value == "Bearer token-2")
    #expect(FileSystem.permissions(file + ".broken") == 0o600)
    #expect(await desktop.process().ask().value == "Bearer token-2")
    #expect(desktop.warnings.withLock { $0.count } == 1)
    #expect(desktop.warnings.withLock { $0.first }?.contains("was renamed to \(file).broken") == true)
  }

  /// Members that are not what they should be cost the token and nothing else.
  @Test(arguments: [
    #"{"value":"token-1"}"#, #"{"value":"a b","wall":1,"sinceBoot":1,"lifetimeMilliseconds":1}"#,
    #"{"value":"token-1","wall":9223372036854775807,"sinceBoot":-9223372036854775808,"lifetimeMilliseconds":99999999}"#,
    #"{"value":"x\r\nEvil: 1","wall":1800000000000,"sinceBoot":1000,"boot":"run-1","lifetimeMilliseconds":99999999}"#,
    #"{"value":"token-9","wall":1800000000000,"sinceBoot":1000,"boot":"run-1","lifetimeMilliseconds":99999999999999}"#,
    #"{"value":"token-9","wall":-9223372036854775808,"sinceBoot":9223372036854775807,"lifetimeMilliseconds":3600000}"#,
  ])
  func strangeMembersAreHarmless(token: String) async throws {
    let desktop = Desktop(time: time)
    _ = await desktop.process().ask()
    try desktop.change { members in
      members.removeAll { $0.name == "token" }
      members.append(.init("token", (try? JSON(parsing: token)) ?? .null))
    }
    #expect(await desktop.process().ask().value == "Bearer token-2")
  }

  @Test(arguments: [0o644, 0o660, 0o604] as [UInt32])
  func aFileThatOthersCouldTouchIsLeftAlone(mode: UInt32) async throws {
    let desktop = Desktop(time: time)
    _ = await desktop.process().ask()
    try desktop.write(try FileSystem.read(desktop.file, limit: 1 << 20) ?? [], mode: mode)
    let process = desktop.process()
    #expect(await process.ask().value == "Bearer token-2")
    #expect(await process.ask().value == "Bearer token-2", "in memory")
    #expect(FileSystem.permissions(desktop.file) == mode && desktop.record?.text.contains("token-1") == true)
    #expect(desktop.warnings.withLock { $0.count } == 1)
    #expect(desktop.warnings.withLock { $0.first }?.contains("chmod 600 \(desktop.file)") == true)
  }

  @Test(.enabled(if: geteuid() == 0)) func aFileOfSomebodyElseIsLeftAlone() async throws {
    let desktop = Desktop(time: time)
    _ = await desktop.process().ask()
    #expect(chown(desktop.file, 12345, 12345) == 0)
    let process = desktop.process()
    #expect(await process.ask().value == "Bearer token-2")
    #expect(await process.ask().value == "Bearer token-2", "in memory")
    #expect(desktop.record?.text.contains("token-1") == true)
    let warnings = desktop.warnings.withLock { $0 }
    #expect(warnings.count == 1 && warnings[0].contains("belongs to user 12345") && warnings[0].contains("chown"))
  }

  @Test func aFolderThatOthersCouldTouchIsLeftAlone() async throws {
    let desktop = Desktop(time: time)
    _ = await desktop.process().ask()
    #expect(chmod(desktop.folder, 0o755) == 0)
    let process = desktop.process()
    #expect(await process.ask().value == "Bearer token-2")
    #expect(await process.ask().value == "Bearer token-2")
    #expect(desktop.record?.text.contains("token-1") == true)
    let warnings = desktop.warnings.withLock { $0 }
    #expect(warnings.count == 1 && warnings[0].contains("memory only") && warnings[0].contains("chmod 700"))
  }

  @Test func aFolderThatCannotBeMadeIsNoFault() async throws {
    let desktop = Desktop(time: time)
    let store = SessionStore(folder: "/proc/none", time: time, boot: nil) { text in
      desktop.warnings.withLock { $0.append(text) }
    }
    #expect(await desktop.process(store: store).ask().value == "Bearer token-1")
    #expect(desktop.warnings.withLock { $0.count } == 1)
    #expect(store.troubles.count == 1)
  }

  // MARK: Another process that hangs

  /// One that was stopped in the middle of its exchange has the lock and does not let go of it.
  @Test func aProcessThatHangsDoesNotStopTheOthers() async throws {
    let desktop = Desktop(time: time, isOpen: false)
    let hanging = desktop.process()
    let hung = Task { await hanging.ask() }
    try await desktop.tokens.gate.waitFor("1")
    desktop.tokens.gate.open("2")
    let store = desktop.store(patience: .milliseconds(20))
    #expect(await desktop.process(store: store).ask().value == "Bearer token-2")
    #expect(
      await desktop.process(store: store).ask().value == "Bearer token-2", "what it got is kept for those who come")
    #expect(desktop.tokens.count == 2)
    desktop.tokens.gate.openAll()
    #expect(await hung.value.value == "Bearer token-1")
  }

  /// A refresh token works once: two who use it may lose it for both.
  @Test func aRefreshTokenIsNotUsedBesideAnother() async throws {
    let desktop = Desktop([.success(.lasting(60, 1, refresh: "r1"))], time: time)
    _ = await desktop.process().ask()
    time.advance(by: .seconds(60))
    let path = desktop.file.replacing(".json", with: ".lock")
    let lock = try #require(try FileLock.take(path))
    let store = desktop.store(patience: .milliseconds(20))
    let fault = await desktop.process(store: store).ask().fault
    #expect(fault?.kind == .vendorUnavailable && fault?.data["retriable"] == true && desktop.tokens.count == 1)
    lock.release()
    #expect(await desktop.process(store: store).ask().value == "Bearer token-2")
    #expect(desktop.tokens.refreshTokens == [nil, "r1"])
  }

  @Test func withoutAStoreNothingIsWritten() async throws {
    let desktop = Desktop(time: time)
    for number in 1...2 { #expect(await desktop.process(store: .some(nil)).ask().value == "Bearer token-\(number)") }
    #expect(desktop.files == [])
  }

  @Test(
    arguments: [
      (["XDG_STATE_HOME": "/state", "HOME": "/home/me"], "/state/casewire/sessions"),
      (["XDG_STATE_HOME": "state", "HOME": "/home/me"], "/home/me/.local/state/casewire/sessions"),
      (["XDG_STATE_HOME": "", "HOME": "/home/me/"], "/home/me/.local/state/casewire/sessions"),
      (["HOME": "me"], nil), ([:], nil),
    ] as [([String: String], String?)])
  func folders(environment: [String: String], folder: String?) {
    #expect(SessionStore.usualFolder(environment) == folder)
  }
}
