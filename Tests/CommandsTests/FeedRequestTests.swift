import CaseStore
import JSON
import Platform
import ProviderKit
import Sandbox
import TestSupport
import Testing

/// The requests that the feed costs, as exact numbers.
@Suite("Requests of the change feed")
struct FeedRequestTests {
  private struct Account: Sendable, CustomTestStringConvertible {
    let vendor: SandboxVendor
    var cases = 10_000
    /// The requests to read all cases, of a round after many cases changed, which reads their comments, and of one without comments.
    let requests: [Int]
    /// The cases with changes in the two rounds.
    let changed: [Int]
    var testDescription: String { vendor.testDescription }
  }

  private static let accounts = [
    Account(vendor: .ibm, requests: [100, 3, 3], changed: [261, 231]),
    Account(vendor: .strata, requests: [100, 349, 4], changed: [339, 274]),
    Account(vendor: .restV1, cases: 1000, requests: [5, 261, 2], changed: [258, 235]),
    // Red Hat: pages of this dialect have five rows.
    Account(vendor: .restV3, cases: 1000, requests: [200, 311, 57], changed: [258, 235]),
    Account(vendor: .cisco, requests: [99, 275, 12], changed: [264, 236]),
  ]

  private static let lean = ["created", "status", "severity", "owner", "fields"]

  @Test(
    "A round reads only what changed of 10,000 cases, and the comments of each changed case only if they are requested",
    arguments: accounts)
  private func requests(_ account: Account) async throws {
    let vendor = account.vendor
    let base = ManualTime(stepping: .seconds(25))
    let vendorTime = VendorTime(base)
    let sandbox = Sandbox(cases: account.cases, seed: 1, changesPerMinute: 180, time: vendorTime)
    let process = try FeedProcess(vendor, sandbox, base, store: .memory, polling: PollingSettings(requestsPerHour: nil))
    var state: String?
    /// Returns the requests to the vendor and the changed cases.
    func ask(_ kinds: [String]?) async throws -> [Int] {
      let before = vendor.requests(in: sandbox)
      var changed: Set<String> = []
      var hasMore = true
      while hasMore {
        var params: [JSON.Member] = [.init("limit", 1000)]
        if let state { params.append(.init("state", .string(state))) }
        if let kinds { params.append(.init("kinds", .array(kinds.map { .string($0) }))) }
        let reply = try await process.ask("changes/list", .object(params))
        #expect(reply["failures"] == nil && reply["pending"] == [])
        changed.formUnion(reply["events"]?.array?.compactMap { $0["case"]?.string } ?? [])
        state = reply["state"]?.string
        hasMore = reply["hasMore"]?.bool ?? false
      }
      return [vendor.requests(in: sandbox) - before, changed.count]
    }
    func pass() {
      vendorTime.resume()
      base.advance(by: .seconds(1500))
      vendorTime.stop()
    }
    var found = [try await ask(nil)]
    // No round is due.
    #expect(try await ask(nil) == [0, 0])
    for kinds in [nil, Self.lean] {
      pass()
      found.append(try await ask(kinds))
      #expect(try await ask(kinds) == [0, 0])
    }
    // The figures of the design, which do not know this dialect.
    if vendor.testDescription != "rest-v3" {
      #expect(found[1][0] <= 12 + (vendor.listsComments ? 0 : found[1][1]))
      #expect(found[2][0] <= 12)
    }
    #expect(found == zip(account.requests, [0] + account.changed).map { [$0, $1] })
  }
}
