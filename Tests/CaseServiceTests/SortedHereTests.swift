import CaseModel
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

private func vendor(_ rows: [Case], pageSize: Int = 20) -> FakeVendor {
  FakeVendor("one", rows) { settings in
    settings.sorts = []
    settings.pageSize = pageSize
  }
}

@Test("casewire sorts what a vendor cannot sort, and a page continues after the last key", arguments: CaseSort.allCases)
private func resumed(_ sort: CaseSort) async throws {
  var random = SeededRandom(seed: 4)
  let vendor = vendor(Case.many(90, "one", &random))
  let harness = ServiceHarness(vendor)
  var ids: [String] = []
  var cursor: String?
  repeat {
    let reply = try await harness.list(#""sort":"\#(sort.rawValue)","limit":7"#, cursor)
    ids += reply.ids
    cursor = reply.cursor
  } while cursor != nil
  #expect(ids == expected([vendor], sort))
}

@Test("The number of rows that casewire sorts is limited", arguments: [(10_000, nil), (10_001, "tooLarge")])
private func bound(_ count: Int, _ kind: String?) async throws {
  let rows = (0..<count).map { Case.fake("one", $0, updated: $0 % 100) }
  let reply = try await ServiceHarness(vendor(rows, pageSize: 5000)).list(#""sort":"severity","limit":500"#)
  #expect(reply.kind == kind)
  #expect(reply.ids.count == (kind == nil ? 500 : 0))
}

@Test("The limit counts rows that pass the filters")
private func boundBehindFilters() async throws {
  var rows = (0..<10_100).map { Case.fake("one", $0, updated: $0 % 100) }
  for index in 0..<200 { rows[index].severity = CaseSeverity(level: 1, vendor: "critical") }
  let vendor = FakeVendor("one", rows) { settings in
    settings.sorts = []
    settings.knows = []
    settings.pageSize = 5000
  }
  #expect(try await ServiceHarness(vendor).list(#""sort":"title","severity":[1],"limit":500"#).ids.count == 200)
}

@Test(
  "In an order by update, a case that changed after the first page is left to the next listing; kept rows stay unchanged",
  arguments: ["updatedAt", "-updatedAt"], [(true, 60), (false, 60), (false, 660)])
private func changed(_ sort: String, _ how: (canSort: Bool, seconds: Int)) async throws {
  let rows = (0..<30).map { Case.fake("one", $0, updated: $0) }
  let vendor = FakeVendor("one", rows) { if !how.canSort { $0.sorts = [] } }
  let harness = ServiceHarness(vendor)
  let first = try await harness.list(#""sort":"\#(sort)","limit":10"#)
  harness.time.advance(by: .seconds(how.seconds))
  // One row that was returned and one that was not.
  let given = sort == "updatedAt" ? 3 : 27
  vendor.update { rows in
    rows[given].updatedAt = harness.time.date
    rows[15].updatedAt = harness.time.date
  }
  let second = try await harness.list(#""sort":"\#(sort)","limit":100"#, first.cursor)
  // Rows are kept for ten minutes.
  let isKept = !how.canSort && how.seconds < 600
  let all = (0..<30).filter { $0 != 15 || isKept }.map { "one/F\($0)" }
  #expect(first.ids + second.ids == (sort == "updatedAt" ? all : all.reversed()))
  #expect(second.cursor == nil)
}

@Test("A vendor whose clock is ahead loses no case", arguments: [true, false])
private func clockAhead(_ canSort: Bool) async throws {
  var rows = (0..<30).map { Case.fake("one", $0, updated: $0) }
  let now = ManualTime().date
  for index in 20..<30 { rows[index].updatedAt = now.addingTimeInterval(Double(index)) }
  let harness = ServiceHarness(FakeVendor("one", rows) { if !canSort { $0.sorts = [] } })
  let first = try await harness.list(#""limit":1"#)
  let second = try await harness.list(#""limit":100"#, first.cursor)
  #expect(first.ids + second.ids == (0..<30).reversed().map { "one/F\($0)" })
}
