import Platform
import ProviderKit
import TestSupport
import Testing

@Suite("A rate limit delays requests")
struct RateLimiterTests {
  private let time = ManualTime()

  private func times(_ rateLimiter: RateLimiter, _ count: Int, within: Duration = .seconds(60)) async throws
    -> [Duration]
  {
    let start = time.now
    var times: [Duration] = []
    let driver = Task { [time] in
      while let deadline = try await time.nextSleep() { time.advance(by: max(deadline - time.now, .zero)) }
    }
    defer { driver.cancel() }
    for _ in 0..<count {
      guard await rateLimiter.turn(before: start + within) == .now else { break }
      times.append(time.now - start)
    }
    return times
  }

  @Test("A burst starts at once, the others one by one")
  func burst() async throws {
    let rateLimiter = RateLimiter(requestsPerSecond: 2, burst: 3, time: time)
    let expected = [0, 0, 0, 500, 1000, 1500].map { Duration.milliseconds($0) }
    #expect(try await times(rateLimiter, 6) == expected)
    time.advance(by: .seconds(60))
    #expect(try await times(rateLimiter, 4) == [0, 0, 0, 500].map { Duration.milliseconds($0) })
  }

  @Test("Without a burst, each request waits for the previous one")
  func even() async throws {
    let rateLimiter = RateLimiter(requestsPerSecond: 4, time: time)
    #expect(try await times(rateLimiter, 3) == [0, 250, 500].map { Duration.milliseconds($0) })
  }

  @Test("A request whose time is after its deadline is refused at once and delays no other")
  func tooLate() async throws {
    let rateLimiter = RateLimiter(requestsPerSecond: 1, time: time)
    #expect(await rateLimiter.turn(before: time.now + .seconds(9)) == .now)
    #expect(await rateLimiter.turn(before: time.now + .milliseconds(500)) == .tooLate)
    #expect(!rateLimiter.hasTurn(before: time.now + .seconds(1)))
    #expect(rateLimiter.hasTurn(before: time.now + .milliseconds(1001)), "the check does not count")
    #expect(try await times(rateLimiter, 1) == [.seconds(1)])
  }

  @Test("The turns of requests that were cancelled while they waited are those of the next ones")
  func cancelledWhileWaiting() async throws {
    let rateLimiter = RateLimiter(requestsPerSecond: 2, time: time)
    let start = time.now
    #expect(await rateLimiter.turn(before: start + .seconds(60)) == .now)
    let waiting = (0..<20).map { _ in Task { await rateLimiter.turn(before: start + .seconds(60)) } }
    for task in waiting { task.cancel() }
    for task in waiting { #expect(await task.value == .cancelled) }
    #expect(!rateLimiter.hasTurn(before: start + .milliseconds(500)))
    #expect(rateLimiter.hasTurn(before: start + .milliseconds(501)))
    // Turns that have passed are no burst.
    time.advance(by: .seconds(20))
    #expect(await rateLimiter.turn(before: time.now + .seconds(1)) == .now)
    #expect(!rateLimiter.hasTurn(before: time.now + .milliseconds(500)))
  }

  @Test("After a rate limit error, requests pause, and are then slower for a minute, one by one")
  func eased() async throws {
    let rateLimiter = RateLimiter(requestsPerSecond: 2, burst: 3, time: time)
    #expect(try await times(rateLimiter, 2) == [.zero, .zero])
    // Both exceeded the limit; they slow it down once.
    for _ in 0..<2 { rateLimiter.ease(for: .seconds(1)) }
    #expect(try await times(rateLimiter, 4) == [1000, 1750, 2500, 3250].map { Duration.milliseconds($0) })
    time.advance(by: .seconds(20))
    #expect(try await times(rateLimiter, 2) == [0, 750].map { Duration.milliseconds($0) }, "not three at once")
    time.advance(by: .seconds(40))
    #expect(try await times(rateLimiter, 4) == [0, 0, 0, 500].map { Duration.milliseconds($0) }, "the normal rate")
  }

  @Test("The rate drops to a quarter at most")
  func slowest() async throws {
    let rateLimiter = RateLimiter(requestsPerSecond: 2, time: time)
    for _ in 0..<50 { rateLimiter.ease(for: .zero) }
    #expect(try await times(rateLimiter, 3) == [.zero, .seconds(2), .seconds(4)])
  }

  @Test("A request that waits during a rate limit error waits again")
  func requeued() async throws {
    let rateLimiter = RateLimiter(requestsPerSecond: 2, time: time)
    let start = time.now
    #expect(await rateLimiter.turn(before: start + .seconds(9)) == .now)
    let waiting = Task { [time] in
      let turn = await rateLimiter.turn(before: start + .seconds(9))
      return (turn, time.now - start)
    }
    #expect(try await time.nextSleep() == start + .milliseconds(500))
    rateLimiter.ease(for: .seconds(3))
    time.advance(by: .milliseconds(500))
    #expect(try await time.nextSleep() == start + .seconds(3))
    time.advance(by: .milliseconds(2500))
    let (turn, instant) = await waiting.value
    #expect(turn == .now && instant == .seconds(3))
  }

  @Test("A cancellation ends the wait")
  func cancelled() async throws {
    let rateLimiter = RateLimiter(requestsPerSecond: 1, time: time)
    #expect(await rateLimiter.turn(before: time.now + .seconds(9)) == .now)
    let waiting = Task { [time] in await rateLimiter.turn(before: time.now + .seconds(9)) }
    _ = try await time.nextSleep()
    waiting.cancel()
    #expect(await waiting.value == .cancelled)
  }
}
