import CaseModel
import CaseStore
import Platform
import TestSupport
import Testing

@Suite("Summaries of cases") struct SummaryTests {
  private let harness = StoreHarness()
  private static let fields: CaseFields = [.title, .status, .severity, .owner, .updatedAt, .url]

  @Test("Many cases are read by number, without those of other accounts", arguments: [1, 2, 127, 128, 129, 500])
  func numbers(_ count: Int) async throws {
    let store = harness.store()
    try await store.observe((1...600).map { row("\($0)") })
    try await store.observe([row("7") { $0.title = "of another account" }], .other)
    let numbers = (1...count).map { "\($0)" } + ["missing"]
    let found = try await store.summaries(of: numbers, from: .work, fields: Self.fields)
    #expect(found.count == count && Set(found.map(\.row.number)) == Set(numbers.dropLast()))
    #expect(found.allSatisfy { $0.row.title == "Case \($0.row.number)" && $0.row.status?.state == .new })
    #expect(try await store.summaries(of: [], from: .work, fields: Self.fields).isEmpty)
    #expect(
      try await store.summaries(of: ["7"], from: .other, fields: Self.fields).map(\.row.title) == ["of another account"]
    )
  }

  @Test("A summary has the age of what is known, and shows what must be read again") func marks() async throws {
    let store = harness.memory()
    try await store.observe([row("1"), row("2"), row("3")], at: 0)
    try await store.observe([row("2")], members: .lean, at: 5)
    try await store.observe([row("4") { $0.comments = [comment("c", "text")] }], members: [.comments], at: 6)
    try await store.invalidate(.work, "3", [.status])
    try await store.setUnknownOutcome(true, .work, "1")
    let rows = try await store.summaries(of: ["1", "2", "3", "4"], from: .work, fields: Self.fields)
    let found = Dictionary(uniqueKeysWithValues: rows.map { ($0.row.number, $0) })
    #expect(found.mapValues(\.isOutdated) == ["1": true, "2": false, "3": true, "4": false])
    #expect(found["2"]?.asOf == .minute(5) && found["1"]?.asOf == .minute(0))
    #expect(found["4"]?.known.contains(.title) == false && found["2"]?.known.contains(.title) == true)
    #expect(found["3"]?.known.contains(.status) == false)
  }

  @Test("A case that the vendor does not have any more has the time of that") func gone() async throws {
    let store = harness.memory()
    try await store.observe([row("1"), row("2")])
    try await store.setBaseline(.work, at: .minute(0))
    for minute in [1.0, 2] { try await store.noteMissing(.work, "1", .notFound, at: .minute(minute)) }
    let rows = try await store.summaries(of: ["1", "2"], from: .work, fields: Self.fields)
    #expect(Set(rows.map { $0.goneAt != nil ? "gone \($0.row.number)" : $0.row.number }) == ["gone 1", "2"])
    #expect(try await store.summaries(.all, from: .work, fields: Self.fields, limit: 9).map(\.row.number) == ["2"])
  }

  struct Search: Sendable, CustomTestStringConvertible {
    let filter: SummaryFilter
    let numbers: [String]
    var testDescription: String { "\(filter)" }
  }

  @Test(
    "Cases are found by number or title, open ones first, and then by their last update",
    arguments: [
      Search(filter: .all, numbers: ["CS1200", "CS12", "0012", "CS3"]),
      Search(filter: .number("cs12"), numbers: ["CS1200", "CS12"]),
      Search(filter: .number("12"), numbers: ["CS1200", "CS12"]),
      Search(filter: .number("00"), numbers: ["0012"]),
      Search(filter: .number("S1"), numbers: []),
      Search(filter: .text("12"), numbers: ["CS1200", "CS12", "0012"]),
      Search(filter: .text("fai DISK"), numbers: ["CS12", "CS3"]),
      Search(filter: .text("\u{0}''\"*"), numbers: []),
    ]) func search(_ search: Search) async throws
  {
    let store = harness.memory()
    try await store.observe([
      row("CS12") { ($0.title, $0.updatedAt) = ("Disk fails", .minute(-3)) },
      row("CS3") {
        ($0.title, $0.updatedAt, $0.status) = ("disk failure", .minute(-1), CaseStatus(.closed, vendor: "x"))
      },
      row("0012") { ($0.title, $0.updatedAt, $0.description) = ("other", nil, "the disk fails") },
      row("CS1200") { ($0.title, $0.updatedAt) = ("other", .minute(-2)) },
    ])
    let found = try await store.summaries(search.filter, from: .work, fields: Self.fields, limit: 50)
    #expect(found.map(\.row.number) == search.numbers)
    let first = try await store.summaries(search.filter, from: .work, fields: Self.fields, limit: 1)
    #expect(first.map(\.row.number) == Array(search.numbers.prefix(1)))
  }
}
