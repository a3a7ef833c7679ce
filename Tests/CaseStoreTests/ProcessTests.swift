import CaseModel
import CaseStore
import Platform
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the store needs of the process, and leaves to its children.
@Suite struct ProcessTests {
  #if os(Linux)
    @Test func childrenInheritNoDescriptor() async throws {
      let harness = StoreHarness()
      let store = harness.store()
      try await store.observe([row("1")])
      var open: Set<String> = []
      for number in FileSystem.names(in: "/proc/self/fd", atMost: 10_000) {
        guard let target = FileSystem.destination(ofLink: "/proc/self/fd/\(number)"),
          target.hasPrefix(harness.folder.path)
        else { continue }
        open.insert(FileSystem.split(target).name)
        let descriptor = try #require(Int32(number))
        #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0, "\(target)")
      }
      #expect(open == ["cases.sqlite", "cases.sqlite-wal", "cases.sqlite-shm"])
      let output = try await ChildProcess.run(
        ["ls", "-l", "/proc/self/fd"], environment: ["PATH": "/usr/bin:/bin"], timeout: .seconds(60),
        outputLimit: 1 << 20)
      let text = String(decoding: output.standardOutput, as: UTF8.self)
      #expect(text.contains("/dev/null") && !text.contains("cases.sqlite"))
      // The child did not release the locks of this process.
      try await store.observe([row("2")])
      #expect(try await store.count(CaseQuery()) == 2)
    }

    /// `EFBIG` instead of `ENOSPC`: SQLite reports it as another error.
    @Test func aLimitOfTheSizeOfFilesIsAFullDisk() async throws {
      let harness = StoreHarness()
      await #expect(processExitsWith: .success) { [path = harness.path as String] in
        signal(SIGXFSZ, SIG_IGN)
        let store = CaseStore(.file(path, isUsual: true), time: SystemTime()) { _ in }
        try await store.observe([row("1")])
        try await store.setBaseline(.work, at: .minute(-2000))
        let state = try await store.state()
        let rows = (0..<90).map { index in
          row("\(index)") { $0.description = String(repeating: "text \(index) ", count: 900) }
        }
        let unlimited = Self.limitFiles(to: 400_000)
        await #expect(throws: StoreError.full) { try await store.observe(rows) }
        #expect(try await store.state() == state)
        #expect(try await store.list(CaseQuery(), limit: 9).rows.map(\.number) == ["1"])
        _ = Self.limitFiles(to: unlimited)
        // It is read again later.
        #expect(try await store.observe(rows).count == 90)
      }
    }

    @Test func aLackOfDescriptorsPasses() async throws {
      let harness = StoreHarness()
      try await harness.store().observe([row("1")])
      await #expect(processExitsWith: .success) { [path = harness.path as String] in
        let warnings = Mutex<[String]>([])
        let store = CaseStore(.file(path, isUsual: true), time: SystemTime()) { text in
          warnings.withLock { $0.append(text) }
        }
        var taken: [Int32] = []
        while true {
          let fd = open("/dev/null", O_RDONLY | O_CLOEXEC)
          if fd < 0 { break }
          taken.append(fd)
        }
        // With none, and with too few.
        for count in [0, 1, 1, 1, 1] {
          for fd in taken.suffix(count) { close(fd) }
          taken.removeLast(count)
          await #expect(throws: StoreError.self) { _ = try await store.state() }
        }
        for fd in taken { close(fd) }
        let count = try await store.count(CaseQuery())
        #expect(count == 1)
        #expect(warnings.withLock { $0 } == [])
      }
    }

    /// Returns the limit of before.
    private static func limitFiles(to size: rlim_t) -> rlim_t {
      var limits = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limits)
      let previous = limits.rlim_cur
      limits.rlim_cur = size
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limits)
      return previous
    }
  #endif
}
