import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("Each error of the simulated Cisco gets its fault") struct AccountFaultTests {
  /// The meaning of a fault, and the number of requests.
  struct Expected: Sendable {
    let kind: Fault.Kind
    let requests: Int

    init(_ kind: Fault.Kind, _ requests: Int = 1) { (self.kind, self.requests) = (kind, requests) }
  }

  private static func expected(_ fault: CiscoGatewayFault) -> Expected {
    switch fault {
    case .notAuthorized, .invalidToken: Expected(.authRequired, 2)
    case .accountInactive: Expected(.authRequired)
    case .forbidden: Expected(.forbidden)
    case .developerOverQps: Expected(.rateLimited, 2)
    case .developerOverRate: Expected(.rateLimited)
    case .serviceOverQps: Expected(.vendorUnavailable, 3)
    case .unknownReferrer, .serviceRequiresSSL: Expected(.configuration)
    case .uriTooLong, .serviceNotFound: Expected(.rejected)
    case .badGateway, .maintenance, .timeout: Expected(.vendorUnavailable, 3)
    }
  }

  private static func expected(_ code: CiscoErrorCode) -> Expected {
    switch code {
    case .caseNotFound: Expected(.notFound)
    case .forbidden: Expected(.forbidden)
    case .apiUnavailable, .unknownFailure, .systemError: Expected(.vendorUnavailable, 3)
    default: Expected(.rejected)
    }
  }

  /// Reads one case while the fault lasts.
  private static func meet(_ fault: SimulatedFault, _ account: Account) async throws -> (Fault, requests: Int) {
    account.cisco.inject(fault, for: .api, times: 10)
    let refusal = await ProviderTestSupport.fault { () async throws(Fault) in try await account.get("600000001") }
    return (try #require(refusal), account.cisco.requests(at: .api))
  }

  @Test("The errors of the gateway have their faults", arguments: CiscoGatewayFault.allCases)
  func gateway(fault: CiscoGatewayFault) async throws {
    let account = try Account(cases: 12)
    let expected = Self.expected(fault)
    let (refusal, requests) = try await Self.meet(.cisco(fault), account)
    #expect(refusal.kind == expected.kind && requests == expected.requests)
    #expect(refusal.data["vendorStatus"]?.integer == fault.status)
    #expect(refusal.data["vendorCode"]?.string?.hasPrefix("ERR_") == true)
    #expect(refusal.data["vendorMessage"]?.string?.contains("<") == false)
    #expect(refusal.data["traceId"]?.string?.isEmpty == false, "support requires it")
    #expect(refusal.data["profile"] == "tac" && refusal.data["provider"] == "cisco-support")
  }

  @Test(
    "The gateway's rate limits with 429, with and without a time, have their faults", arguments: [403, 429],
    [nil, 2, 3600])
  func limits(status: Int, seconds: Int?) async throws {
    for limit in [CiscoGatewayFault.developerOverQps, .developerOverRate] {
      let account = try Account(cases: 12)
      let (refusal, requests) = try await Self.meet(
        .cisco(limit, retryAfter: seconds.map { .seconds($0) }, status: status), account)
      #expect(refusal.kind == .rateLimited)
      let isQuota = limit == .developerOverRate
      #expect(refusal.data["retryAfterSeconds"]?.integer == seconds ?? (isQuota ? 60 : 1))
      #expect(requests == (seconds == 3600 || (isQuota && seconds == nil) ? 1 : 2), "\(limit)")
    }
  }

  @Test("A rate limit that ends within a second is not visible", arguments: [CiscoGatewayFault.developerOverQps])
  func passing(limit: CiscoGatewayFault) async throws {
    let account = try Account(cases: 12)
    let number = try #require(try await account.everything().keys.first)
    account.cisco.inject(.cisco(limit), for: .api)
    #expect(try await account.get(number).number == number)
  }

  @Test(
    "Errors of the application are read in each of their forms", arguments: CiscoErrorCode.allCases,
    CiscoErrorForm.allCases)
  func application(code: CiscoErrorCode, form: CiscoErrorForm) async throws {
    let expected = Self.expected(code)
    for status in [code.status, 200] where status != 200 || code != .badRequest {
      let account = try Account(cases: 12)
      let (refusal, requests) = try await Self.meet(.cisco(code, as: form, status: status), account)
      #expect(refusal.kind == expected.kind && requests == expected.requests, "\(status)")
      #expect(refusal.data["vendorStatus"]?.integer == status)
      if form == .text {
        #expect(refusal.data["vendorMessage"]?.string?.hasPrefix(code.rawValue) == true)
      } else {
        #expect(refusal.data["vendorCode"]?.string == code.rawValue)
      }
    }
  }

  @Test("A 404 of the API is retried once")
  func notConfigured() async throws {
    let (refusal, requests) = try await Self.meet(.cisco(.apiUnavailable, status: 404), try Account(cases: 12))
    #expect(refusal.kind == .vendorUnavailable && requests == 2)
  }

  @Test(
    "General HTTP errors have their faults",
    arguments: [
      (.status(400), Expected(.rejected)), (.status(401), Expected(.authRequired, 2)),
      (.status(403), Expected(.forbidden)), (.status(404), Expected(.vendorUnavailable, 2)),
      (.status(414), Expected(.rejected)), (.status(415), Expected(.rejected)),
      (.status(429), Expected(.rateLimited, 2)), (.status(500), Expected(.vendorUnavailable, 3)),
      (.status(502), Expected(.vendorUnavailable, 3)), (.status(503), Expected(.vendorUnavailable, 3)),
      (.status(504), Expected(.vendorUnavailable, 3)), (.status(596), Expected(.rejected)),
      (.gatewayPage, Expected(.vendorUnavailable, 3)), (.brokenJSON, Expected(.vendorProtocol)),
      (.cut, Expected(.vendorUnavailable, 3)), (.cutAfterActing, Expected(.vendorUnavailable, 3)),
      (.refuseConnection, Expected(.vendorUnavailable, 0)),
    ] as [(SimulatedFault, Expected)])
  func anyServer(fault: SimulatedFault, expected: Expected) async throws {
    let (refusal, requests) = try await Self.meet(fault, try Account(cases: 12))
    #expect(refusal.kind == expected.kind && requests == expected.requests)
  }

  @Test("A late response is a timeout")
  func late() async throws {
    let account = try Account(cases: 12)
    account.cisco.inject(.delay(.seconds(10)), for: .api)
    let short = VendorCall(deadline: account.time.now + .seconds(5))
    let refusal = await ProviderTestSupport.fault { () async throws(Fault) in
      try await account.cases.get("600000001", fields: .all, raw: false, short)
    }
    #expect(refusal?.kind == .vendorUnavailable && refusal?.data["reason"] == "timeout")
  }

  @Test(
    "The malformed samples of the vendor's pages are protocol errors",
    arguments: CiscoBreakage.allCases.filter { $0 != .none })
  func broken(breakage: CiscoBreakage) async throws {
    let account = try Account(cases: 12)
    let number = try #require(try await account.everything().keys.first)
    account.cisco.adjust { $0.breakage = breakage }
    let refusals = [
      await fault { () async throws(Fault) in try await account.get(number) },
      await fault { () async throws(Fault) in try await account.comments.list(number, raw: false, account.call) },
      await fault { () async throws(Fault) in try await account.list { $0.numbers = [number] } },
      await fault { () async throws(Fault) in try await account.list() },
    ]
    for refusal in refusals {
      #expect(refusal?.kind == .vendorProtocol)
      #expect(refusal?.message.hasPrefix("The response of Cisco Support cannot be read") == true)
      #expect(refusal?.data["excerpt"]?.string?.hasPrefix("{\"") == true)
    }
    account.cisco.adjust { $0.breakage = .none }
    #expect(try await account.get(number).number == number)
  }

  @Test("A failed page fails the listing, with its own message", arguments: [CiscoGatewayFault.accountInactive])
  func oneOfMany(fault: CiscoGatewayFault) async throws {
    let account = try Account()
    account.cisco.inject(.cisco(fault), for: .operation(.casesByUser))
    let refusal = await ProviderTestSupport.fault { () async throws(Fault) in try await account.list() }
    #expect(refusal?.kind == .authRequired && refusal?.data["vendorMessage"] == "Account Inactive")
  }
}
