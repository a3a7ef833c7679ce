import CaseModel
import CaseStore
import Platform
import TestSupport
import Testing

/// Locks of other processes: how long an operation waits for them, and what goes on meanwhile.
@Suite(.enabled(if: LockingProcess.isAvailable, "Python holds the locks")) struct StoreLockTests {
  private let harness = StoreHarness()

  /// What a process that is stopped with a lock prevents.
  private struct Row: Sendable {
    let lock: LockingProcess.Lock
    /// Whether a store that is open already can be read and written, and one that opens now.
    var reads = true
    var writes = true
    var opens = true
  }

  private static let rows = [
    Row(lock: .writing, writes: false), Row(lock: .reading), Row(lock: .checkpoint),
    Row(lock: .recovery, reads: false, writes: false, opens: false), Row(lock: .opening),
    Row(lock: .creating, opens: false),
  ]

  private func result(_ body: () async throws(StoreError) -> Int) async -> Result<Int, StoreError> {
    do throws(StoreError) { return .success(try await body()) } catch { return .failure(error) }
  }

  private func read(_ store: CaseStore) async -> Result<Int, StoreError> {
    await result { () throws(StoreError) in try await store.count(CaseQuery()) }
  }

  private func write(_ store: CaseStore, _ number: String) async -> Result<Int, StoreError> {
    await result { () throws(StoreError) in
      try await store.observe([row(number)])
      return 0
    }
  }

  @Test(arguments: rows.indices)
  func aStoppedProcessDelaysOnlyWhatItsLockExcludes(index: Int) async throws {
    let expected = Self.rows[index]
    let store = harness.store { $0.limit = .milliseconds(100) }
    try await store.observe([row("1")])
    do {
      let process = try LockingProcess(expected.lock, harness.path)
      defer { withExtendedLifetime(process) {} }
      #expect(await read(store) == (expected.reads ? .success(1) : .failure(.busy)))
      #expect(await write(store, "1") == (expected.writes ? .success(0) : .failure(.busy)))
      let other = harness.store { $0.limit = .milliseconds(100) }
      #expect(await read(other) == (expected.opens ? .success(1) : .failure(.busy)))
      #expect(await write(other, "1") == (expected.opens && expected.writes ? .success(0) : .failure(.busy)))
    }
    // The process was killed.
    #expect(await write(store, "2") == .success(0))
    #expect(await read(harness.store()) == .success(2))
    #expect(harness.warnings == [])
  }

  @Test func aLockOfTheWholeFileIsWaitedForAsLongAsTheOperationLasts() async throws {
    try await harness.store().observe([row("1")])
    let store = harness.store { $0.limit = .milliseconds(100) }
    do {
      let process = try LockingProcess(.everything, harness.path)
      defer { withExtendedLifetime(process) {} }
      #expect(await read(store) == .failure(.busy))
      #expect(await write(store, "2") == .failure(.busy))
    }
    #expect(await write(store, "2") == .success(0))
  }

  @Test func aPathAndALinkToItHaveOneLock() async throws {
    try await harness.store().observe([row("1")])
    let folder = try harness.folder.link("link", to: "\(harness.folder.path)/cache")
    try harness.folder.link("cache/other.sqlite", to: "cases.sqlite")
    let process = try LockingProcess(.creating, harness.path)
    defer { withExtendedLifetime(process) {} }
    for path in [harness.path, "\(folder)/cases.sqlite", "\(folder)/other.sqlite"] {
      #expect(await read(harness.store(path) { $0.limit = .milliseconds(100) }) == .failure(.busy), "\(path)")
    }
  }

  @Test func theFirstStoreIsNotCreatedTwice() async throws {
    for round in 0..<30 {
      let path = "\(try harness.folder.folder("\(round)"))/cases.sqlite"
      let link = try harness.folder.link("link\(round)", to: "\(harness.folder.path)/\(round)")
      let stores = (0..<6).map { harness.store($0 % 2 == 0 ? path : "\(link)/cases.sqlite") }
      await withTaskGroup { group in
        for (index, store) in stores.enumerated() {
          group.addTask { #expect(await write(store, "\(index)") == .success(0)) }
        }
      }
      for store in stores { #expect(await read(store) == .success(6)) }
    }
    #expect(harness.warnings == [])
  }
}
