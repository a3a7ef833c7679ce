import CaseModel
import CaseStore
import JSON
import Platform
import TestSupport
import Testing

@Suite struct ObservationTests {
  private let harness = StoreHarness()

  /// A store whose source has a baseline at minute 0 with one case.
  private func store(_ first: CaseBox = row("1"), members: CaseFields = .all) async throws -> CaseStore {
    let store = harness.memory()
    #expect(try await store.observe([first], members: members, at: -1) == [])
    try await store.setBaseline(.work, at: .minute(0))
    return store
  }

  private struct Change: Sendable {
    let name: String
    let members: CaseFields
    let change: @Sendable (inout Case) -> Void
    let events: [String]

    init(
      _ name: String, _ events: [String], members: CaseFields = .all, _ change: @escaping @Sendable (inout Case) -> Void
    ) {
      (self.name, self.members, self.events, self.change) = (name, members, events, change)
    }
  }

  /// The first row has an owner, a description and one comment.
  private static let first = row("1") { row in
    row.owner = User(name: "O", userId: "o")
    row.description = "d"
    row.product = "p"
    row.comments = [comment("c1", "one")]
  }

  private static let changes: [Change] = [
    Change("nothing", []) { _ in },
    Change("status", ["status"]) { $0.status = CaseStatus(.closed, vendor: "Closed") },
    Change("the vendor's status only", ["status"]) { $0.status = CaseStatus(.new, vendor: "Newer") },
    Change("severity", ["severity"]) { $0.severity = CaseSeverity(level: 1, vendor: "1") },
    Change("owner", ["owner"]) { $0.owner = User(name: "P", userId: "p") },
    Change("owner is cleared", ["owner"]) { $0.owner = nil },
    Change("owner has more members", []) { $0.owner = User(name: "O", userId: "o", realm: "IBMid") },
    Change("title", ["fields:title"]) { $0.title = "new" },
    Change("fields together", ["status", "fields:title,product"]) { row in
      row.title = "new"
      row.product = nil
      row.status = CaseStatus(.closed, vendor: "Closed")
    },
    Change("owner in another letter case", []) { $0.owner = User(name: "O", userId: "O") },
    Change("another form of the creation", []) { row in
      row.createdAt = .minute(-999)
      row.createdBy = User(userId: "A")
    },
    Change("description", ["fields:description"]) { $0.description = "e" },
    Change("only times", []) { $0.updatedAt = .minute(5) },
    Change("comment", ["comment:c2"]) { $0.comments?.append(comment("c2", "two", at: 1)) },
    Change("an old comment that appears", ["comment:c0"]) {
      $0.comments?.insert(comment("c0", "zero", at: -900), at: 0)
    },
    Change("two comments of one second", ["comment:c2", "comment:c3"]) { row in
      row.comments? += [comment("c2", "two", at: 1), comment("c3", "three", at: 1)]
    },
    Change("attachment", ["attachment:a"]) { $0.attachments = [Attachment(id: "a", name: "a")] },
    Change("a comment that disappears", []) { $0.comments = [] },
    Change("changes of members that were not read", [], members: .lean) { row in
      row.description = "e"
      row.comments = []
    },
    Change("status, of a narrow read", ["status"], members: [.status]) { row in
      row.status = CaseStatus(.closed, vendor: "Closed")
      row.title = "not read"
    },
  ]

  private static func describe(_ events: [StoreEvent]) -> [String] {
    events.map { event in event.kind.rawValue + (event.part.map { ":" + $0 } ?? "") }
  }

  @Test func membersThatARowMayLackAreNotComparedWithoutThem() async throws {
    let store = try await store(Self.first)
    let lacking = row("1") { $0.severity = CaseSeverity(level: 1, vendor: "1") }
    #expect(
      try await store.observe([lacking], members: .lean, at: 1) { $0.optional = [.owner, .severity] }.map(\.kind)
        == [.severity, .fields], "the product was not optional")
    let stored = try #require(try await store.get(.work, "1", fields: .all)?.value)
    #expect(stored.owner?.userId == "o" && stored.product == nil)
    // The owner is still known, and compared when a row has it.
    let other = row("1") { row in
      row.owner = User(name: "P", userId: "p")
      row.severity = CaseSeverity(level: 1, vendor: "1")
    }
    #expect(
      try await store.observe([other], members: .lean, at: 2) { $0.optional = [.owner] }.map(\.kind) == [.owner])
  }

  @Test(arguments: changes.indices)
  func changesAreReportedOnce(index: Int) async throws {
    let change = Self.changes[index]
    let store = try await store(Self.first)
    let state = try await store.state()
    let changed = row("1") { row in
      row = Self.first.value
      change.change(&row)
    }
    harness.time.advance(by: .seconds(480))
    let events = try await store.observe([changed], members: change.members, at: 6)
    #expect(Self.describe(events) == change.events, "\(change.name)")
    #expect(try await store.observe([changed], members: change.members, at: 7) == [])
    #expect(try await store.events(after: state, limit: 10) == events)
    #expect(events.map(\.sequence) == events.indices.map { state.sequence + 1 + $0 })
    #expect(events.allSatisfy { $0.profile == "work" && $0.number == "1" && $0.seenAt == .minute(8) })
  }

  @Test func beforeTheBaselineNothingIsReported() async throws {
    let store = harness.memory()
    #expect(try await store.observe([Self.first]) == [])
    #expect(try await store.observe([row("1") { $0.title = "new" }, row("2")], at: 1) == [])
    #expect(try await store.state().sequence == 0)
  }

  @Test func anUnknownCaseIsCreatedOnlyAfterTheBaseline() async throws {
    let store = try await store()
    let rows = [
      row("old") {
        $0.createdAt = .minute(-1); $0.comments = [comment("c", "t", at: 5)]
      }, row("same") { $0.createdAt = .minute(0) },
      row("unknown") { $0.createdAt = nil },
      row("new") { row in
        row.createdAt = .minute(1)
        row.comments = [comment("c", "t", at: 2)]
        row.attachments = [Attachment(id: "a", name: "n")]
      },
    ]
    let events = try await store.observe(rows, at: 6)
    #expect(Self.describe(events) == ["created", "comment:c", "attachment:a"])
    #expect(events.map(\.number) == ["new", "new", "new"])
    #expect(events.first?.at == .minute(1))
    #expect(events.first?.new?["title"]?.string == "Case new")
    #expect(try await store.observe(rows, at: 7) == [])
  }

  @Test func commentsThatWereNeverReadAreReportedIfTheyAreLater() async throws {
    let store = try await store(row("1"), members: .lean)
    let events = try await store.observe(
      [row("1") { $0.comments = [comment("old", "x", at: -5), comment("new", "y", at: 3)] }], members: [.comments],
      at: 4)
    #expect(Self.describe(events) == ["comment:new"])
  }

  @Test func aMemberThatIsReadForTheFirstTimeIsNoChange() async throws {
    let store = try await store(row("1"), members: [.title, .status])
    let events = try await store.observe([
      row("1") {
        $0.product = "p"; $0.owner = User(name: "o"); $0.description = "d"
      }
    ])
    #expect(events == [])
  }

  @Test func theOriginFollowsFromTheAuthor() async throws {
    let rows = [
      row("1") { row in
        row.comments = [
          comment("me", "1", at: 1, by: "me@x"), comment("other", "2", at: 1, by: "you"),
          comment("unknown", "3", at: 1),
        ]
      }
    ]
    let known = try await store().observe(rows) { $0.user = ["ME@x", "my-id"] }
    #expect(known.map(\.origin) == [.unknown, .other, .unknown])
    let unknown = try await store().observe(rows)
    #expect(unknown.map(\.origin) == [.unknown, .unknown, .unknown])
  }

  @Test func ownWritesAreReportedOnceAsSelf() async throws {
    let store = try await store(Self.first)
    let written = try await store.observe(
      [row("1") { $0.comments = [comment("c2", "two", at: 1)] }], members: [.comments], at: 2
    ) { observation in
      observation.origin = .own
      observation.partial = [.comments]
    }
    #expect(written.map(\.origin) == [.own])
    let round = row("1") { row in
      row = Self.first.value
      row.updatedAt = .minute(1)
      row.comments?.append(comment("c2", "two", at: 1))
    }
    #expect(try await store.observe([round], at: 3) == [])
    let created = try await store.observe([row("9") { $0.createdAt = .minute(-3) }], at: 4) { observation in
      (observation.origin, observation.creates) = (.own, true)
    }
    #expect(created.map(\.kind) == [.created] && created.map(\.origin) == [.own])
    #expect(try await store.get(.work, "1", fields: .all)?.value?.comments?.map(\.id) == ["c1", "c2"])
  }

  @Test func anOwnWriteToACaseThatIsNotStoredDoesNotCreateIt() async throws {
    let store = try await store()
    let closed = row("old") { row in
      row.status = CaseStatus(.closed, vendor: "Closed")
      row.comments = [comment("c", "mine", at: 2)]
    }
    let events = try await store.observe([closed], members: [.status, .comments], at: 2) { observation in
      (observation.origin, observation.partial) = (.own, [.comments])
    }
    #expect(Self.describe(events) == ["comment:c"])
  }

  @Test func theWholeCaseThatAnOwnWriteReturnsHasNoNewPartsFromBeforeTheBaseline() async throws {
    let store = try await store(row("1"), members: .lean)
    let closed = row("1") { row in
      row.status = CaseStatus(.closed, vendor: "Closed")
      row.comments = [comment("old", "x", at: -5), comment("mine", "y", at: 2)]
      row.attachments = [Attachment(id: "a", name: "n", createdAt: .minute(-5))]
    }
    let events = try await store.observe([closed], at: 2) { $0.origin = .own }
    #expect(Self.describe(events) == ["status", "comment:mine"])
  }

  @Test func whatIsOfTheSecondOfTheBaselineIsReported() async throws {
    let store = harness.memory()
    let second = Timestamp.minute(0)
    try await store.observe([row("1")], members: .lean)
    try await store.setBaseline(.work, at: second.addingTimeInterval(0.5))
    let rows = [
      row("1") { $0.comments = [comment("new", "x", at: 0)] }, row("2") { $0.createdAt = second },
      row("3") { $0.createdAt = second.addingTimeInterval(-1) },
      row("4") { $0.createdAt = second.addingTimeInterval(0.4) },
    ]
    #expect(Self.describe(try await store.observe(rows, at: 1)) == ["comment:new", "created"])
  }

  // MARK: Wrong clocks

  @Test func aClockThatWasSetBackHidesNothing() async throws {
    let store = try await store(row("1"))
    let future = row("1") {
      $0.title = "later"; $0.updatedAt = .minute(1)
    }
    try await store.observe([future], at: 30)
    try await store.setBaseline(.work, at: .minute(30))
    try await store.correctTimes(.work, at: .minute(2))
    let rows = [
      row("1") {
        $0.title = "now"; $0.updatedAt = .minute(2)
      }, row("2") { $0.createdAt = .minute(2) },
    ]
    #expect(Self.describe(try await store.observe(rows, at: 3)) == ["fields:title", "created"])
  }

  /// The parts of a case that no list had yet.
  private static let partial: [(members: CaseFields, isOwn: Bool)] = [
    ([.comments], false), ([.attachments], false), ([.comments], true),
  ]

  @Test(arguments: partial.indices)
  func aCaseOfWhichOnlyPartsAreKnownIsNotListed(index: Int) async throws {
    let (members, isOwn) = Self.partial[index]
    let store = try await store()
    let whole = row("new") { row in
      row.createdAt = .minute(1)
      row.comments = [comment("c", "words", at: 2)]
      row.attachments = [Attachment(id: "a", name: "n")]
    }
    try await store.observe([whole], members: members, at: 3) { observation in
      if isOwn { (observation.origin, observation.partial) = (.own, members) }
    }
    func listed() async throws -> [Int] {
      [
        try await store.list(CaseQuery(), limit: 9).rows.count, try await store.list(CaseQuery(), limit: 0).total,
        try await store.count(CaseQuery()), try await store.search(SearchText("new"), limit: 9).total + 1,
        try await store.infos().reduce(0) { $0 + $1.cases },
      ]
    }
    #expect(try await listed() == [1, 1, 1, 1, 1])
    #expect(try await store.get(.work, "new", fields: members) != nil)
    #expect(Self.describe(try await store.observe([whole], members: .lean, at: 4)) == ["created"])
    #expect(try await listed() == [2, 2, 2, 2, 2])
    #expect(try await store.observe([whole], members: .lean, at: 5) == [])
  }

  @Test func theKeyIsTheSameOnEveryMachine() async throws {
    let rows = [
      row("1") {
        $0.comments = [comment("c", "t", at: 1)]; $0.title = "new"; $0.updatedAt = .minute(1)
      }
    ]
    var keys: [[String]] = []
    for profile in ["work", "other-name"] {
      let source = StoreSource(
        profile: profile, provider: "ibm-cloud", baseURL: "https://cases.example", account: ["a1"])
      let store = harness.memory()
      try await store.observe([row("1")], source)
      try await store.setBaseline(source, at: .minute(0))
      keys.append(try await store.observe(rows, source, at: profile == "work" ? 5 : 90).map(\.key))
    }
    #expect(keys[0] == keys[1])
    #expect(Set(keys[0]).count == 2)
  }

  @Test(arguments: [0, -1440 * 2, 1440 * 2])
  func aClockThatIsSetBackLosesAndRepeatsNothing(minutes: Double) async throws {
    let store = try await store(Self.first)
    let changed = row("1") { row in
      row = Self.first.value
      row.title = "new"
      row.comments?.append(comment("c2", "two", at: 1))
    }
    #expect(Self.describe(try await store.observe([changed], at: minutes)) == ["fields:title", "comment:c2"])
    #expect(try await store.observe([changed], at: minutes + 1) == [])
  }

  @Test func manyRowsAreWrittenInOrder() async throws {
    let store = try await store()
    let rows = (0..<250).map { index in row("n\(index)") { $0.createdAt = .minute(Double(index + 1)) } }
    let events = try await store.observe(rows)
    #expect(events.map(\.number) == rows.map(\.value.number))
    #expect(events.map(\.sequence) == Array(1...250))
    var state = try await store.state()
    #expect(state.key == events[249].key)
    (state.sequence, state.key) = (240, events[239].key)
    #expect(try await store.events(after: state, limit: 4)?.map(\.sequence) == [241, 242, 243, 244])
  }

  @Test func statesOfOtherStoresAreNotValid() async throws {
    let store = try await store()
    try await store.observe([row("2") { $0.createdAt = .minute(1) }])
    let state = try await store.state()
    #expect(state.sequence == 1)
    #expect(try await store.events(after: state, limit: 1) == [])
    for other in [
      StoreState(epoch: "x", sequence: 0), StoreState(epoch: state.epoch, sequence: 2),
      StoreState(epoch: state.epoch, sequence: -1), StoreState(epoch: state.epoch, sequence: 1, key: "another"),
    ] {
      #expect(try await store.events(after: other, limit: 1) == nil)
    }
    harness.time.jump(by: 31 * 86400)
    try await store.trimEvents()
    #expect(try await store.events(after: StoreState(epoch: state.epoch, sequence: 0), limit: 1) == nil)
    #expect(try await store.events(after: state, limit: 1) == [])
    try await store.observe([row("3") { $0.createdAt = .minute(1) }])
    #expect(try await store.events(after: state, limit: 1)?.map(\.sequence) == [2])
    try await store.clear()
    #expect(try await store.events(after: state, limit: 1) == nil)
  }

  @Test func oldEventsAreRemovedByLaterObservations() async throws {
    let store = try await store()
    let month = 31.0 * 1440
    let start = try await store.state()
    func numbers(after state: StoreState) async throws -> [String]? {
      try await store.events(after: state, limit: 9)?.map(\.number)
    }
    func add(_ number: String, at minutes: Double) async throws {
      try await store.observe([row(number) { $0.createdAt = .minute(1) }], at: minutes)
    }
    try await add("2", at: 1)
    let first = try await store.state()
    #expect(try await numbers(after: start) == ["2"])
    harness.time.advance(by: .seconds(month * 60))
    try await add("3", at: month)
    #expect(try await numbers(after: start) == nil)
    #expect(try await numbers(after: first) == ["3"])
    // Once a minute.
    harness.time.jump(by: month * 60)
    try await add("4", at: month * 2)
    #expect(try await numbers(after: first) == ["3", "4"])
    harness.time.advance(by: .seconds(60))
    try await add("5", at: month * 2)
    #expect(try await numbers(after: first) == nil)
  }

  @Test func clearingOneProfileKeepsTheStatesOfOthers() async throws {
    let store = harness.memory()
    let second = StoreSource(profile: "two", provider: "ibm-cloud", baseURL: "https://cases.example", account: ["b"])
    func change(_ source: StoreSource, _ number: String) async throws {
      try await store.observe([row(number) { $0.createdAt = .minute(1) }], source)
    }
    func numbers(after state: StoreState, of profiles: [String]) async throws -> [String]? {
      try await store.events(after: state, of: [.work, second].filter { profiles.contains($0.profile) }, limit: 9)?.map(
        \.number)
    }
    for source in [StoreSource.work, second] { try await store.setBaseline(source, at: .minute(0)) }
    let first = try await store.state()
    try await change(.work, "1")
    try await change(second, "2")
    let before = try await store.state()
    try await change(.work, "3")
    try await change(second, "4")
    #expect(try await numbers(after: first, of: ["work"]) == ["1", "3"])
    try await store.clear(profile: "work")
    // Its changes are lost, and those until its next baseline will be.
    let last = try await store.state()
    for state in [first, before] {
      #expect(try await numbers(after: state, of: ["work"]) == nil)
      #expect(try await numbers(after: state, of: ["work", "two"]) == nil)
    }
    #expect(try await numbers(after: first, of: ["two"]) == ["2", "4"])
    #expect(try await numbers(after: before, of: ["two"]) == ["4"])
    #expect(try await numbers(after: last, of: ["work", "two"]) == [])
    #expect(try await store.count(CaseQuery()) == 0)
    #expect(try await store.infos().map(\.profile) == ["two"])
    // A new baseline.
    try await change(.work, "1")
    try await store.setBaseline(.work, at: .minute(0))
    try await change(.work, "5")
    try await change(second, "6")
    #expect(try await numbers(after: last, of: ["work", "two"]) == ["5", "6"])
    #expect(try await numbers(after: before, of: ["two"]) == ["4", "6"])
    #expect(try await store.get(second, "2", fields: .all) != nil)
    try await store.clear(profile: "unknown")
    #expect(try await numbers(after: last, of: ["work", "two"]) == ["5", "6"])
    harness.time.jump(by: 31 * 86400)
    try await store.trimEvents()
    #expect(try await numbers(after: first, of: ["two"]) == nil)
    let end = try await store.state()
    try await store.clear()
    for profile in ["work", "two"] { #expect(try await numbers(after: end, of: [profile]) == nil) }
    #expect(try await store.events(after: store.state(), limit: 1) == [])
  }
}
