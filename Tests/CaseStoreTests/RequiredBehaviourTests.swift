import CaseModel
import CaseStore
import Platform
import TestSupport
import Testing

/// What a person finds in the changes after some observations.
@Suite struct RequiredBehaviourTests {
  private let harness = StoreHarness()

  /// What is observed of the case 1, which is new and has one comment.
  private enum Step: Sendable {
    case observe(CaseFields, @Sendable (inout Case) -> Void)
    case missing(MissingReason)
    /// The clock, by minutes.
    case jump(Double)
  }

  private struct Row: Sendable {
    let name: String
    let steps: [Step]
    let events: [String]
  }

  private static func status(_ state: CaseState) -> @Sendable (inout Case) -> Void {
    { $0.status = CaseStatus(state, vendor: "\(state)") }
  }

  private static func comments(_ ids: String...) -> @Sendable (inout Case) -> Void {
    { $0.comments = ids.map { comment($0, "text", at: 3) } }
  }

  private static let rows = [
    Row(
      name: "two comments in one second, a round between them",
      steps: [.observe(.all, comments("a", "b")), .observe(.all, comments("a", "b", "c"))],
      events: ["comment:b", "comment:c"]),
    Row(
      name: "the later one first",
      steps: [.observe(.all, comments("a", "c")), .observe(.all, comments("a", "b", "c"))],
      events: ["comment:c", "comment:b"]),
    Row(
      name: "a single case between two rounds sees a change first",
      steps: [.observe(.all, status(.closed)), .observe(.lean, status(.closed)), .observe(.all, status(.closed))],
      events: ["status"]),
    Row(
      name: "a status that returns between two observations",
      steps: [.observe(.all) { _ in }, .observe(.lean) { _ in }],
      events: []),
    Row(
      name: "a status that returns after an observation",
      steps: [.observe(.lean, status(.closed)), .observe(.lean) { _ in }], events: ["status", "status"]),
    Row(
      name: "a case leaves the account and returns",
      steps: [.missing(.noAccess), .missing(.noAccess), .missing(.noAccess), .observe(.lean) { _ in }],
      events: ["gone", "back"]),
    Row(
      name: "a case is missing once", steps: [.missing(.notFound), .observe(.lean) { _ in }, .missing(.notFound)],
      events: []),
    Row(
      name: "a case returns with a change",
      steps: [.missing(.notFound), .missing(.notFound), .observe(.lean, status(.closed))],
      events: ["gone", "back", "status"]),
    Row(
      name: "a clock set back by a day",
      steps: [
        .observe(.all, comments("a", "b")), .jump(-1440), .observe(.all, comments("a", "b")),
        .observe(.all, comments("a", "b", "c")), .jump(1440), .observe(.all, comments("a", "b", "c")),
      ], events: ["comment:b", "comment:c"]),
    Row(
      name: "a clock set back by a day while a case is missing",
      steps: [.missing(.notFound), .jump(-1440), .missing(.notFound), .missing(.notFound), .missing(.notFound)],
      events: ["gone"]),
    Row(
      name: "a comment that disappears and returns",
      steps: [.observe(.all, comments()), .observe(.all, comments("a"))], events: []),
  ]

  @Test(arguments: rows.indices) func changesAreReportedOnceInTheirOrder(index: Int) async throws {
    let expected = Self.rows[index]
    let store = harness.memory()
    let first = row("1") { $0.comments = [comment("a", "text", at: 3)] }
    try await store.observe([first], at: -1)
    try await store.setBaseline(.work, at: .minute(0))
    let start = try await store.state()
    for step in expected.steps {
      harness.time.advance(by: .seconds(60))
      switch step {
      case .observe(let members, let change):
        var observed = first.value
        change(&observed)
        try await store.observe(Observation(.work, [CaseBox(observed)], members: members, at: harness.time.date))
      case .missing(let reason): try await store.noteMissing(.work, "1", reason, at: harness.time.date)
      case .jump(let minutes): harness.time.jump(by: minutes * 60)
      }
    }
    let events = try #require(try await store.events(after: start, limit: 100))
    #expect(
      events.map { $0.kind.rawValue + ($0.part.map { ":" + $0 } ?? "") } == expected.events, "\(expected.name)")
  }

  @Test func aFirstRunHasNoEventsAndAUsableState() async throws {
    let store = harness.memory()
    let start = try await store.state()
    for page in 0..<20 { try await store.observe((0..<100).map { row("n\(page * 100 + $0)") }, members: .lean) }
    try await store.setBaseline(.work, at: .minute(0))
    #expect(try await store.events(after: start, limit: 9) == [])
    #expect(try await store.state() == start)
    let change = try await store.observe([row("n7") { $0.title = "new" }], members: .lean, at: 1)
    #expect(change.map(\.kind) == [.fields])
    #expect(try await store.events(after: start, limit: 9) == change)
  }
}
