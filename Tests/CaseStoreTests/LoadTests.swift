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

@Suite struct LoadTests {
  private let harness = StoreHarness()

  /// Rows with text that fills some pages.
  private static func large(_ numbers: Range<Int>) -> [CaseBox] {
    numbers.map { index in row("\(index)") { $0.description = String(repeating: "text \(index) ", count: 500) } }
  }

  @Test func aFullDiskIsAnErrorAndNothingIsReported() async throws {
    let store = harness.store { $0.pageLimit = 60 }
    try await store.observe([row("first")])
    try await store.setBaseline(.work, at: .minute(-2000))
    let state = try await store.state()
    await #expect(throws: StoreError.full) { try await store.observe(Self.large(0..<90)) }
    #expect(try await store.state() == state)
    #expect(try await store.list(CaseQuery(), limit: 9).rows.map(\.number) == ["first"])
    // It is read again later.
    let events = try await harness.store().observe(Self.large(0..<90))
    #expect(events.count == 90)
    #expect(try await store.events(after: state, limit: 100)?.count == 90)
  }

  @Test func manyWritersAndReadersAtOnce() async throws {
    let stores = (0..<4).map { _ in harness.store() }
    try await withThrowingTaskGroup { group in
      for (writer, store) in stores.enumerated() {
        for part in 0..<5 {
          group.addTask { _ = try await store.observe((0..<20).map { row("\(writer)-\(part)-\($0)") }) }
          group.addTask { _ = try await store.list(CaseQuery(), limit: 500) }
        }
      }
      try await group.waitForAll()
    }
    for store in stores { #expect(try await store.count(CaseQuery()) == 400) }
  }

  @Test(arguments: [true, false])
  func readersAndWritersShareOneDatabaseInMemory(isFallback: Bool) async throws {
    // The first operations of both kinds find out that no file can be used.
    let store =
      isFallback ? harness.store { $0.fileSystem = { _ in NetworkFileSystem(name: "NFS") } } : harness.memory()
    try await withThrowingTaskGroup { group in
      for part in 0..<10 {
        group.addTask { _ = try await store.list(CaseQuery(), limit: 500) }
        group.addTask { _ = try await store.observe((0..<20).map { row("\(part)-\($0)") }) }
      }
      try await group.waitForAll()
    }
    #expect(try await store.count(CaseQuery()) == 200)
    #expect(harness.warnings.count == (isFallback ? 1 : 0))
  }

  @Test func eventsOfSeveralWritersHaveOneOrder() async throws {
    let stores = (0..<3).map { _ in harness.store() }
    try await stores[0].setBaseline(.work, at: .minute(0))
    let state = try await stores[0].state()
    try await withThrowingTaskGroup { group in
      for (writer, store) in stores.enumerated() {
        group.addTask {
          for part in 0..<10 { try await store.observe([row("\(writer)-\(part)") { $0.createdAt = .minute(1) }]) }
        }
      }
      try await group.waitForAll()
    }
    let events = try #require(try await stores[2].events(after: state, limit: 100))
    #expect(events.map(\.sequence) == Array(1...30))
    #expect(Set(events.map(\.number)).count == 30)
    for writer in 0..<3 {
      #expect(events.map(\.number).filter { $0.hasPrefix("\(writer)-") } == (0..<10).map { "\(writer)-\($0)" })
    }
  }

  @Test func twoProfilesThatSeeTheSameChangeAtOnceReportItOnce() async throws {
    let stores = (0..<4).map { _ in harness.store() }
    try await stores[0].observe([row("1")])
    try await stores[0].setBaseline(.work, at: .minute(0))
    let changed = row("1") { $0.comments = [comment("c", "t", at: 1)] }
    let counts = try await withThrowingTaskGroup { group in
      for store in stores { group.addTask { try await store.observe([changed]).count } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(counts.sorted() == [0, 0, 0, 1])
  }

  // MARK: Locks, cancellation, time limits

  private func error(of store: CaseStore, _ number: String) async -> StoreError? {
    do throws(StoreError) {
      try await store.observe([row(number)])
      return nil
    } catch {
      return error
    }
  }

  /// Locks the file as a process that is stuck within a transaction does: SQLite's lock for writing in WAL mode is the
  /// byte 120 of the shared memory.
  private func lockForWriting() throws -> Int32 {
    let fd = open(harness.path + "-shm", O_RDWR | O_CLOEXEC)
    try #require(fd >= 0)
    #if os(Linux)
      var lock = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 120, l_len: 1, l_pid: 0)
      // F_OFD_SETLK: the lock of another open file, which excludes this process too.
      try #require(fcntl(fd, 37, &lock) == 0)
    #endif
    return fd
  }

  #if os(Linux)
    @Test func aLockedStoreIsBusyForWritersOnly() async throws {
      let store = harness.store { $0.limit = .milliseconds(50) }
      try await store.observe([row("1")])
      let fd = try lockForWriting()
      await #expect(throws: StoreError.busy) { try await store.observe([row("2")]) }
      #expect(try await store.count(CaseQuery()) == 1)
      #expect(try await harness.store().count(CaseQuery()) == 1)
      FileDescriptors.close(fd)
      try await store.observe([row("2")])
      #expect(try await store.count(CaseQuery()) == 2)
    }

    @Test func eachWriteHasATimeLimitOfItsOwn() async throws {
      let store = harness.store { $0.limit = .seconds(600) }
      try await store.observe([row("1")])
      let fd = try lockForWriting()
      defer { FileDescriptors.close(fd) }
      let limit = Duration.milliseconds(20)
      await #expect(throws: StoreError.busy) {
        try await store.observe(Observation(.work, [row("2")], members: .all, at: .minute(1)), within: limit)
      }
      await #expect(throws: StoreError.busy) { try await store.invalidate(.work, "1", .all, within: limit) }
      await #expect(throws: StoreError.busy) { try await store.setUnknownOutcome(true, .work, "1", within: limit) }
    }

    @Test func theTimeLimitEndsAWaitForALock() async throws {
      let store = harness.store()
      try await store.observe([row("1")])
      let fd = try lockForWriting()
      // The clock runs until both operations, one of which waits for the other, have ended.
      let clock = Task { [time = harness.time] in
        while !Task.isCancelled {
          time.advance(by: .seconds(5))
          await Task.yield()
        }
      }
      async let first = error(of: store, "2")
      async let second = error(of: store, "3")
      #expect(await [first, second] == [.timedOut, .timedOut])
      clock.cancel()
      await clock.value
      FileDescriptors.close(fd)
      try await store.observe([row("4")])
      #expect(try await store.list(CaseQuery(), limit: 9).rows.map(\.number).contains("4"))
    }

    @Test func aCancellationEndsAWaitForALock() async throws {
      let store = harness.store()
      try await store.observe([row("1")])
      let fd = try lockForWriting()
      let writing = Task { await error(of: store, "2") }
      writing.cancel()
      #expect(await writing.value == .cancelled)
      FileDescriptors.close(fd)
      try await store.observe([row("3")])
      #expect(try await store.count(CaseQuery()) == 2)
    }
  #endif

  @Test func aCancelledOperationIsNotRun() async throws {
    let store = harness.store()
    let task = Task { () -> StoreError? in
      while !Task.isCancelled { await Task.yield() }
      return await error(of: store, "1")
    }
    task.cancel()
    #expect(await task.value == .cancelled)
    #expect(try await store.count(CaseQuery()) == 0)
  }

  @Test func aLongSearchIsInterrupted() async throws {
    let store = harness.memory()
    try await store.observe(Self.large(0..<200))
    let search = Task { () -> StoreError? in
      do throws(StoreError) {
        // A pattern that compares each position of each text.
        for _ in 0..<1000 {
          _ = try await store.search(SearchText(String(repeating: "日*", count: 200)), limit: 10)
          var query = CaseQuery()
          query.search = String(repeating: "te?t*", count: 20)
          _ = try await store.count(query)
        }
        return nil
      } catch {
        return error
      }
    }
    search.cancel()
    #expect(await search.value == .cancelled)
    #expect(try await store.count(CaseQuery()) == 200)
  }
}
