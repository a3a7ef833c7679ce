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

@Suite struct DamageTests {
  private let harness = StoreHarness()

  private static let rows = (0..<6).map { index in
    row("\(index)") { row in
      row.description = "a description \(index)"
      row.comments = [comment("c", "a comment \(index)")]
    }
  }

  /// A file with six cases, an event and a log that is empty.
  private func content() async throws -> (bytes: [UInt8], state: StoreState) {
    let store = harness.store()
    try await store.observe(Self.rows)
    try await store.setBaseline(.work, at: .minute(0))
    try await store.observe([row("new") { $0.createdAt = .minute(1) }])
    let state = try await store.state()
    try await store.close()
    return (try #require(try FileSystem.read(harness.path, limit: 1 << 24)), state)
  }

  private func write(_ bytes: [UInt8], _ path: String) throws {
    for end in ["-wal", "-shm", ".broken", ".lock"] { try FileSystem.remove(path + end) }
    try overwrite(bytes, path)
  }

  /// Changes the content of the same file, so that only the damage matters.
  private func overwrite(_ bytes: [UInt8], _ path: String) throws {
    let fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    try #require(fd >= 0)
    defer { FileDescriptors.close(fd) }
    try FileDescriptors.empty(fd)
    try FileDescriptors.writeAll(fd, bytes)
  }

  /// Reads and writes everything. Returns the error.
  private func use(_ store: CaseStore) async -> StoreError? {
    do throws(StoreError) {
      var query = CaseQuery()
      query.fields = .all
      _ = try await store.list(query, limit: 20)
      _ = try await store.search(SearchText("description"), limit: 20)
      let state = try await store.state()
      _ = try await store.events(after: StoreState(epoch: state.epoch, sequence: 0), limit: 20)
      _ = try await store.infos()
      try await store.observe(Self.rows)
      try await store.observe(Self.rows.map { old in row(old.value.number) { $0.description = "other" } })
      return nil
    } catch {
      return error
    }
  }

  @Test func aTruncatedFileIsReplaced() async throws {
    let (bytes, state) = try await content()
    for length in stride(from: 0, to: bytes.count, by: 512) {
      try write(Array(bytes[..<length]), harness.path)
      let store = harness.store()
      let error = await use(store)
      #expect(error == nil, "\(length): \(String(describing: error))")
      let after = try await store.state()
      #expect(after.epoch != state.epoch, "\(length)")
      #expect(try await store.events(after: state, limit: 1) == nil)
      if length > 0 { #expect(harness.folder.names("cache").contains("cases.sqlite.broken"), "\(length)") }
    }
    #expect(harness.warnings.allSatisfy { $0.contains("is damaged") && $0.contains(".broken") })
  }

  /// The version and the application id in each copy of the first page.
  private static func headers(_ bytes: [UInt8]) -> [Range<Int>] {
    let magic = Array("SQLite format 3".utf8) + [0]
    return stride(from: 0, to: bytes.count - 100, by: 8).filter { bytes[$0...].starts(with: magic) }
      .map { $0 + 60..<$0 + 72 }
  }

  /// The rounds of each test with random bytes.
  private static let rounds =
    ProcessEnvironment.all["CASEWIRE_STORE_ROUNDS"].flatMap { Int($0) } ?? 30

  /// Damage that SQLite and the JSON do not show. Otherwise it would be reported as a change at the vendor.
  @Test func aChangedLetterIsNoChangeOfTheCase() async throws {
    var (bytes, state) = try await content()
    // The title in the JSON of a case; in the columns, it is in lower case.
    let (old, new) = (Array("\"Case 3\"".utf8), Array("\"Base 3\"".utf8))
    let starts = bytes.indices.filter { bytes[$0...].starts(with: old) }
    try #require(!starts.isEmpty)
    for start in starts { bytes.replaceSubrange(start..<start + old.count, with: new) }
    try write(bytes, harness.path)
    let store = harness.store()
    #expect(try await store.observe(Self.rows, at: 1) == [])
    #expect(try await store.state().epoch != state.epoch)
    #expect(harness.warnings.count == 1)
    #expect(try await store.count(CaseQuery()) == Self.rows.count)
  }

  /// Which file is damaged, and whether a store has it open.
  private static let targets = [
    ("", false), ("-wal", false), ("-shm", false), ("", true), ("-wal", true), ("-shm", true),
  ]

  @Test(arguments: targets.indices)
  func randomBytesNeverMakeTheStoreUnusable(index: Int) async throws {
    let (end, isOpen) = Self.targets[index]
    let (bytes, _) = try await content()
    var random = SeededRandom(seed: 11 + UInt64(index))
    for round in 0..<Self.rounds {
      // Another file, because stores of earlier rounds may still be open.
      unlink(harness.path)
      try write(bytes, harness.path)
      var store: CaseStore? = harness.store()
      try await store?.observe([row("late")])
      if end.isEmpty { try await store?.close() }
      if isOpen { _ = try await store?.state() } else { store = nil }
      let path = harness.path + end
      var damaged = try #require(try FileSystem.read(path, limit: 1 << 24))
      let before = damaged
      let count = [1, 8, 64, 512, 4096][round % 5]
      let limit = round % 3 == 0 ? min(200, damaged.count) : damaged.count
      let start = limit > 0 ? Int.random(in: 0..<limit, using: &random) : 0
      for index in start..<min(start + count, damaged.count) {
        damaged[index] = UInt8.random(in: 0...255, using: &random)
      }
      // A newer version, or another program's file, stays.
      for header in Self.headers(before) { damaged.replaceSubrange(header, with: before[header]) }
      try overwrite(damaged, path)
      let error = await use(store ?? harness.store())
      #expect(error == nil, "round \(round): \(String(describing: error))")
    }
  }

  /// Where an open store does not notice that its file was cut off, it has what it needs in its log.
  @Test(arguments: ["", "-wal", "-shm"]) func filesThatAreTruncatedWhileTheyAreOpen(end: String) async throws {
    let (bytes, _) = try await content()
    let size = end.isEmpty ? bytes.count : 32768
    for length in stride(from: 0, to: size, by: 2048) {
      unlink(harness.path)
      try write(bytes, harness.path)
      let store = harness.store()
      try await store.observe([row("late")])
      truncate(harness.path + end, length)
      #expect(await use(store) == nil, "\(length)")
      try await store.close()
      #expect(await use(harness.store()) == nil, "\(length)")
    }
  }

  @Test func aDamagedLogLosesOnlyWhatItHad() async throws {
    let (_, state) = try await content()
    let store = harness.store()
    try await store.observe([row("late") { $0.createdAt = .minute(2) }])
    let log = try #require(try FileSystem.read(harness.path + "-wal", limit: 1 << 24))
    let base = try #require(try FileSystem.read(harness.path, limit: 1 << 24))
    try await store.close()
    for length in stride(from: 0, through: log.count, by: 512) {
      try overwrite(base, harness.path)
      try overwrite(Array(log[..<length]), harness.path + "-wal")
      let reopened = harness.store()
      let events = try #require(try await reopened.events(after: StoreState(epoch: state.epoch, sequence: 0), limit: 9))
      let numbers = try await reopened.list(CaseQuery(), limit: 20).rows.map(\.number)
      // A transaction is there as a whole or not at all.
      #expect(events.map(\.number) == (numbers.contains("late") ? ["new", "late"] : ["new"]), "\(length)")
      try await reopened.close()
    }
  }

  // MARK: Other files

  private static func patched(_ bytes: [UInt8], _ offset: Int, _ value: UInt32) -> [UInt8] {
    var bytes = bytes
    for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * index)) }
    return bytes
  }

  @Test func aNewerVersionIsRefusedAndStays() async throws {
    let bytes = Self.patched(try await content().bytes, 60, 99)
    try write(bytes, harness.path)
    let store = harness.store()
    for _ in 0..<2 {
      await #expect(throws: StoreError.newer(path: harness.path, version: 99)) { _ = try await store.state() }
    }
    #expect(try FileSystem.read(harness.path, limit: 1 << 24) == bytes)
    #expect(harness.folder.names("cache").contains("cases.sqlite.broken") == false)
  }

  @Test(arguments: [0, UInt32(bitPattern: -5)])
  func anUnknownVersionIsReplaced(version: UInt32) async throws {
    let (bytes, state) = try await content()
    try write(Self.patched(bytes, 60, version), harness.path)
    let store = harness.store()
    #expect(try await store.state().epoch != state.epoch)
    #expect(harness.warnings.count == 1)
  }

  @Test(arguments: [true, false])
  func aDatabaseOfAnotherProgramIsNeverTouched(isUsual: Bool) async throws {
    let bytes = Self.patched(try await content().bytes, 68, 1)
    try write(bytes, harness.path)
    let store = harness.store(isUsual: isUsual)
    do throws(StoreError) {
      _ = try await store.state()
      Issue.record("It was opened.")
    } catch {
      #expect(error.description.contains("another program"))
    }
    #expect(try FileSystem.read(harness.path, limit: 1 << 24) == bytes)
  }

  @Test func aFileThatTheUserNamedIsReplacedOnlyIfItIsAStore() async throws {
    let (bytes, _) = try await content()
    let text = Array(String(repeating: "The user's notes. ", count: 100).utf8)
    try write(text, harness.path)
    do throws(StoreError) {
      _ = try await harness.store(isUsual: false).state()
      Issue.record("It was opened.")
    } catch {
      #expect(error.description.contains("not a store of casewire"))
    }
    #expect(try FileSystem.read(harness.path, limit: 1 << 24) == text)
    try write(Array(bytes[..<9000]), harness.path)
    #expect(await use(harness.store(isUsual: false)) == nil)
    try write(text, harness.path)
    #expect(await use(harness.store()) == nil)
    #expect(try harness.folder.text("cache/cases.sqlite.broken") == String(decoding: text, as: UTF8.self))
  }
}
