import CaseModel
import CaseService
import Platform
import ProviderKit
import TestSupport
import Testing

/// Vendors named `p00`, `p01` ... whose rows have many different times.
private func manyVendors(
  _ count: Int, rows: Int, _ seed: UInt64, _ change: (Int, inout FakeVendor.Settings) -> Void = { _, _ in }
) -> [FakeVendor] {
  var random = SeededRandom(seed: seed)
  return (0..<count).map { index in
    let name = index < 10 ? "p0\(index)" : "p\(index)"
    return FakeVendor(name, Case.many(rows, name, &random, spread: 5000)) { settings in
      (settings.pageSize, settings.tieSeed) = (100, UInt64(index + 3))
      change(index, &settings)
    }
  }
}

extension [FakeVendor] {
  /// The number of rows that were requested of all of them.
  fileprivate var rowsRequested: Int { flatMap(\.requests).reduce(0) { $0 + $1.size } }
}

@Test("A page of 50 profiles requests few rows of each")
private func fewRows() async throws {
  let vendors = manyVendors(50, rows: 100, 1)
  let reply = try await ServiceHarness(vendors).list(#""limit":50"#)
  #expect(reply.ids == Array(expected(vendors, .newestUpdate).prefix(50)))
  #expect(vendors.rowsRequested <= 600)
  #expect(vendors.allSatisfy { $0.requests.count <= 2 })
}

@Test("A profile that has most of the rows gets larger requests each time")
private func oneBusyProfile() async throws {
  let vendors = manyVendors(50, rows: 100, 2)
  vendors[31].update { rows in
    for index in rows.indices { rows[index].updatedAt = minute(10_000 + index) }
  }
  let reply = try await ServiceHarness(vendors).list(#""limit":100"#)
  #expect(reply.ids == Array(expected(vendors, .newestUpdate).prefix(100)))
  #expect(vendors[31].requests.map(\.size) == [10, 20, 40, 30])
  #expect(vendors.rowsRequested == 500 + 90)
}

@Test("Up to four profiles are queried for a whole page at once", arguments: 1...4)
private func fewProfiles(_ count: Int) async throws {
  let vendors = manyVendors(count, rows: 100, 3)
  let reply = try await ServiceHarness(vendors).list(#""limit":50"#)
  #expect(reply.ids == Array(expected(vendors, .newestUpdate).prefix(50)))
  #expect(vendors.allSatisfy { $0.requests.map(\.size) == [50] })
}

@Test("The pages of many profiles together are the complete merge", arguments: 0..<12)
private func manyPages(_ seed: Int) async throws {
  let sort = CaseSort.allCases[seed % CaseSort.allCases.count]
  let vendors = manyVendors(24, rows: 25, UInt64(seed) + 10) { index, settings in
    settings.paging = index % 2 == 0 ? .offset : .numbered
    settings.pageSize = 5 + index % 30
    if index % 7 == 6 { settings.sorts = [] }
  }
  let harness = ServiceHarness(vendors)
  var ids: [String] = []
  var cursor: String?
  repeat {
    let reply = try await harness.list(#""sort":"\#(sort.rawValue)","limit":\#([50, 120, 500][seed % 3])"#, cursor)
    #expect(reply.error == nil, "\(reply.short)")
    ids += reply.ids
    cursor = reply.cursor
  } while cursor != nil
  #expect(ids == expected(vendors, sort))
}

@Test("A request never asks for more rows than the page can still take")
private func smallPage() async throws {
  let vendors = manyVendors(20, rows: 30, 4)
  let reply = try await ServiceHarness(vendors).list(#""limit":3"#)
  #expect(reply.ids == Array(expected(vendors, .newestUpdate).prefix(3)))
  #expect(vendors.flatMap(\.requests).allSatisfy { $0.size <= 3 })
}

@Test("At most 16 profiles of a vendor are queried at a time, and other vendors are not delayed")
private func requestsInFlight() async throws {
  let gate = Gate()
  let vendors = manyVendors(20, rows: 5, 5) { $1.gate = gate }
  let other = FakeVendor("other", [.fake("other", 1, updated: 1)]) { $0.gate = gate }
  let otherProfile = Profile(
    name: "other", providerID: "another", baseURL: "https://another.example", isReadOnly: false,
    provider: .success(other.asProvider()))
  let harness = ServiceHarness(vendors.map { $0.asProfile() } + [otherProfile])
  async let reply = harness.list(#""limit":500"#)
  try await gate.waitFor("other 1")
  for vendor in vendors.prefix(16) { try await gate.waitFor("\(vendor.profile) 1") }
  #expect(gate.arrivals.count == 17)
  gate.open("p03 1")
  try await gate.waitFor("p16 1")
  #expect(gate.arrivals.count == 18)
  gate.openAll()
  #expect(try await reply.ids.count == 101)
}
