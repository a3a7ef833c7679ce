import CaseModel
import CaseStore
import Platform
import TestSupport
import Testing

@Suite struct EvictionTests {
  private let harness = StoreHarness()

  @Test func bodiesAreEvictedAboveTheLimit() async throws {
    let store = harness.store { $0.sizeLimit = 600_000 }
    let text = String(repeating: "some long text ", count: 200)
    let rows = (0..<200).map { index in
      row("\(index)") { row in
        row.description = text
        row.comments = [comment("c", text)]
        if index >= 100 { row.status = CaseStatus(.closed, vendor: "Closed") }
      }
    }
    try await store.setBaseline(.work, at: .minute(0))
    for start in stride(from: 0, to: 200, by: 20) {
      try await store.observe(Array(rows[start..<start + 20]), at: Double(start))
    }
    let size = try await store.size()
    #expect(size < 600_000)
    #expect(try await store.count(CaseQuery()) == 200)
    var query = CaseQuery()
    query.fields = .all
    #expect(try await store.list(query, limit: 200).isIncomplete)
    var evicted: [String] = []
    for number in rows.map(\.number) where try await store.get(.work, number, fields: .all)?.isIncomplete == true {
      evicted.append(number)
    }
    // The change is one event: an evicted body is not compared as an empty one.
    let number = try #require(evicted.first)
    let events = try await store.observe(
      [
        row(number) { row in
          row = rows[Int(number) ?? 0].value
          row.title = "new"
        }
      ])
    #expect(events.map(\.kind) == [.fields] && events.map(\.part) == ["title"])
    #expect(try await store.get(.work, number, fields: .all)?.isIncomplete == false)
  }

  private static let large = row("1") { $0.description = String(repeating: "text ", count: 40_000) }

  @Test func aWriteWithATimeLimitDoesNotEvict() async throws {
    let store = harness.store { $0.sizeLimit = 100_000 }
    try await store.setBaseline(.work, at: .minute(0))
    func isComplete() async throws -> Bool {
      try await store.get(.work, "1", fields: [.description])?.isIncomplete == false
    }
    let observation = Observation(.work, [Self.large], members: .all, at: .minute(1))
    try await store.observe(observation, within: .seconds(5))
    #expect(try await isComplete())
    try await store.observe([row("2")], at: 2)
    #expect(try await !isComplete())
  }

  @Test func anEvictionThatFailsKeepsWhatWasObserved() async throws {
    // Overflows.
    let trigger = "CREATE TRIGGER failing BEFORE DELETE ON bodies BEGIN SELECT abs(-9223372036854775808); END"
    let store = harness.store { options in
      options.sizeLimit = 100_000
      options.schema.steps[0].append(trigger)
    }
    try await store.setBaseline(.work, at: .minute(-2000))
    #expect(try await store.observe([Self.large]).map(\.kind) == [.created])
    #expect(try await store.size() > 100_000)
    #expect(harness.warnings == [])
  }

  @Test func withoutABaselineCasesAreRemovedAtLast() async throws {
    let store = harness.store { $0.sizeLimit = 300_000 }
    let big = String(repeating: "x", count: 5000)
    for start in 0..<20 {
      try await store.observe(
        (0..<10).map { index in row("\(start)-\(index)") { $0.product = big } }, at: Double(start))
    }
    #expect(try await store.size() < 330_000)
    let left = try await store.list(CaseQuery(), limit: 200).rows.map(\.number)
    #expect(left.contains("19-0") && !left.contains("0-0"))
  }
}
