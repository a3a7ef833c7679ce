import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

/// A vendor that uses 418 with its own meaning.
private struct TeapotDialect: VendorDialect {
  let meaning: FaultOverride

  func error(in response: HTTPResponse) -> VendorError { VendorError() }
  func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
    response.status == 418 ? meaning : nil
  }
}

@Suite("A vendor's own meaning of a response") struct FaultOverrideTests {
  /// The vendor's meaning, the number of requests of a read, and the wait before each retry.
  @Test(
    arguments: [
      (FaultOverride(.vendorUnavailable), 1, []),
      (FaultOverride(.vendorUnavailable, retry: .yes), 3, [200, 400]),
      (FaultOverride(.vendorUnavailable, retry: .once), 2, [200]),
      (FaultOverride(.vendorUnavailable, retry: .no), 1, []),
      (FaultOverride(.rateLimited), 2, [1000]),
      (FaultOverride(.rateLimited, leastWait: 2), 2, [2000]),
      (FaultOverride(.rateLimited, leastWait: 6), 1, []),
      (FaultOverride(.rateLimited, retry: .no), 1, []),
      (FaultOverride(.authRequired), 2, []),
      (FaultOverride(.authRequired, retry: .no), 1, []),
      (FaultOverride(.forbidden, retry: .yes), 1, []),
    ] as [(FaultOverride, Int, [Int])])
  func attemptsFollowTheVendorsMeaning(meaning: FaultOverride, count: Int, waits: [Int]) async throws {
    let time = ManualTime.stepping()
    let transport = FakeTransport(Array(repeating: .status(418), count: 5))
    var client = VendorClient(
      profile: "work", provider: "vendor", baseURL: VendorHarness.baseURL, transport: transport,
      session: FakeTokenSession(),
      dialect: TeapotDialect(meaning: meaning), redactor: Redactor(), time: time)
    client.randomFraction = { 0.5 }
    do throws(Fault) {
      try await client.send(.read, VendorCall(deadline: time.now + .seconds(30))) { _ in }
      Issue.record("answered")
    } catch {
      #expect(error.kind == meaning.kind)
      #expect(error.data["vendorStatus"] == 418)
    }
    #expect(transport.requests.count == count)
    #expect(time.waits == waits.map { .milliseconds($0) })
  }

  /// `Retry-After` (nil for none), the vendor's minimum wait, and the wait in the fault.
  @Test(
    arguments: [(nil, nil, nil), (nil, 7, 7), ("9", 7, 9), ("0", 7, 7), ("8", nil, 8)] as [(String?, Int?, Int?)])
  func theMinimumWaitApplies(header: String?, least: Int?, seconds: Int?) async throws {
    var headers: HTTPHeaders = [:]
    headers["Retry-After"] = header
    let client = VendorClient(
      profile: "work", provider: "vendor", baseURL: VendorHarness.baseURL,
      transport: FakeTransport([.status(418, headers: headers)]), session: nil,
      dialect: TeapotDialect(meaning: FaultOverride(.rateLimited, retry: .no, leastWait: least)), redactor: Redactor(),
      time: ManualTime.stepping())
    do throws(Fault) {
      try await client.send(.read, VendorCall(deadline: client.time.now + .seconds(30))) { _ in }
      Issue.record("answered")
    } catch {
      #expect(error.data["retryAfterSeconds"]?.integer == seconds)
    }
  }
}
