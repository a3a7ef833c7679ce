import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("Logging in at the simulated Cisco, and its rate limit") struct AccountTokenTests {
  private static let number = "600000001"

  /// A read that ends with "no such case", that is, after the gateway accepted it.
  private static func passes(_ account: Account) async -> Bool {
    await fault { () async throws(Fault) in try await account.get(number) }?.kind == .notFound
  }

  @Test("One token serves reads until it expires", arguments: [60, 3599, 3600, 43_200])
  func lifetime(seconds: Int) async throws {
    let time = ManualTime(date: Timestamp(timeIntervalSince1970: Account.now))
    let account = try Account(cases: 12, time: time)
    account.cisco.adjust { $0.tokenLifetime = seconds }
    #expect(await Self.passes(account))
    #expect(account.provider.session.status.state == .active)
    #expect(account.provider.session.status.expiresAt == time.date.addingTimeInterval(Double(seconds)))
    time.advance(by: .seconds(seconds / 2))
    #expect(await Self.passes(account))
    #expect(account.cisco.exchanges == 1)
    time.advance(by: .seconds(seconds - seconds / 2))
    #expect(await Self.passes(account))
    #expect(account.cisco.exchanges == 2 && account.cisco.requests(at: .api) == 3, "the vendor refused none of them")
  }

  @Test("A token that the vendor no longer accepts is replaced once, without an error", arguments: [false, true])
  func revoked(is401: Bool) async throws {
    let account = try Account(cases: 12)
    account.cisco.adjust { $0.refusesTokensWith401 = is401 }
    #expect(await Self.passes(account))
    account.cisco.revokeTokens()
    #expect(await Self.passes(account))
    #expect(account.cisco.exchanges == 2 && account.cisco.requests(at: .api) == 3)
    #expect(account.wire.exchanges[1].response?.status == (is401 ? 401 : 403))
  }

  @Test(
    "A wrong client or secret is requested once, and later calls fail at once",
    arguments: [("clientId", "nobody"), ("clientSecret", "wr0ng")])
  func wrong(name: String, value: String) async throws {
    let account = try Account(cases: 12, credentials: [name: value])
    for _ in 0..<3 {
      let refusal = try #require(await fault { () async throws(Fault) in try await account.list() })
      #expect(refusal.kind == .authRequired && refusal.data["vendorCode"] == "invalid_client")
      #expect(refusal.message.contains("apiconsole.cisco.com"))
      #expect(!refusal.json.text.contains(value) && !refusal.json.text.contains(CiscoSimulator.clientSecret))
    }
    #expect(account.provider.session.status.state == .refused)
    #expect(account.cisco.requests(at: .token) == 1 && account.cisco.requests(at: .api) == 0)
    #expect(account.time.waits == [])
  }

  @Test("If the API does not know the application yet, one new token is tried, and the error advises to wait")
  func pending() async throws {
    let account = try Account(cases: 12, credentials: ["clientId": CiscoSimulator.pendingClientID])
    let refusal = try #require(await fault { () async throws(Fault) in try await account.get(Self.number) })
    #expect(refusal.kind == .authRequired && refusal.message.contains("wait until the registration is active"))
    #expect(refusal.data["vendorCode"] == "ERR_403_NOT_AUTHORIZED" && refusal.data["traceId"] != nil)
    #expect(account.cisco.exchanges == 2 && account.cisco.requests(at: .api) == 2)
  }

  @Test("The form alone is enough, whether or not the vendor accepts Basic", arguments: [true, false])
  func form(takesBasic: Bool) async throws {
    let account = try Account(cases: 12)
    account.cisco.adjust { $0.acceptsBasicClient = takesBasic }
    #expect(await Self.passes(account))
  }

  @Test(
    "Errors of the token service do not mark the credentials as wrong",
    arguments: [
      (.status(500), .vendorUnavailable), (.status(503), .vendorUnavailable), (.gatewayPage, .vendorUnavailable),
      (.status(429, retryAfter: .seconds(60)), .rateLimited), (.brokenJSON, .vendorProtocol),
      (.cut, .vendorUnavailable), (.refuseConnection, .vendorUnavailable),
    ] as [(SimulatedFault, Fault.Kind)])
  func faults(fault: SimulatedFault, kind: Fault.Kind) async throws {
    let account = try Account(cases: 12)
    account.cisco.inject(fault, for: .token, times: 3)
    let refusal = await ProviderTestSupport.fault { () async throws(Fault) in try await account.get(Self.number) }
    #expect(refusal?.kind == kind)
    #expect(account.provider.session.status.state != .refused)
    account.cisco.clearFaults()
    account.time.advance(by: .seconds(100))
    #expect(await Self.passes(account))
  }

  // MARK: Rate limit

  @Test("A listing sends three requests at once, then two per second")
  func pace() async throws {
    let time = ManualTime(date: Timestamp(timeIntervalSince1970: Account.now))
    let account = try Account(cases: 12, pace: nil, time: time)
    let start = time.now
    let listing = Task { try await account.list() }
    for number in 0..<12 {
      // The clock advances only after all requests that can be sent have been sent.
      let left = try #require(try await account.wire.nextRequest())
      #expect(left - start == .milliseconds(500 * max(0, number - 2)), "request \(number)")
      if number >= 2 {
        try await Self.someoneSleeps(time, until: left + .milliseconds(500), isLast: number == 11)
        time.advance(by: .milliseconds(500))
      }
    }
    #expect(try await listing.value.numbers.count > 0)
    #expect(account.asked.count == 12 && account.cisco.requests(at: .api) == 12)
  }

  /// Waits for a sleep with this deadline.
  private static func someoneSleeps(_ time: ManualTime, until target: MonotonicTime, isLast: Bool) async throws {
    guard !isLast else { return }
    while let deadline = try await time.nextSleep(), deadline != target {}
  }

  @Test("After a rate limit error, the request is retried after the given second, and later requests are slower")
  func eased() async throws {
    let account = try Account(cases: 12, pace: nil)
    account.cisco.inject(.cisco(.developerOverQps), for: .api)
    let start = account.time.now
    for _ in 0..<4 { #expect(await Self.passes(account)) }
    let instants = account.wire.exchanges.map { $0.time - start }
    #expect(instants == [0, 1000, 1750, 2500, 3250].map { Duration.milliseconds($0) })
  }

  @Test(
    "At the vendor's limit of two requests per second, all requests succeed", arguments: [false, true], [false, true])
  func limit(is429: Bool, statesWait: Bool) async throws {
    let account = try Account(cases: 12, pace: nil)
    account.cisco.adjust { ($0.requestsPerSecond, $0.limitsWith429, $0.sendsRetryAfter) = (2, is429, statesWait) }
    for _ in 0..<12 { #expect(await Self.passes(account)) }
    let refused = account.wire.exchanges.filter { $0.response?.headers["X-Mashery-Error-Code"] != nil }
    // A burst of three sometimes exceeds the limit by one; one wait of a second is enough each time.
    #expect((1..<12).contains(refused.count) && account.wire.exchanges.count == 12 + refused.count)
    #expect(refused.allSatisfy { $0.response?.status == (is429 ? 429 : 403) })
  }
}
