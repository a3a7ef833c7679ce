import CaseModel
import CaseStore
import Platform
import TestSupport
import Testing

/// Readings whose response arrives after that of a later one, or after an own write.
@Suite struct OldReadingTests {
  private let harness = StoreHarness()

  /// The case before the writes: `updatedAt` does not show which version is newer.
  private static let before = row("1") { row in
    row.severity = CaseSeverity(level: 3, vendor: "3")
    row.description = "before"
    row.comments = [comment("c1", "one")]
    row.attachments = [Attachment(id: "a1", name: "one")]
  }

  private static let after = row("1") { row in
    row = before.value
    row.severity = CaseSeverity(level: 1, vendor: "1")
    row.description = "after"
    row.comments = [comment("c1", "one, changed"), comment("c2", "two", at: 4)]
    row.attachments = [Attachment(id: "a2", name: "two")]
  }

  /// A store with the case as it was read at minute 1.
  private func store() async throws -> CaseStore {
    let store = harness.memory()
    try await store.setBaseline(.work, at: .minute(0))
    try await store.observe([Self.before], at: 1)
    return store
  }

  private func stored(_ store: CaseStore) async throws -> Case {
    try #require(try await store.get(.work, "1", fields: .all)?.value)
  }

  private static let groups: [CaseFields] = [
    .lean, [.description, .watchlist, .resources], [.comments], [.attachments], .all,
  ]

  @Test(arguments: groups)
  func aReadingThatBeganEarlierReplacesNothing(members: CaseFields) async throws {
    let store = try await store()
    try await store.observe([Self.after], members: members, at: 5)
    let current = try await stored(store)
    #expect(try await store.observe([Self.before], members: members, at: 4) == [])
    #expect(try await stored(store) == current)
    #expect(try await store.get(.work, "1", fields: members)?.asOf == .minute(5))
    // What was not read since is replaced.
    try await store.observe([Self.after], at: 4)
    #expect(try await stored(store) == Self.after.value)
    #expect(try await store.observe([Self.before], at: 6).isEmpty == false)
    #expect(try await stored(store) == Self.before.value)
  }

  @Test func aReadingThatBeganBeforeAnOwnWriteReplacesNothing() async throws {
    let store = try await store()
    try await store.observe([Self.after], members: [.severity, .comments], at: 5) { observation in
      (observation.origin, observation.partial) = (.own, [.comments])
    }
    let current = try await stored(store)
    #expect(current.severity?.level == 1 && current.comments?.map(\.id) == ["c1", "c2"])
    #expect(try await store.observe([Self.before], at: 4) == [])
    #expect(try await stored(store) == current)
    // A comment that another wrote meanwhile is no older version of anything.
    let other = row("1") { row in
      row = Self.before.value
      row.comments?.append(comment("c3", "three", at: 3))
    }
    #expect(try await store.observe([other], at: 4).map(\.part) == ["c3"])
    #expect(try await stored(store).comments?.map(\.id) == ["c1", "c2", "c3"])
    #expect(try await store.observe([Self.after], at: 6).isEmpty == false)
    #expect(try await stored(store) == Self.after.value)
  }

  @Test func membersThatAnOwnWriteOutdatedStayOutdated() async throws {
    let store = try await store()
    harness.time.advance(by: .seconds(300))
    try await store.invalidate(.work, "1", [.severity])
    for (minute, age) in [(4.0, nil), (6.0, 6.0)] as [(Double, Double?)] {
      try await store.observe([Self.after], at: minute)
      #expect(try await store.get(.work, "1", fields: .lean)?.asOf == age.map { .minute($0) })
    }
  }

  @Test(arguments: [(-1.0, true), (0, true), (1, false), (nil, false)] as [(Double?, Bool)])
  func anUnknownOutcomeIsSettledByALaterReading(minute: Double?, isUnknown: Bool) async throws {
    let store = try await store()
    try await store.setUnknownOutcome(true, .work, "1")
    try await store.setUnknownOutcome(false, .work, "1", readAt: minute.map { .minute($0) })
    #expect(try await store.get(.work, "1", fields: .all)?.hasUnknownOutcome == isUnknown)
  }
}
