import CaseModel
import CaseStore
import JSON
import Platform
import TestSupport
import Testing

/// Cases that the vendor does not have any more.
@Suite struct MissingTests {
  private let harness = StoreHarness()

  /// A store whose cases were listed at these minutes, with a baseline at minute 0.
  private func store(_ cases: [String: Double]) async throws -> CaseStore {
    let store = harness.memory()
    for (number, minutes) in cases { try await store.observe([row(number)], members: .lean, at: minutes) }
    try await store.setBaseline(.work, at: .minute(0))
    return store
  }

  @Test func aCaseIsGoneAfterTwoRounds() async throws {
    let store = try await store(["1": 1, "2": 1])
    let start = try await store.state()
    harness.time.advance(by: .seconds(600))
    #expect(try await store.noteMissing(.work, "1", .noAccess, at: .minute(2)) == [])
    #expect(try await store.noteMissing(.work, "1", .noAccess, at: .minute(2)) == [], "the same round")
    #expect(try await store.count(CaseQuery()) == 2)
    let gone = try await store.noteMissing(.work, "1", .noAccess, at: .minute(3))
    #expect(gone.map(\.kind) == [.gone] && gone[0].number == "1" && gone[0].origin == .unknown)
    #expect(gone[0].new == .object([JSON.Member("reason", .string("noAccess"))]) && gone[0].old == nil)
    #expect(gone[0].seenAt == .minute(10) && gone[0].at == nil)
    #expect(try await store.noteMissing(.work, "1", .notFound, at: .minute(4)) == [], "once")
    // Not listed, not counted and not found, but kept.
    #expect(try await store.count(CaseQuery()) == 1)
    #expect(try await store.list(CaseQuery(), limit: 9).rows.map(\.number) == ["2"])
    #expect(try await store.search(SearchText("case"), limit: 9).rows.map(\.box.number) == ["2"])
    #expect(try await store.infos().map(\.cases) == [1])
    #expect(try await store.get(.work, "1", fields: .lean)?.goneAt == .minute(3))
    let back = try await store.observe([row("1")], members: .lean, at: 5)
    #expect(back.map(\.kind) == [.back])
    #expect(try await store.count(CaseQuery()) == 2)
    #expect(try await store.infos().map(\.cases) == [2])
    #expect(try await store.events(after: start, limit: 9) == gone + back)
    // Two rounds again.
    #expect(try await store.noteMissing(.work, "1", .notFound, at: .minute(6)) == [])
    let again = try await store.noteMissing(.work, "1", .notFound, at: .minute(7))
    #expect(again.map(\.kind) == [.gone] && again[0].key != gone[0].key)
  }

  private struct Row: Sendable {
    let name: String
    /// What happens between two rounds in which the case is missing, at minutes 10 and 20.
    let between: @Sendable (CaseStore) async throws -> Void
    let isGone: Bool
  }

  private static let rows = [
    Row(name: "nothing", between: { _ in }, isGone: true),
    Row(name: "listed", between: { try await $0.observe([row("1")], members: .lean, at: 15) }, isGone: false),
    Row(name: "read alone", between: { try await $0.observe([row("1")], at: 15) }, isGone: false),
    Row(
      name: "written",
      between: { store in
        try await store.observe([row("1") { $0.comments = [comment("c", "t")] }], members: [.comments], at: 15) {
          ($0.origin, $0.partial) = (.own, [.comments])
        }
      }, isGone: false),
    Row(
      name: "a list that was requested before",
      between: { try await $0.observe([row("1")], members: .lean, at: 9) }, isGone: true),
    Row(
      name: "a list that was requested after the second round",
      between: { try await $0.observe([row("1")], members: .lean, at: 21) }, isGone: false),
    Row(name: "another case", between: { try await $0.observe([row("2")], at: 15) }, isGone: true),
  ]

  @Test(arguments: rows.indices) func seeingTheCaseRemovesTheNote(index: Int) async throws {
    let expected = Self.rows[index]
    let store = try await store(["1": 1])
    try await store.noteMissing(.work, "1", .notFound, at: .minute(10))
    try await expected.between(store)
    let events = try await store.noteMissing(.work, "1", .notFound, at: .minute(20))
    #expect(events.map(\.kind) == (expected.isGone ? [.gone] : []), "\(expected.name)")
  }

  @Test func aListThatWasRequestedBeforeItWasGoneDoesNotBringItBack() async throws {
    let store = try await store(["1": 1])
    for minutes in [10.0, 20] { try await store.noteMissing(.work, "1", .notFound, at: .minute(minutes)) }
    #expect(try await store.observe([row("1")], members: .lean, at: 19) == [])
    #expect(try await store.count(CaseQuery()) == 0)
    #expect(try await store.observe([row("1")], members: .lean, at: 21).map(\.kind) == [.back])
  }

  @Test func onlyStoredCasesOfASourceWithABaselineCanBeGone() async throws {
    let store = harness.memory()
    func note() async throws -> [StoreEvent] {
      var events: [StoreEvent] = []
      for minutes in [10.0, 20] { events += try await store.noteMissing(.work, "1", .notFound, at: .minute(minutes)) }
      return events
    }
    #expect(try await note() == [])
    #expect(try await store.pollState(.work) == nil, "no source is added")
    try await store.observe([row("1")], members: .lean, at: 1)
    #expect(try await note() == [])
    #expect(try await store.count(CaseQuery()) == 1)
    try await store.setBaseline(.work, at: .minute(0))
    #expect(try await store.noteMissing(.work, "2", .notFound, at: .minute(10)) == [])
    #expect(try await note().map(\.kind) == [.gone])
  }

  @Test func aClockThatWasSetBackDelaysNothing() async throws {
    let store = try await store(["1": -3000])
    #expect(try await store.noteMissing(.work, "1", .notFound, at: .minute(10)) == [])
    #expect(try await store.noteMissing(.work, "1", .notFound, at: .minute(-1430)) == [])
    #expect(try await store.noteMissing(.work, "1", .notFound, at: .minute(-1429)).map(\.kind) == [.gone])
  }

  @Test func aCaseIsSeenInAListThatHasLessThanWasRead() async throws {
    let store = try await store(["1": 1, "2": 1, "3": 1])
    func row(_ number: String, updated: Double = -500) -> CaseBox {
      CaseStoreTests.row(number) {
        $0.owner = User(userId: "o")
        $0.updatedAt = .minute(updated)
      }
    }
    for number in ["1", "2"] { try await store.observe([row(number)], at: 2) }
    let listed = CaseFields.lean.subtracting([.owner])
    try await store.observe([row("1")], members: listed, at: 10)
    // An older version.
    try await store.observe([row("2", updated: -600)], members: listed, at: 10)
    #expect(try await store.unseen(.work, since: .minute(5), limit: 9) == ["3"])
    // A list that was requested before.
    try await store.observe([row("1")], members: listed, at: 4)
    #expect(try await store.unseen(.work, since: .minute(5), limit: 9) == ["3"])
    // Asked before the list.
    #expect(try await store.noteMissing(.work, "1", .notFound, at: .minute(9)) == [])
    #expect(try await store.missing(.work, notedBefore: .minute(99), limit: 9) == [])
  }

  @Test func aFailedRequestForACaseIsRepeatedAfterAnHour() async throws {
    let store = try await store(["1": 1, "2": 2, "3": 3])
    try await store.noteMissing(.work, "3", .notFound, at: .minute(4))
    try await store.noteFailures(.work, ["1", "3"], at: .minute(5))
    harness.time.advance(by: .seconds(300))
    #expect(try await store.unseen(.work, since: .minute(10), limit: 9) == ["2"])
    #expect(try await store.missing(.work, notedBefore: .minute(10), limit: 9) == [])
    harness.time.advance(by: .seconds(3601))
    #expect(try await store.unseen(.work, since: .minute(10), limit: 9) == ["2", "3", "1"])
    #expect(try await store.missing(.work, notedBefore: .minute(10), limit: 9) == ["3"])
  }

  @Test func casesThatNoListHadAreReturned() async throws {
    let store = try await store(["1": 1, "2": 2, "3": 3, "4": 10, "5": 11])
    try await store.observe([row("parts") { $0.comments = [] }], members: [.comments], at: 1)
    func unseen(since minutes: Double, limit: Int = 9) async throws -> [String] {
      try await store.unseen(.work, since: .minute(minutes), limit: limit)
    }
    func missing(before minutes: Double, limit: Int = 9) async throws -> [String] {
      try await store.missing(.work, notedBefore: .minute(minutes), limit: limit)
    }
    #expect(try await unseen(since: 0) == [])
    #expect(try await unseen(since: 10) == ["1", "2", "3"])
    #expect(try await unseen(since: 10, limit: 2) == ["1", "2"])
    #expect(try await unseen(since: 99, limit: 0) == [])
    // Of the same round.
    for number in ["1", "3"] { try await store.noteMissing(.work, number, .notFound, at: .minute(12)) }
    #expect(try await unseen(since: 10) == ["2"])
    #expect(try await missing(before: 12) == [])
    // Of a later one.
    #expect(try await missing(before: 13) == ["1", "3"])
    #expect(try await missing(before: 13, limit: 1) == ["1"])
    #expect(try await unseen(since: 13) == ["1", "3", "2", "4", "5"])
    try await store.noteMissing(.work, "1", .notFound, at: .minute(14))
    try await store.observe([row("3")], members: .lean, at: 14)
    #expect(try await missing(before: 99) == [])
    #expect(try await unseen(since: 14) == ["2", "4", "5"])
    #expect(try await store.unseen(.other, since: .minute(99), limit: 9) == [])
  }
}
