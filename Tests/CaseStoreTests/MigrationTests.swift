import CaseModel
import CaseStore
import Platform
import TestSupport
import Testing

/// Files of other versions.
@Suite struct MigrationTests {
  private let harness = StoreHarness()

  /// The tables of later versions.
  private static func schema(_ steps: [String]...) -> Schema {
    var schema = Schema.current
    schema.steps += steps
    return schema
  }

  private static let added = [
    "ALTER TABLE cases ADD COLUMN added TEXT", "UPDATE cases SET added = number",
    "CREATE INDEX by_added ON cases (added)",
  ]
  private static let renamed = ["ALTER TABLE cases RENAME COLUMN title_key TO renamed"]

  private func numbers(_ store: CaseStore) async throws -> [String] {
    try await store.list(CaseQuery(), limit: 9).rows.map(\.number).sorted()
  }

  private func error(_ store: CaseStore) async -> StoreError? {
    do throws(StoreError) {
      _ = try await store.count(CaseQuery())
      return nil
    } catch {
      return error
    }
  }

  @Test func anOlderVersionIsMigrated() async throws {
    let old = harness.store()
    try await old.observe([row("1"), row("2")])
    let state = try await old.state()
    try await old.close()
    for schema in [Self.schema(Self.added), Self.schema(Self.added, Self.renamed)] {
      let store = harness.store { $0.schema = schema }
      #expect(try await numbers(store) == ["1", "2"])
      #expect(try await store.state() == state, "no client notices")
      #expect(try await store.get(.work, "1", fields: .all)?.value?.title == "Case 1")
    }
    // All steps in one transaction.
    let other = StoreHarness()
    try await other.store().observe([row("1")])
    #expect(try await numbers(other.store { $0.schema = Self.schema(Self.added, Self.renamed) }) == ["1"])
    #expect(harness.warnings + other.warnings == [])
  }

  @Test func aFileOfTheFirstVersionKeepsItsCases() async throws {
    let old = harness.store { $0.schema.steps = Array($0.schema.steps.prefix(1)) }
    try await old.observe([row("1")])
    try await old.close()
    let store = harness.store()
    #expect(try await numbers(store) == ["1"])
    #expect(try await store.status(.work)?.changesSince == nil)
    try await store.setSynchronised(.work, at: .minute(3), changesSince: .minute(2))
    try await store.setSynchronised(.work, at: .minute(4))
    #expect(try await store.status(.work)?.changesSince == .minute(2))
    #expect(harness.warnings == [])
  }

  @Test func severalProcessesMigrateOnce() async throws {
    try await harness.store().observe([row("1")])
    let stores = (0..<6).map { _ in harness.store { $0.schema = Self.schema(Self.added) } }
    try await withThrowingTaskGroup { group in
      for store in stores { group.addTask { try await numbers(store) } }
      for try await numbers in group { #expect(numbers == ["1"]) }
    }
    #expect(harness.warnings == [])
  }

  @Test func anOpenStoreRefusesTablesThatWereMigrated() async throws {
    let old = harness.store()
    try await old.observe([row("1")])
    let new = harness.store { $0.schema = Self.schema(Self.added, Self.renamed) }
    #expect(try await numbers(new) == ["1"])
    let newer = StoreError.newer(path: harness.path, version: Schema.current.version + 2)
    #expect(await error(old) == newer)
    await #expect(throws: newer) { try await old.observe([row("2")]) }
    #expect(await error(harness.store()) == newer)
    #expect(newer.description.contains("Update casewire, or remove the file"))
    // The tables are still there, and the old one goes on with a new file.
    #expect(try await numbers(new) == ["1"])
    try FileSystem.remove(harness.path)
    try await old.observe([row("2")])
    #expect(try await numbers(old) == ["2"])
    #expect(harness.warnings == [])
  }

  /// Tables that another program changed, and content that a step does not expect.
  @Test(arguments: ["ALTER TABLE readers ADD COLUMN x", "SELECT abs(-9223372036854775808) FROM cases"])
  func tablesThatCannotBeMigratedAreRebuilt(statement: String) async throws {
    let old = harness.store { $0.schema.steps[0].removeAll { $0.contains("readers") } }
    try await old.observe([row("1")])
    let state = try await old.state()
    try await old.close()
    let store = harness.store { $0.schema = Self.schema(Self.added, [statement]) }
    #expect(try await numbers(store) == [])
    #expect(try await store.state().epoch != state.epoch)
    #expect(harness.warnings.count == 1)
    for end in ["-wal", "-shm"] { try FileSystem.remove(harness.path + end) }
    try FileSystem.move(harness.path + ".broken", to: harness.path)
    // Nothing was changed in the old one.
    #expect(try await numbers(harness.store()) == ["1"])
  }
}
