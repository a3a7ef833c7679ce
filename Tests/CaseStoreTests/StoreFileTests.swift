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
    Refusal(name: "open folder", prepare: { chmod(try $0.folder.folder("cache"), 0o777) }, text: "chmod 700"),
    Refusal(
      name: "pipe", prepare: { mkfifo(try $0.folder.folder("cache") + "/cases.sqlite", 0o600) }, text: "Move it away"),
    Refusal(
      name: "log for others",
      prepare: { harness in
        try harness.folder.file("cache/cases.sqlite", "")
        try harness.folder.file("cache/cases.sqlite-wal", "", mode: 0o644)
      }, text: "chmod 600 "),
    Refusal(
      name: "link instead of the log",
      prepare: { harness in
        try harness.folder.file("cache/cases.sqlite", "")
        try harness.folder.link("cache/cases.sqlite-wal", to: "other")
      }, text: "not a regular file"),
    Refusal(
      name: "pipe instead of the index",
      prepare: { harness in
        try harness.folder.file("cache/cases.sqlite", "")
        mkfifo("\(harness.path)-shm", 0o600)
      }, text: "not a regular file"),
    Refusal(
      name: "folder instead of a journal",
      prepare: { harness in
        try harness.folder.file("cache/cases.sqlite", "")
        _ = try harness.folder.folder("cache/cases.sqlite-journal")
      }, text: "not a regular file"),
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

  /// A folder that the user chose may be shared, so that its mode or owner must not be changed.
  @Test func theAdviceAboutAFolderDependsOnWhoChoseIt() async throws {
    let rows: [(error: SecretFolder.FolderError, usual: String, chosen: String)] = [
      (
        .exposed(path: "/tmp", mode: 0o1777), "Run: chmod 700 /tmp",
        "(mode 1777). Name a file in a folder with mode 700"
      ),
      (
        .foreign(path: "/srv", owner: 7), "Run: sudo chown $(id -u) /srv",
        "belongs to user 7. Name a file in a folder of your own"
      ),
      (.notAFolder(path: "/x"), "Move it away", "Move it away"),
    ]
    for row in rows {
      #expect(row.error.description(ofStore: true).hasSuffix(row.usual))
      let chosen = row.error.description(ofStore: false)
      #expect(chosen.hasSuffix(row.chosen) && !chosen.contains("Run:"), "\(chosen)")
    }
    chmod(try harness.folder.folder("cache"), 0o755)
    #expect(await error(harness.store(isUsual: false))?.description.contains("with mode 700") == true)
    #expect(await error(harness.store(isUsual: true))?.description.contains("chmod 700") == true)
  }

  @Test(.enabled(if: geteuid() == 0)) func aFileOfAnotherUserIsRefused() async throws {
    let path = try harness.folder.file("cache/cases.sqlite", "")
    #expect(chown(path, 12345, 12345) == 0)
    #expect(await error(harness.store())?.description.contains("belongs to user 12345") == true)
    #expect(chown(path, geteuid(), getegid()) == 0)
    #expect(await error(harness.store()) == nil)
    #expect(chown(path + "-wal", 12345, 12345) == 0)
    #expect(await error(harness.store())?.description.contains("cases.sqlite-wal belongs to user 12345") == true)
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
    for name in ["loop", "locked"] { _ = try harness.folder.folder(name) }
    let loop = harness.store(try harness.folder.link("loop/cases.sqlite", to: "cases.sqlite"))
    try harness.folder.link("locked/cases.sqlite.lock", to: "nothing")
    let unlockable = harness.store("\(harness.folder.path)/locked/cases.sqlite")
    for store in [network, unwritable, loop, unlockable] {
      try await store.observe([row("1")])
      #expect(try await store.count(CaseQuery()) == 1)
      #expect(try await store.get(.work, "1", fields: .all) != nil)
    }
    #expect(harness.warnings.count == 4)
    #expect(harness.folder.names("cache") == [], "nothing is created on a network file system")
    #expect(harness.warnings.allSatisfy { $0.contains("kept in memory") && $0.contains("\"store\": PATH") })
    #expect(harness.warnings.first?.contains("NFS") == true)
    #expect(NetworkFileSystem.find(harness.folder.path) == nil)
    #expect(NetworkFileSystem.find("/nonexistent") == nil)
  }

  @Test func aLinkMayLeadToAFileThatIsMissing() async throws {
    let target = try harness.folder.folder("elsewhere") + "/target.sqlite"
    try FileSystem.makeFolders("\(harness.folder.path)/cache")
    try harness.folder.link("cache/first", to: "../elsewhere/target.sqlite")
    try harness.folder.link("cache/cases.sqlite", to: "first")
    let store = harness.store()
    try await store.observe([row("1")])
    #expect(FileSystem.permissions(target) == 0o600)
    #expect(harness.folder.names("cache") == ["cases.sqlite", "first"])
    unlink(target)
    #expect(try await store.count(CaseQuery()) == 0)
    #expect(FileSystem.identity(target) != nil)
    #expect(harness.warnings == [])
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
}
