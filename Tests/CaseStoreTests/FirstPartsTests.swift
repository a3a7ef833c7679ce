import CaseModel
import CaseStore
import Platform
import TestSupport
import Testing

/// Comments of a vendor whose lists have none: they are read when the case has changed.
@Suite struct FirstPartsTests {
  struct Reading: Sendable, CustomTestStringConvertible {
    let name: String
    /// In minutes after the baseline: when the listed case was updated, before it changed; nil for one that was not listed.
    let listed: Double?
    /// When the vendor dates the case.
    var created = -1000.0
    /// When the vendor dates the comments that are read after the change, and those of them that are new.
    let comments: [Double]
    let new: [Double]
    var testDescription: String { name }
  }

  private static let lean = CaseFields.all.subtracting([.comments, .attachments])

  @Test(arguments: [
    Reading(
      name: "older comments, and one after the baseline", listed: -500, comments: [-600, -500, 5], new: [5]),
    Reading(
      name: "a comment of the same second as the baseline, after the case was listed", listed: -500,
      comments: [-500, -0.01], new: [-0.01]),
    Reading(
      name: "the clock of the vendor is a minute slow", listed: -500, comments: [-500, -0.9, 0], new: [-0.9, 0]),
    Reading(name: "the clock of the vendor is a minute fast", listed: 0.8, comments: [0.5, 0.8, 1.5], new: [1.5]),
    Reading(name: "a comment that did not update the case", listed: -500, comments: [-300, 5], new: [5]),
    Reading(name: "a new case", listed: nil, created: 1, comments: [1, 2], new: [1, 2]),
    Reading(name: "an old case that was not listed", listed: nil, comments: [-500, 5], new: [5]),
  ]) func commentsThatAreReadForTheFirstTime(_ reading: Reading) async throws {
    // A list with comments has them at once.
    for together in reading.listed == nil ? [false] : [false, true] {
      let store = StoreHarness().memory()
      if let listed = reading.listed {
        try await store.observe([row("1") { $0.updatedAt = .minute(listed) }], members: Self.lean)
      }
      try await store.setBaseline(.work, at: .minute(0))
      var changed = row("1").value
      changed.createdAt = .minute(reading.created)
      changed.updatedAt = .minute(10)
      var events: [StoreEvent] = []
      if !together { events += try await store.observe([CaseBox(changed)], members: Self.lean, at: 11) }
      changed.comments = reading.comments.map { comment("\($0)", "text", at: $0) }
      let members = together ? CaseFields.all : [.comments, .updatedAt]
      events += try await store.observe([CaseBox(changed)], members: members, at: 12)
      #expect(events.filter { $0.kind == .comment }.compactMap(\.part) == reading.new.map { "\($0)" })
      #expect(events.contains { $0.kind == .created } == (reading.created > -500))
    }
  }
}
