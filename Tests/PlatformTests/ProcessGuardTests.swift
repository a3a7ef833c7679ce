import Platform
import TestSupport
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Changes of the process are tested in a separate process.
struct ProcessGuardTests {
  @Test func standardOutputBecomesStandardError() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let out = try FileDescriptors.makePipe()
      let err = try FileDescriptors.makePipe()
      try FileDescriptors.redirect(out.write, to: 1)
      try FileDescriptors.redirect(err.write, to: 2)
      let output = try ProcessGuards.standardOutputToStandardError()
      try FileDescriptors.writeAll(1, Array("stray".utf8))
      try FileDescriptors.writeAll(output, Array("protocol".utf8))
      let isRight =
        try text(readOnce(err.read)) == "stray" && text(readOnce(out.read)) == "protocol" && output > 2
        && fcntl(output, F_GETFD) & FD_CLOEXEC != 0
      exit(isRight ? 7 : 1)
    }
  }

  @Test func crashesLeaveNoMemoryDump() async {
    await #expect(processExitsWith: .signal(SIGILL)) {
      signal(SIGILL) { _ in _exit(3) }
      ProcessGuards.disableCrashDumps()
      var limit = rlimit()
      #if os(Linux)
        getrlimit(__rlimit_resource_t(UInt32(RLIMIT_CORE.rawValue)), &limit)
      #else
        getrlimit(RLIMIT_CORE, &limit)
      #endif
      guard limit.rlim_cur <= 1 && limit.rlim_max <= 1 else { exit(4) }
      raise(SIGILL)
      // Only reached if the signal was delivered to another thread.
      while true { pause() }
    }
  }

  @Test func filesAreMadePrivate() async {
    await #expect(processExitsWith: .exitCode(7)) {
      ProcessGuards.setPrivateUmask()
      exit(umask(0) == 0o077 ? 7 : 1)
    }
  }

  @Test func aBrokenPipeDoesNotEndTheProcess() async {
    await #expect(processExitsWith: .exitCode(7)) {
      ProcessGuards.ignoreBrokenPipe()
      raise(SIGPIPE)
      exit(7)
    }
  }
}

#if os(Linux)
  @_silgen_name("tgkill") private func sendToThread(_ process: Int32, _ thread: Int32, _ signal: Int32) -> Int32

  /// Sends a signal to every thread but the first. The first belongs to the test library, which does not block the
  /// signals that the program's main thread blocks, so that a signal to the whole process would end it.
  private func sendToThreads(_ signal: Int32) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? [] {
      if let thread = Int32(name), thread != getpid() { _ = sendToThread(getpid(), thread, signal) }
    }
  }
#endif

struct TerminationWatchTests {
  #if os(Linux)
    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func aSignalIsReported(number: Int32) async {
      await #expect(processExitsWith: .exitCode(7)) { [number = number as Int32] in
        let watch = try TerminationWatch { exit($0 == .signal(number) ? 7 : 1) }
        sendToThreads(number)
        withExtendedLifetime(watch) { while true { pause() } }
      }
    }

    @Test func ignoredSignalsStayIgnored() async {
      await #expect(processExitsWith: .exitCode(7)) {
        signal(SIGHUP, SIG_IGN)
        let watch = try TerminationWatch { exit($0 == .signal(SIGTERM) ? 7 : 1) }
        sendToThreads(SIGHUP)
        sendToThreads(SIGTERM)
        withExtendedLifetime(watch) { while true { pause() } }
      }
    }
  #endif

  @Test func aParentThatEndsIsReported() async throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/ready"
    #expect(mkfifo(path, 0o600) == 0)
    let parent = Task {
      try await ChildProcess.run(
        ["/bin/sh", "-c", "echo $$ > \"$0\"; exec sleep 60", path], environment: [:], timeout: .seconds(60),
        outputLimit: 100)
    }
    let id = try #require(Int32(text(try FileSystem.read(path, limit: 100) ?? []).dropLast()))
    let (reasons, continuation) = AsyncStream.makeStream(of: TerminationReason.self)
    let watch = try TerminationWatch(parentCheck: .milliseconds(2)) { continuation.yield($0) }
    #expect(watch.watch(processId: id))
    parent.cancel()
    var iterator = reasons.makeAsyncIterator()
    #expect(await iterator.next() == .parentGone(id))
    withExtendedLifetime(watch) {}
    // The number is free again, and invalid process ids are refused.
    for absent in [id, 0, 1, -1, .min] { #expect(!watch.watch(processId: absent)) }
  }
}
