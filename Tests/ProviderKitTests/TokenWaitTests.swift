import CaseModel
import Dispatch
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Synchronization
import TestSupport
import Testing

/// Advances by one second at each read of `now`. The caller's second read, with which it starts to wait, blocks until the
/// exchange has ended. `ManualTime` cannot do this, because its reads do not block.
private final class FakeSlowTime: TimeSource {
  @TaskLocal static var isCaller = false

  private let looks = Mutex((all: Int64(0), caller: 0))
  private let exchangeHasEnded = DispatchSemaphore(value: 0)

  var now: MonotonicTime {
    let isLast = looks.withLock { looks in
      if Self.isCaller { looks.caller += 1 }
      return Self.isCaller && looks.caller == 2
    }
    if isLast { _ = exchangeHasEnded.wait(timeout: .now() + 5) }
    return looks.withLock { looks in
      looks.all += 1
      return MonotonicTime(nanoseconds: looks.all * 1_000_000_000)
    }
  }

  /// Read when the exchange ends, directly before its token is stored.
  var date: Timestamp {
    DispatchQueue.global().async { self.exchangeHasEnded.signal() }
    return Timestamp(timeIntervalSince1970: 0)
  }

  func sleep(until deadline: MonotonicTime) async throws { try await Task.sleep(for: .seconds(3600)) }
}

@Suite struct TokenWaitTests {
  let time = ManualTime()

  @Test func aCancelledCallerEndsAtOnceAndTheOthersAreServed() async throws {
    let tokens = FakeTokenService()
    let session = tokens.session(time: time)
    let callers = (0..<3).map { _ in Task { await session.ask(until: time.now + .seconds(30)) } }
    for _ in callers { _ = try await time.nextSleep() }
    callers[0].cancel()
    #expect(await callers[0].value.fault?.kind == .cancelled)
    #expect(session.status.renewal.inFlight, "the exchange continues")
    tokens.gate.open("1")
    #expect(await callers[1].value.value == "Bearer token-1")
    #expect(await callers[2].value.value == "Bearer token-1")
    #expect(tokens.count == 1)
  }

  /// The caller that started the exchange has no special role.
  @Test func theExchangeContinuesWithoutCallers() async throws {
    let tokens = FakeTokenService()
    let session = tokens.session(time: time)
    let caller = Task { await session.ask(until: time.now + .seconds(30)) }
    _ = try await time.nextSleep()
    caller.cancel()
    #expect(await caller.value.fault?.kind == .cancelled)
    tokens.gate.open("1")
    try await session.settled()
    #expect(await session.ask().value == "Bearer token-1")
    #expect(tokens.count == 1)
  }

  @Test func eachCallerHasItsOwnDeadline() async throws {
    let tokens = FakeTokenService()
    let session = tokens.session(time: time)
    let short = Task { await session.ask(until: time.now + .seconds(5)) }
    let long = Task { await session.ask(until: time.now + .seconds(20)) }
    for _ in 0..<2 { _ = try await time.nextSleep() }
    time.advance(by: .seconds(5))
    #expect(await short.value.fault?.line == "vendorUnavailable timeout retriable")
    tokens.gate.open("1")
    #expect(await long.value.value == "Bearer token-1")
    #expect(tokens.count == 1)
  }

  @Test(arguments: [0, -5])
  func aPassedDeadlineIsNotAwaited(seconds: Int) async {
    let tokens = FakeTokenService()
    let session = tokens.session(time: time)
    let answer = await session.ask(until: time.now + .seconds(seconds))
    #expect(answer.fault?.line == "vendorUnavailable timeout retriable")
    #expect(!session.status.renewal.inFlight, "no token is fetched for it")
  }

  /// A token with a lifetime below the margin serves the callers that waited for it, and no others; each call costs one
  /// exchange, without a loop.
  @Test(arguments: [0, 1, 10])
  func aShortLifetimeServesTheWaitingCallers(seconds: Int) async throws {
    let tokens = FakeTokenService((1...5).map { .success(.lasting(seconds, $0)) })
    tokens.gate.openAll()
    let session = tokens.session(time: time)
    for number in 1...5 {
      #expect(await session.ask().value == "Bearer token-\(number)")
      try await session.settled()
      time.advance(by: .milliseconds(2))
      #expect(session.status.state == .expired)
      #expect(tokens.count == number)
    }
  }

  /// The token may arrive and expire before the caller starts to wait.
  @Test func aShortLifetimeServesALateWaiter() async {
    for _ in 0..<20 {
      let tokens = FakeTokenService([.success(.lasting(1, 1))])
      tokens.gate.openAll()
      let session = tokens.session(time: FakeSlowTime())
      // A separate thread, since the caller blocks.
      let caller = Task(executorPreference: QueueExecutor()) {
        await FakeSlowTime.$isCaller.withValue(true) { await session.ask() }
      }
      #expect(await caller.value.value == "Bearer token-1")
      #expect(tokens.count == 1)
    }
  }
}
