import CaseModel
import CaseStore
import Commands
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

/// Rows of listings and single cases differ in what they have and how they write it.
@Suite("Nothing that only reads differently is a change")
struct InventedChangeTests {
  @Test("A listing, the single cases, and the listing again show no change", arguments: SandboxVendor.all)
  private func unchanged(_ vendor: SandboxVendor) async throws {
    let time = ManualTime(date: Timestamp(timeIntervalSince1970: 1_795_253_400), stepping: .seconds(20))
    let sandbox = Sandbox(cases: 100, seed: 7, time: time)
    let kind = try vendor.kind(in: sandbox)
    let harness = try ProviderHarness(kind, at: vendor.profile, of: sandbox, time) {
      vendor.adjust(&$0, in: sandbox)
    }
    let source = StoreSource(
      profile: "work", provider: kind.descriptor.id, baseURL: harness.baseURL, account: ["account"])
    // The clock of the vendors jumps over time limits.
    let store = CaseStore(.memory, time: SystemTime()) { Issue.record("\($0)") }
    let numbers = try await list(harness, source, store)
    try await store.setBaseline(source, at: time.date)
    #expect(numbers.count > 50)
    for number in numbers {
      let single = try await harness.get(number)
      let observation = Observation(source, [CaseBox(single)], members: .all, at: time.date)
      #expect(try await store.observe(observation).map(\.kind.rawValue) == [], "\(number) after a listing")
    }
    try await list(harness, source, store)
    #expect(try await store.infos().map(\.cases) == [numbers.count])
  }

  /// Observes all rows. Returns their numbers.
  @discardableResult
  private func list(
    _ harness: ProviderHarness, _ source: StoreSource, _ store: CaseStore
  ) async throws -> [String] {
    var numbers: [String] = []
    var position: VendorPosition?
    repeat {
      let page = try await harness.page({ $0.fields = .all }, at: position)
      if let failure = page.failure { throw failure }
      var observation = Observation(source, page.rows, members: harness.cases.listedMembers, at: harness.time.date)
      observation.optional = harness.cases.optionalMembers
      #expect(try await store.observe(observation).map(\.kind.rawValue) == [], "a listing")
      for row in page.cases where !numbers.contains(row.number) { numbers.append(row.number) }
      position = page.next
    } while position != nil
    return numbers
  }
}
