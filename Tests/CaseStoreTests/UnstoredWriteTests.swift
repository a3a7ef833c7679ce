import CaseModel
import CaseStore
import Platform
import TestSupport
import Testing

/// Writes that a locked store could not take: the marks beside it.
@Suite struct UnstoredWriteTests {
  private let harness = StoreHarness()

  private var marks: String { harness.path + "-outdated" }
  private var hasMarks: Bool { FileSystem.identity(marks) != nil }

  private func mark(
    _ store: CaseStore, _ number: String, _ source: StoreSource? = .work, isUnknown: Bool = false
  ) async throws(StoreError) {
    try await store.markUnstored(source, number, isUnknown: isUnknown, within: .seconds(5))
  }

  /// A store with two cases, of a source that was synchronised at minute 1.
  private func synchronised() async throws -> CaseStore {
    let store = harness.store()
    for source in [StoreSource.work, .other] {
      try await store.observe([row("1"), row("2")], source, at: 0)
      try await store.setBaseline(source, at: .minute(0))
      try await store.setSynchronised(source, at: .minute(1))
    }
    harness.time.advance(by: .seconds(120))
    return store
  }

  private static let title: CaseFields = [.title]

  @Test func aMarkedCaseMustBeReadAgain() async throws {
    let store = try await synchronised()
    try await mark(store, "1")
    #expect(FileSystem.permissions(marks) == 0o600)
    let other = harness.store()
    let found = try #require(try await other.get(.work, "1", fields: Self.title))
    #expect(found.asOf == nil && !found.hasUnknownOutcome)
    #expect(!hasMarks)
    #expect(try await other.get(.work, "2", fields: Self.title)?.asOf == .minute(0))
    #expect(try await other.get(.other, "1", fields: Self.title)?.asOf == .minute(0))
    #expect(try await other.list(CaseQuery(), limit: 9).outdated == ["1"])
    #expect(try await other.search(SearchText("case"), limit: 9).rows.map(\.box.number) == ["2"])
    try await other.observe([row("1")], at: 3)
    #expect(try await other.get(.work, "1", fields: Self.title)?.asOf == .minute(3))
    #expect(try await other.search(SearchText("case"), limit: 9).rows.count == 2)
  }

  @Test func anUnknownOutcomeStaysUntilTheCaseWasRead() async throws {
    let store = try await synchronised()
    try await mark(store, "1", isUnknown: true)
    #expect(try await harness.store().get(.work, "1", fields: Self.title)?.hasUnknownOutcome == true)
    #expect(!hasMarks)
    #expect(try await store.get(.work, "1", fields: Self.title)?.hasUnknownOutcome == true)
    #expect(try await store.get(.work, "2", fields: Self.title)?.hasUnknownOutcome == false)
  }

  /// The case may now pass other filters, or be new.
  @Test(arguments: ["1", "new"]) func listingsNeedASynchronisationAfterTheMark(number: String) async throws {
    let store = try await synchronised()
    #expect(try await store.status(.work)?.listedAt == .minute(1))
    try await mark(store, number)
    let status = try #require(try await store.status(.work))
    #expect(status.synchronisedAt == .minute(1) && status.listedAt == nil)
    #expect(try await store.status(.other)?.listedAt == .minute(1))
    try await store.setSynchronised(.work, at: .minute(3))
    #expect(try await store.status(.work)?.listedAt == .minute(3))
  }

  @Test func withoutASourceEverythingIsOutdated() async throws {
    let store = try await synchronised()
    try await mark(store, "1", nil)
    for source in [StoreSource.work, .other] {
      #expect(try await store.get(source, "2", fields: Self.title)?.asOf == nil)
      #expect(try await store.status(source)?.listedAt == nil)
    }
    #expect(!hasMarks)
  }

  /// Something else may have been in the line.
  @Test(arguments: [
    "x\n", "0 0 0 0\n", "\u{0}\u{0}", "00112233445566778899aabbccddeeff 31 outdated 1",
    "00112233445566778899aabbccddeeff 31 outdated 1\n00112233445566778899aabbccddeeff 3",
    "00112233445566778899aabbccddeeff 3 outdated 1\n", "00112233445566778899aabbccddeeff 31 other 1\n", "\n",
    "00112233445566778899aabbccddeeff 31 outdated -1\n",
  ]) func aDamagedLineMarksEverything(text: String) async throws {
    let store = try await synchronised()
    try harness.folder.file("cache/cases.sqlite-outdated", text)
    #expect(try await store.get(.work, "2", fields: Self.title)?.asOf == nil)
    #expect(!hasMarks)
  }

  @Test func theFileIsBounded() async throws {
    let store = try await synchronised()
    let line = "00112233445566778899aabbccddeeff 31 outdated 1\n"
    try harness.folder.file(
      "cache/cases.sqlite-outdated", String(repeating: line, count: (1 << 20) / line.utf8.count))
    try await mark(store, "1")
    #expect(try harness.folder.text("cache/cases.sqlite-outdated")?.utf8.count ?? 0 < 100)
    #expect(try await store.get(.work, "2", fields: Self.title)?.asOf == nil)
    #expect(!hasMarks)
  }

  @Test func aFileThatOthersMayUseIsRefused() async throws {
    let store = try await synchronised()
    try harness.folder.file("cache/cases.sqlite-outdated", "x", mode: 0o644)
    await #expect(throws: StoreError.self) { try await store.get(.work, "1", fields: Self.title) }
    await #expect(throws: StoreError.self) { try await mark(store, "1") }
    try FileSystem.remove(marks)
    try harness.folder.file("other", "x")
    try harness.folder.link("cache/cases.sqlite-outdated", to: harness.folder.path + "/other")
    await #expect(throws: StoreError.self) { try await store.get(.work, "1", fields: Self.title) }
    await #expect(throws: StoreError.self) { try await mark(store, "1") }
    #expect(try harness.folder.text("other") == "x")
  }

  @Test func aStoreWithoutAFileNeedsNoMarks() async throws {
    try await mark(harness.store(), "1")
    #expect(harness.folder.names() == [])
    let memory = harness.memory()
    try await memory.observe([row("1")], at: 0)
    try await mark(memory, "1")
    #expect(try await memory.get(.work, "1", fields: Self.title)?.asOf == .minute(0))
  }

  @Test func clearingRemovesTheMarks() async throws {
    let store = try await synchronised()
    try await mark(store, "1")
    try await store.clear()
    #expect(!hasMarks)
  }

  @Test func theFileIsProtected() {
    #expect(StoreLocation.file(harness.path, isUsual: false).files.contains(marks))
  }

  @Test(.enabled(if: LockingProcess.isAvailable, "Python holds the locks"), arguments: [false, true])
  func aLockedStoreAnswersForOtherCasesOnly(isUnknown: Bool) async throws {
    let store = harness.store { $0.limit = .milliseconds(500) }
    try await store.observe([row("1"), row("2")], at: 0)
    do {
      let process = try LockingProcess(.writing, harness.path)
      defer { withExtendedLifetime(process) {} }
      await #expect(throws: StoreError.busy) {
        try await store.setUnknownOutcome(true, .work, "1", within: .milliseconds(100))
      }
      try await mark(store, "1", isUnknown: isUnknown)
      await #expect(throws: StoreError.busy) { try await store.get(.work, "1", fields: Self.title) }
      await #expect(throws: StoreError.busy) { try await store.list(CaseQuery(), limit: 1) }
      #expect(try await store.get(.work, "2", fields: Self.title)?.asOf == .minute(0))
      #expect(try await store.status(.other) == nil)
      #expect(hasMarks)
    }
    let found = try #require(try await harness.store().get(.work, "1", fields: Self.title))
    #expect(isUnknown ? found.hasUnknownOutcome : found.asOf == nil)
    #expect(!hasMarks)
  }

  @Test func marksOfManyProcessesAreNotLost() async throws {
    let numbers = (0..<40).map { "\($0)" }
    try await harness.store().observe(numbers.map { row($0) }, at: 0)
    await withTaskGroup { group in
      for number in numbers {
        group.addTask {
          let store = harness.store()
          try? await mark(store, number)
          _ = try? await store.get(.work, "0", fields: Self.title)
        }
      }
    }
    let store = harness.store()
    for number in numbers { #expect(try await store.get(.work, number, fields: Self.title)?.asOf == nil, "\(number)") }
  }
}
