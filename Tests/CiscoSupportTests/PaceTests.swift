import CaseModel
import CiscoSupport
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite("Cisco's rate limit and parts") struct PaceTests {
  /// The time after this number of sequential details requests.
  private static func time(for count: Int, pace: Double?) async throws -> Duration {
    let harness = try ProviderHarness(pace: pace) { _, _ in .json(200, Record.detail) }
    let start = harness.time.now
    for _ in 0..<count { _ = try await harness.get() }
    return harness.time.now - start
  }

  @Test("Three requests are sent at once, then two per second", arguments: [(3, 0), (4, 500), (5, 1000), (9, 3000)])
  func usual(count: Int, milliseconds: Int) async throws {
    #expect(try await Self.time(for: count, pace: nil) == .milliseconds(milliseconds))
  }

  @Test("The rate limit of the profile replaces the vendor's", arguments: [(1.0, 2000), (10.0, 200), (0.5, 4000)])
  func own(pace: Double, milliseconds: Int) async throws {
    #expect(try await Self.time(for: 5, pace: pace) == .milliseconds(milliseconds))
  }

  @Test("Lists, details and retries share one rate limit")
  func shared() async throws {
    let harness = try ProviderHarness(pace: nil) { request, number in
      if number == 3 { return Record.gateway(502, nil, nil, "Bad Gateway") }
      return request.url.contains("details") ? .json(200, Record.detail) : Record.page([])
    }
    let start = harness.time.now
    _ = try await harness.get()
    _ = try await harness.comments.list("600000001", raw: false, harness.call)
    _ = try await harness.all { $0.states = [.inProgress] }
    #expect(harness.wire.requests.count == 4)
    // The backoff before the second attempt is shorter than the half second that the fourth request waits.
    #expect(harness.time.now - start == .milliseconds(500))
  }

  @Test("A request that is queued until its deadline is a timeout, and is not sent")
  func tooLate() async throws {
    let harness = try ProviderHarness(pace: 0.01) { _, _ in .json(200, Record.detail) }
    for _ in 0..<3 { _ = try await harness.get() }
    let refusal = await fault { () async throws(Fault) in try await harness.get() }
    #expect(refusal?.kind == .vendorUnavailable && refusal?.data["reason"] == "timeout")
    #expect(harness.wire.requests.count == 3)
  }

  @Test("The provider reads cases and their notes, and cannot write")
  func parts() throws {
    let harness = try ProviderHarness(.status(500))
    #expect(harness.provider.commenting == nil && harness.provider.attachments == nil)
    #expect(CiscoSupportProvider.descriptor.actions.isEmpty)
    let refusal = ProviderParts.commenting.missing(in: harness.provider)
    #expect(refusal.kind == .unsupported && refusal.data["provider"] == "cisco-support")
    #expect(
      refusal.message
        == "Cisco Support cannot add comments. Cisco's API can only read cases and their notes. To open or change a case, use Cisco's Support Case Manager."
    )
  }
}
