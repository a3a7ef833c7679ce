import CaseModel
import CaseStore
import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Files that are removed, replaced or restored: events that were delivered must never be mixed with others.
@Suite struct ReplacementTests {
  private let harness = StoreHarness()

  private func copy(_ path: String, to other: String) throws {
    try AtomicFile.write(try #require(try FileSystem.read(path, limit: 1 << 24)), to: other, mode: 0o600)
  }

  private func removeLogs() { for end in ["-wal", "-shm"] { unlink(harness.path + end) } }

  @Test func theEpochStaysInTheSameFile() async throws {
    let epoch = try await harness.store().state().epoch
    #expect(!epoch.isEmpty)
    try await harness.store().observe([row("1")])
    #expect(try await harness.store().state().epoch == epoch)
    #expect(try await harness.memory().state().epoch != epoch)
  }

  // MARK: Files of an open store

  private enum Replacement: CaseIterable, Sendable {
    case fileRemoved, allRemoved, folderRemoved, renamed, copied, restored
    case logRemoved, indexRemoved, logsRemoved, indexTruncated, logReplaced
  }

  @Test(arguments: Replacement.allCases)
  private func aReplacedFileIsANewEpoch(_ replacement: Replacement) async throws {
    let (first, second) = (harness.store(), harness.store())
    try await first.observe([row("1")])
    try await first.setBaseline(.work, at: .minute(0))
    if replacement == .restored {
      // A backup copy, as another program makes it.
      try await first.close()
      try copy(harness.path, to: harness.path + ".backup")
    }
    try await first.observe([row("2") { $0.createdAt = .minute(1) }])
    let before = try await first.state()
    #expect(try await second.state() == before)
    try replace(replacement)

    let after = try await first.state()
    #expect(after.epoch != before.epoch)
    #expect(try await second.state().epoch == after.epoch)
    #expect(try await first.events(after: before, limit: 1) == nil)
    try await second.observe([row("3")])
    #expect(try await first.get(.work, "3", fields: .all) != nil)
    let rest = [.copied: 2, .restored: 1][replacement] ?? 0
    #expect(try await first.count(CaseQuery()) == rest + 1)
    // Another process agrees.
    #expect(try await harness.store().state().epoch == after.epoch)
  }

  private func replace(_ replacement: Replacement) throws {
    let path = harness.path
    switch replacement {
    case .fileRemoved: unlink(path)
    case .allRemoved:
      unlink(path)
      removeLogs()
    case .folderRemoved:
      for name in harness.folder.names("cache") { unlink("\(harness.folder.path)/cache/\(name)") }
      rmdir("\(harness.folder.path)/cache")
    case .renamed: rename(path, path + ".old")
    case .copied:
      try copy(path, to: path + ".new")
      try copy(path + "-wal", to: path + "-wal.new")
      removeLogs()
      for end in ["-wal", ""] { rename("\(path)\(end).new", path + end) }
    case .restored:
      removeLogs()
      rename(path + ".backup", path)
    case .logRemoved: unlink(path + "-wal")
    case .indexRemoved: unlink(path + "-shm")
    case .logsRemoved: removeLogs()
    case .indexTruncated: truncate(path + "-shm", 0)
    case .logReplaced: try copy(path + "-wal", to: path + "-wal")
    }
  }

  // MARK: Files of a closed store

  /// A closed store with two events.
  private struct Closed {
    /// The states after each.
    var first: StoreState
    var both: StoreState
    /// The content of the file after the first, and of the log after both.
    var backup: [UInt8]
    var log: [UInt8]
  }

  private func closed() async throws -> Closed {
    let store = harness.store()
    try await store.observe([row("1")])
    try await store.setBaseline(.work, at: .minute(0))
    try await store.observe([row("2") { $0.createdAt = .minute(1) }])
    let first = try await store.state()
    try await store.close()
    let backup = try #require(try FileSystem.read(harness.path, limit: 1 << 24))
    try await store.observe([row("3") { $0.createdAt = .minute(2) }])
    let both = try await store.state()
    let log = try #require(try FileSystem.read(harness.path + "-wal", limit: 1 << 24))
    try await store.close()
    return Closed(first: first, both: both, backup: backup, log: log)
  }

  private func numbers(_ store: CaseStore) async throws -> [String] {
    try await store.list(CaseQuery(), limit: 9).rows.map(\.number).sorted()
  }

  private func overwrite(_ end: String, _ bytes: [UInt8]) throws {
    let fd = open(harness.path + end, O_WRONLY | O_TRUNC | O_CLOEXEC)
    try #require(fd >= 0)
    defer { FileDescriptors.close(fd) }
    try FileDescriptors.writeAll(fd, bytes)
  }

  @Test func aFileWithoutItsLogIsANewEpoch() async throws {
    let closed = try await closed()
    try overwrite("", closed.backup)
    removeLogs()
    let store = harness.store()
    let state = try await store.state()
    #expect(state.epoch != closed.first.epoch)
    for old in [closed.first, closed.both] { #expect(try await store.events(after: old, limit: 9) == nil) }
    // What was not lost is still there.
    #expect(try await numbers(store) == ["1", "2"])
    #expect(try await harness.store().state() == state)
    #expect(harness.warnings == [])
  }

  @Test func aBackupWithTheLogOfALaterFileIsReplaced() async throws {
    let closed = try await closed()
    try overwrite("-wal", closed.log)
    try AtomicFile.write(closed.backup, to: harness.path, mode: 0o600)
    let store = harness.store()
    #expect(try await numbers(store) == [])
    for old in [closed.first, closed.both] { #expect(try await store.events(after: old, limit: 9) == nil) }
    #expect(harness.warnings.count == 1)
  }

  @Test func aBackupIsANewEpoch() async throws {
    let closed = try await closed()
    try AtomicFile.write(closed.backup, to: harness.path, mode: 0o600)
    let store = harness.store()
    for old in [closed.first, closed.both] { #expect(try await store.events(after: old, limit: 9) == nil) }
    #expect(try await numbers(store) == ["1", "2"])
    #expect(harness.warnings == [])
  }

  @Test func aBackupThatIsCopiedOverTheFileInvalidatesLaterStates() async throws {
    let closed = try await closed()
    try overwrite("", closed.backup)
    let store = harness.store()
    #expect(try await store.state() == closed.first)
    #expect(try await store.events(after: closed.both, limit: 9) == nil, "beyond the end")
    try await store.observe([row("4") { $0.createdAt = .minute(3) }])
    #expect(try await store.state().sequence == closed.both.sequence)
    #expect(try await store.events(after: closed.both, limit: 9) == nil, "another event has its number")
    try await store.observe([row("5") { $0.createdAt = .minute(3) }])
    #expect(try await store.events(after: closed.both, limit: 9) == nil)
    #expect(try await store.events(after: closed.first, limit: 9)?.map(\.number) == ["4", "5"])
  }

  @Test func aLostEventThatIsObservedAgainKeepsItsState() async throws {
    let closed = try await closed()
    try overwrite("", closed.backup)
    let store = harness.store()
    try await store.observe([row("3") { $0.createdAt = .minute(2) }])
    #expect(try await store.state() == closed.both)
    #expect(try await store.events(after: closed.both, limit: 9) == [])
  }
}
