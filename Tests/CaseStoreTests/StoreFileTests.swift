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

@Suite struct StoreFileTests {
  private let harness = StoreHarness()

  private func error(_ store: CaseStore) async -> StoreError? {
    do throws(StoreError) {
      _ = try await store.state()
      return nil
    } catch {
      return error
    }
  }

  @Test func aStoreExistsAfterItsFirstUse() async throws {
    let location = StoreLocation.file(harness.path, isUsual: true)
    #expect(!CaseStore.exists(location))
    try await harness.store().observe([row("1")])
    #expect(CaseStore.exists(location))
    #expect(!CaseStore.exists(.memory))
  }

  @Test func nothingIsCreatedBeforeTheFirstUse() async throws {
    let store = harness.store()
    #expect(harness.folder.names() == [])
    try await store.observe([row("1")])
    #expect(FileSystem.permissions("\(harness.folder.path)/cache") == 0o700)
    for name in harness.folder.names("cache") {
      #expect(FileSystem.permissions("\(harness.folder.path)/cache/\(name)") == 0o600, "\(name)")
    }
    #expect(
      harness.folder.names("cache") == ["cases.sqlite", "cases.sqlite-shm", "cases.sqlite-wal", "cases.sqlite.lock"])
  }

  private struct Refusal: Sendable {
    let name: String
    let prepare: @Sendable (StoreHarness) throws -> Void
    let text: String
  }

  private static let refusals: [Refusal] = [
    Refusal(name: "folder for others", prepare: { chmod(try $0.folder.folder("cache"), 0o750) }, text: "chmod 700"),
    Refusal(
      name: "file for others", prepare: { try $0.folder.file("cache/cases.sqlite", "", mode: 0o640) }, text: "chmod 600"
    ),
    Refusal(
      name: "a folder of that name", prepare: { _ = try $0.folder.folder("cache/cases.sqlite") },
      text: "not a regular file"),
    Refusal(name: "file instead of the folder", prepare: { try $0.folder.file("cache", "x") }, text: "not a folder"),
    Refusal(
      name: "link to a folder for others",
      prepare: { harness in
        let open = try harness.folder.folder("open")
        chmod(open, 0o755)
        try harness.folder.file("open/target", "")
        _ = try harness.folder.folder("cache")
        try harness.folder.link("cache/cases.sqlite", to: "\(open)/target")
      }, text: "chmod 700"),
  ]

  @Test(arguments: refusals.indices)
  func aFileThatOthersCanAccessIsRefused(index: Int) async throws {
    let refusal = Self.refusals[index]
    try refusal.prepare(harness)
    let failure = await error(harness.store())
    #expect(failure?.description.contains(refusal.text) == true, "\(refusal.name): \(failure?.description ?? "opened")")
    #expect(harness.warnings == [])
  }

  @Test(.enabled(if: geteuid() == 0)) func aFileOfAnotherUserIsRefused() async throws {
    let path = try harness.folder.file("cache/cases.sqlite", "")
    #expect(chown(path, 12345, 12345) == 0)
    #expect(await error(harness.store())?.description.contains("belongs to user 12345") == true)
    #expect(chown("\(harness.folder.path)/cache", 12345, 12345) == 0)
    #expect(await error(harness.store())?.description.contains("belongs to user 12345") == true)
  }

  @Test func aRefusedFileIsUsedWhenItsCauseIsGone() async throws {
    let path = try harness.folder.file("cache/cases.sqlite", "", mode: 0o644)
    let store = harness.store()
    #expect(await error(store) != nil)
    chmod(path, 0o600)
    #expect(await error(store) == nil)
  }

  @Test func whereNoFileCanBeTheStoreIsInMemory() async throws {
    let network = harness.store { $0.fileSystem = { _ in NetworkFileSystem(name: "NFS") } }
    let unwritable = harness.store("/proc/nothing/cases.sqlite")
    for store in [network, unwritable] {
      try await store.observe([row("1")])
      #expect(try await store.count(CaseQuery()) == 1)
      #expect(try await store.get(.work, "1", fields: .all) != nil)
    }
    #expect(harness.warnings.count == 2)
    #expect(harness.warnings.allSatisfy { $0.contains("kept in memory") && $0.contains("\"store\": PATH") })
    #expect(harness.warnings.first?.contains("NFS") == true)
    #expect(NetworkFileSystem.find(harness.folder.path) == nil)
    #expect(NetworkFileSystem.find("/nonexistent") == nil)
  }

  @Test func aMissingLibraryIsOneClearError() async throws {
    let store = harness.store { $0.library = "libnothing.so.9" }
    let failure = await error(store)
    #expect(failure?.description.contains("libsqlite3-0") == true)
    #expect(failure?.description.contains("sqlite-libs") == true)
    #expect(await error(store) == failure)
    #expect(await error(harness.store { $0.library = "libc.so.6" })?.description.contains("3.34") == true)
    #expect(harness.folder.names() == [])
  }

  // MARK: Replaced files

  private enum Replacement: CaseIterable, Sendable { case removed, removedWithLogs, renamed, copied }

  @Test(arguments: Replacement.allCases)
  private func aReplacedFileIsANewEpoch(_ replacement: Replacement) async throws {
    let (first, second) = (harness.store(), harness.store())
    try await first.observe([row("1")])
    let before = try await first.state()
    #expect(try await second.state() == before)
    let path = harness.path
    switch replacement {
    case .removed: unlink(path)
    case .removedWithLogs: for end in ["", "-wal", "-shm"] { unlink(path + end) }
    case .renamed: rename(path, path + ".old")
    case .copied:
      try await harness.store().observe([row("2")])
      let bytes = try #require(try FileSystem.read(path, limit: 1 << 24))
      let log = try #require(try FileSystem.read(path + "-wal", limit: 1 << 24))
      for end in ["", "-wal", "-shm"] { unlink(path + end) }
      try AtomicFile.write(bytes, to: path, mode: 0o600)
      try AtomicFile.write(log, to: path + "-wal", mode: 0o600)
    }
    let after = try await first.state()
    #expect(after.epoch != before.epoch)
    #expect(try await second.state().epoch == after.epoch)
    #expect(try await first.events(after: before, limit: 1) == nil)
    try await second.observe([row("3")])
    #expect(try await first.get(.work, "3", fields: .all) != nil)
    #expect(try await first.count(CaseQuery()) == (replacement == .copied ? 3 : 1))
    // Another process agrees.
    #expect(try await harness.store().state().epoch == after.epoch)
  }

  @Test func theEpochStaysInTheSameFile() async throws {
    let epoch = try await harness.store().state().epoch
    #expect(!epoch.isEmpty)
    try await harness.store().observe([row("1")])
    #expect(try await harness.store().state().epoch == epoch)
    #expect(try await harness.memory().state().epoch != epoch)
  }
}
