import CaseModel
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite struct TokenSessionTests {
  let time = ManualTime()

  /// A session with `token-1`, fetched now.
  private func open(_ tokens: FakeTokenService, randomFraction: Double = 0) async throws -> TokenSession {
    let session = tokens.session(time: time, randomFraction: randomFraction)
    tokens.gate.open("1")
    #expect(await session.ask().value == "Bearer token-1")
    try await session.settled()
    return session
  }

  @Test func oneExchangeServesAThousandCallers() async throws {
    let tokens = FakeTokenService()
    let session = tokens.session(time: time)
    let deadline = time.now + .seconds(30)
    let answers = try await withThrowingTaskGroup(of: Result<String, Fault>.self) { group in
      for _ in 0..<1000 { group.addTask { await session.ask(until: deadline) } }
      // Each waiting caller has a sleeping timer.
      for _ in 0..<1000 { #expect(try await time.nextSleep() == deadline) }
      tokens.gate.open("1")
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.compactMap(\.value).count == 1000)
    #expect(Set(answers.compactMap(\.value)) == ["Bearer token-1"])
    #expect(tokens.count == 1)
    #expect(tokens.deadlines == [time.now + .seconds(30)], "the timeout of one exchange")
  }

  /// A number in 0..<1, and the second of 3600 at which a renewal begins.
  @Test(arguments: [(0.0, 2880), (0.5, 2790), (0.99, 2702)])
  func aRenewalRunsWhileTheOldTokenIsUsed(randomFraction: Double, second: Int) async throws {
    let tokens = FakeTokenService()
    let session = try await open(tokens, randomFraction: randomFraction)
    time.advance(by: .seconds(second) - .milliseconds(1900))
    #expect(await session.ask().value == "Bearer token-1")
    #expect(!session.status.renewal.inFlight, "too early")
    time.advance(by: .milliseconds(1900))
    for _ in 0..<3 {
      #expect(await session.ask().value == "Bearer token-1", "no caller waits")
      #expect(session.status.renewal.inFlight)
    }
    #expect(session.status.state == .active)
    tokens.gate.open("2")
    try await session.settled()
    #expect(await session.ask().value == "Bearer token-2")
    #expect(tokens.count == 2)
  }

  /// Seconds from each failed renewal to the next one.
  @Test func failedRenewalsKeepTheOldTokenAndSlowDown() async throws {
    let tokens = FakeTokenService([.success(.lasting(36_000, 1))] + Array(repeating: .failure(.offline), count: 7))
    tokens.gate.openAll()
    let session = try await open(tokens)
    time.advance(by: .seconds(28_800))
    #expect(await session.ask().value == "Bearer token-1")
    try await session.settled()
    var exchanges = 2
    for pause in [5, 10, 20, 40, 60, 60] {
      #expect(session.status.state == .active)
      #expect(session.status.renewal.problem == .offline)
      #expect(session.status.renewal.retryAt == time.date.addingTimeInterval(Double(pause)))
      #expect(session.status.lastError == "no connection")
      time.advance(by: .seconds(pause) - .milliseconds(1))
      #expect(await session.ask().value == "Bearer token-1")
      #expect(!session.status.renewal.inFlight && tokens.count == exchanges, "delayed for \(pause) s")
      time.advance(by: .milliseconds(1))
      #expect(await session.ask().value == "Bearer token-1")
      try await session.settled()
      exchanges += 1
      #expect(tokens.count == exchanges)
    }
    time.advance(by: .seconds(60))
    #expect(await session.ask().value == "Bearer token-1")
    try await session.settled()
    #expect(await session.ask().value == "Bearer token-9", "a success ends the backoff")
    #expect(session.status.renewal == SessionStatus.Renewal(inFlight: false))
    #expect(session.status.lastError == nil)
  }

  @Test func aRetryAfterDelaysRenewalsAndTheOldTokenIsUsed() async throws {
    let tokens = FakeTokenService([.success(.lasting(3600, 1)), .failure(.limited(300))])
    tokens.gate.openAll()
    let session = try await open(tokens)
    time.advance(by: .seconds(2880))
    _ = await session.ask()
    try await session.settled()
    #expect(session.status.renewal.problem == .limited)
    #expect(session.status.renewal.retryAt == time.date.addingTimeInterval(300))
    time.advance(by: .seconds(299))
    #expect(await session.ask().value == "Bearer token-1")
    #expect(!session.status.renewal.inFlight)
    time.advance(by: .seconds(1))
    #expect(await session.ask().value == "Bearer token-1")
    try await session.settled()
    #expect(await session.ask().value == "Bearer token-3")
  }

  /// Ten seconds before its end, a token counts as expired, even if renewals are delayed.
  @Test func afterTheExpiryCallersWait() async throws {
    let tokens = FakeTokenService([.success(.lasting(3600, 1)), .failure(.offline)])
    let session = try await open(tokens)
    tokens.gate.open("2")
    time.advance(by: .seconds(3589))
    #expect(await session.ask().value == "Bearer token-1")
    try await session.settled()
    #expect(session.status.renewal.retryAt == time.date.addingTimeInterval(5))
    time.advance(by: .seconds(1))
    #expect(session.status.state == .expired)
    let caller = Task { await session.ask() }
    try await tokens.gate.waitFor("3")
    tokens.gate.open("3")
    #expect(await caller.value.value == "Bearer token-3")
    #expect(session.status.state == .active)
  }

  @Test func wrongCredentialsAreNotRetried() async throws {
    let tokens = FakeTokenService([.failure(Fault(.authRequired, "wrong key"))])
    tokens.gate.openAll()
    let session = tokens.session(time: time)
    for _ in 0..<3 {
      #expect(await session.ask().fault?.kind == .authRequired)
      time.advance(by: .seconds(100_000))
    }
    #expect(tokens.count == 1)
    #expect(session.status.state == .refused)
    #expect(session.status.lastError == "wrong key")
    #expect(session.status.renewal == SessionStatus.Renewal(inFlight: false))
  }

  @Test func credentialsThatBecomeWrongAreNotRetried() async throws {
    let tokens = FakeTokenService([.success(.lasting(3600, 1)), .failure(Fault(.authRequired, "wrong key"))])
    tokens.gate.openAll()
    let session = try await open(tokens)
    time.advance(by: .seconds(3000))
    _ = await session.ask()
    try await session.settled()
    // The old token is not expired, and the vendor still accepts it.
    #expect(session.status.state == .active)
    #expect(session.status.lastError == "wrong key")
    #expect(session.status.renewal.problem == .refused)
    #expect(await session.ask().value == "Bearer token-1")
    #expect(!session.status.renewal.inFlight)
    time.advance(by: .seconds(590))
    #expect(session.status.state == .refused)
    #expect(session.status.renewal.problem == nil)
    #expect(await session.ask().fault?.kind == .authRequired)
    #expect(tokens.count == 2)
  }

  @Test func aRetryAfterRefusesCallersWithoutAToken() async throws {
    let tokens = FakeTokenService([.failure(.limited(30))])
    tokens.gate.openAll()
    let session = tokens.session(time: time)
    #expect(await session.ask().fault?.data["retryAfterSeconds"] == 30)
    time.advance(by: .milliseconds(12_500))
    let second = try #require(await session.ask().fault)
    #expect(second.kind == .rateLimited)
    #expect(second.data["retryAfterSeconds"] == 18, "the rest, rounded up")
    #expect(tokens.count == 1)
    time.advance(by: .milliseconds(17_500))
    #expect(await session.ask().value == "Bearer token-2")
  }

  /// Without a token, another attempt costs nothing.
  @Test func otherFaultsDoNotRefuseCallersWithoutAToken() async throws {
    let faults: [Fault] = [.offline, .broken, Fault(.configuration, "unset"), Fault(.vendorProtocol, "?")]
    let tokens = FakeTokenService(faults.map { .failure($0) })
    tokens.gate.openAll()
    let session = tokens.session(time: time)
    for (fault, problem) in zip(faults, [.offline, .vendor, nil, .vendor] as [SessionStatus.Problem?]) {
      #expect(await session.ask().fault?.message == fault.message)
      #expect(session.status.state == .none)
      #expect(session.status.renewal.problem == problem)
      #expect(session.status.lastError == fault.message)
    }
    #expect(await session.ask().value == "Bearer token-5")
    #expect(session.status.lastError == nil)
  }

  @Test func aLateRefusalOfAnOldTokenHasNoEffect() async throws {
    let tokens = FakeTokenService()
    tokens.gate.openAll()
    let session = try await open(tokens)
    let old = try await session.authorization(VendorCall(deadline: .distantFuture))
    #expect(session.refused(old))
    #expect(session.status.state == .expired)
    #expect(await session.ask().value == "Bearer token-2")
    #expect(session.refused(old), "the caller may retry with the new token")
    #expect(session.status.state == .active)
    #expect(await session.ask().value == "Bearer token-2")
    #expect(tokens.count == 2)
  }

  /// A thousand refusals of one token cost one exchange.
  @Test func refusalsOfOneTokenShareAnExchange() async throws {
    let tokens = FakeTokenService()
    tokens.gate.openAll()
    let session = try await open(tokens)
    let old = try await session.authorization(VendorCall(deadline: .distantFuture))
    let answers = await withTaskGroup(of: Result<String, Fault>.self) { group in
      for _ in 0..<100 {
        group.addTask {
          _ = session.refused(old)
          return await session.ask()
        }
      }
      return await group.reduce(into: Set<String>()) { $0.insert($1.value ?? "none") }
    }
    #expect(answers == ["Bearer token-2"])
    #expect(tokens.count == 2)
  }

  @Test(arguments: [-86_400.0, 86_400.0])
  func aJumpOfTheWallClockHasNoEffect(seconds: Double) async throws {
    let tokens = FakeTokenService()
    tokens.gate.openAll()
    let session = tokens.session(time: time)
    #expect(await session.ask().value == "Bearer token-1")
    time.jump(by: seconds)
    #expect(session.status.state == .active)
    #expect(await session.ask().value == "Bearer token-1")
    #expect(!session.status.renewal.inFlight)
    time.advance(by: .seconds(3590))
    #expect(session.status.state == .expired)
    #expect(await session.ask().value == "Bearer token-2")
  }

  @Test func statusContainsNoSecret() async throws {
    let tokens = FakeTokenService()
    let session = tokens.session(time: time)
    #expect(
      try session.status.text
        == #"{"profile":"work","provider":"vendor","state":"none","renewal":{"inFlight":false},"source":"env"}"#)
    let caller = Task { await session.ask() }
    try await tokens.gate.waitFor("1")
    #expect(session.status.state == .none)
    #expect(session.status.renewal.inFlight)
    tokens.gate.open("1")
    _ = await caller.value
    try await session.settled()
    #expect(
      try session.status.text
        == #"{"profile":"work","provider":"vendor","state":"active","renewal":{"inFlight":false},"#
        + #""expiresAt":"2027-01-15T09:00:00Z","source":"env"}"#)
    time.advance(by: .seconds(3600))
    #expect(session.status.state == .expired)
  }
}

extension SessionStatus {
  fileprivate var text: String {
    get throws {
      var writer = JSONWriter()
      write(to: &writer)
      return String(decoding: writer.bytes, as: UTF8.self)
    }
  }
}
