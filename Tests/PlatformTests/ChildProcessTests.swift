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

private func run(
  _ arguments: [String], environment: [String: String] = [:], timeout: Duration = .seconds(20),
  outputLimit: Int = 1 << 20
) async throws(ChildProcessError) -> ChildOutput {
  try await ChildProcess.run(arguments, environment: environment, timeout: timeout, outputLimit: outputLimit)
}

private func shell(_ script: String) -> [String] { ["/bin/sh", "-c", script] }

/// Serialized, because descriptors are counted.
@Suite(.serialized) struct ChildProcessTests {
  @Test(arguments: [
    (["printf", "%s", "a b*"], "a b*"), (["true"], ""), (shell("cat; echo $#"), "0\n"),
    (shell("echo out; echo err >&2"), "out\n"), (shell("exec >&-; exec 2>&-; exit 0"), ""),
    (shell("exec 2>/dev/null 1>&2; exit 0"), ""),
  ])
  func outputIsReturned(arguments: [String], expected: String) async throws {
    let output = try await run(arguments)
    #expect(text(output.standardOutput) == expected && output.exitStatus == 0)
  }

  @Test(arguments: [
    ("exit 3", ChildProcessError.failed(3, "")),
    ("echo 'no such entry' >&2; echo more >&2; exit 1", .failed(1, "no such entry; more")),
    ("kill -9 $$", .failed(-SIGKILL, "")),
    ("kill -15 $$", .failed(-SIGTERM, "")),
    ("printf '\\033[1mbold\\a' >&2; exit 2", .failed(2, "bold")),
    // The output may be the secret, which the redactor does not know yet.
    ("echo hunter2; echo 'hunter2 is expired' >&2; exit 5", .failed(5, "[redacted] is expired")),
    ("exec >&-; exec 2>&-; exit 4", .failed(4, "")),
  ])
  func failuresStateTheirCause(script: String, expected: ChildProcessError) async {
    await #expect(throws: expected) { try await run(shell(script)) }
  }

  @Test(arguments: [("x", 1), ("xxxxxxxx\\n", 9)])
  func theLastOfManyErrorLinesIsKept(unit: String, size: Int) async {
    let script =
      "i=0; while [ $i -lt 3000 ]; do printf '\(unit)' >&2; i=$((i+1)); done; printf '\\nthe reason\\n' >&2; exit 1"
    let error = await #expect(throws: ChildProcessError.self) { try await run(shell(script)) }
    guard case .failed(1, let errors) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(errors.hasSuffix("; the reason") && errors.utf8.count < 6000)
    if size > 1 { #expect(errors.hasPrefix("xxxxxxxx; "), "a line whose beginning is gone is left out") }
  }

  /// A program that printed its secret and exited, and left a process that writes as long as it can.
  @Test(arguments: ["yes >&2 &", "yes 1>&2 & yes >&2 &", "(trap '' PIPE; while echo x; do :; done) >&2 &"])
  func outputAfterTheEndIsNotAwaited(flood: String) async throws {
    let start = SystemTime().now
    let output = try await run(shell("echo secret; \(flood)"), environment: ["PATH": "/usr/bin:/bin"])
    #expect(text(output.standardOutput) == "secret\n")
    #expect(SystemTime().now - start < .seconds(10))
  }

  @Test func aFloodOfErrorsEndsAtTheDeadline() async {
    let start = SystemTime().now
    let error = await #expect(throws: ChildProcessError.self) {
      try await run(shell("exec yes >&2"), environment: ["PATH": "/usr/bin:/bin"], timeout: .milliseconds(100))
    }
    guard case .timedOut(let errors) = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(errors.utf8.count < 8192 && (errors.isEmpty || errors.hasSuffix("y; y")))
    #expect(SystemTime().now - start < .seconds(10))
  }

  @Test(arguments: [["casewire-no-such-program"], ["/no/such/program"], ["/dev/null"], [""], []])
  func aMissingProgramIsNamed(arguments: [String]) async {
    let error = await #expect(throws: ChildProcessError.self) { try await run(arguments) }
    #expect(error == .notFound(arguments.first.flatMap { $0.isEmpty ? nil : $0 } ?? "\"\""))
  }

  @Test func zeroBytesAndBadNamesAreRefused() async {
    await #expect(throws: ChildProcessError.self) { try await run(["echo", "a\0b"]) }
    await #expect(throws: ChildProcessError.self) { try await run(["echo"], environment: ["A=B": "c"]) }
  }

  @Test(arguments: ["exec sleep 60", "sleep 60 & wait", "trap '' TERM INT HUP; sleep 60; sleep 60"])
  func aSlowChildIsKilledWithItsChildren(script: String) async {
    let start = SystemTime().now
    await #expect(throws: ChildProcessError.timedOut("")) {
      try await run(shell(script), timeout: .milliseconds(50))
    }
    #expect(SystemTime().now - start < .seconds(10))
  }

  @Test func aChildThatClosedItsOutputsIsKilledToo() async {
    await #expect(throws: ChildProcessError.timedOut("")) {
      try await run(shell("exec >&- 2>&-; sleep 60"), timeout: .milliseconds(50))
    }
  }

  @Test func backgroundProcessesAreNotAwaited() async throws {
    let start = SystemTime().now
    let output = try await run(shell("sleep 30 & echo $!"))
    #expect(SystemTime().now - start < .seconds(10))
    let left = try #require(Int32(text(output.standardOutput).dropLast()))
    #expect(kill(left, SIGKILL) == 0)
  }

  @Test func tooMuchOutputEndsTheChild() async {
    await #expect(throws: ChildProcessError.tooMuchOutput(limit: 1000)) {
      try await run(["yes"], outputLimit: 1000)
    }
    await #expect(throws: ChildProcessError.tooMuchOutput(limit: 2)) { try await run(["echo", "ab"], outputLimit: 2) }
  }

  /// A program that asks for a passphrase waits, and its question is on standard error.
  @Test func aSlowChildIsReportedWithWhatItAsks() async {
    await #expect(throws: ChildProcessError.timedOut("Passphrase:")) {
      try await run(shell("echo Passphrase: >&2; sleep 60"), timeout: .milliseconds(1000))
    }
  }

  @Test func standardErrorOfASuccessIsKeptWithoutTheOutput() async throws {
    let output = try await run(shell("echo s3cret; echo found s3cret, one >&2; echo two >&2"))
    #expect(output.standardError == "found [redacted], one; two")
  }

  @Test func bigOutputArrivesWhole() async throws {
    let output = try await run(["head", "-c", "3000000", "/dev/zero"], outputLimit: 3_000_000)
    #expect(output.standardOutput == [UInt8](repeating: 0, count: 3_000_000))
  }

  @Test func theEnvironmentIsExactlyTheGivenOne() async throws {
    let output = try await run(["/usr/bin/env"], environment: ["ONE": "1 =2", "ZWEI": "ü"])
    #expect(Set(text(output.standardOutput).split(separator: "\n")) == ["ONE=1 =2", "ZWEI=ü"])
  }

  #if os(Linux)
    @Test func signalsAndDescriptorsAreReset() async throws {
      ProcessGuards.ignoreBrokenPipe()
      let secret = try FileDescriptors.makePipe()
      defer {
        FileDescriptors.close(secret.read)
        FileDescriptors.close(secret.write)
      }
      let status = text(try await run(shell("grep -E '^Sig(Blk|Ign):' /proc/self/status")).standardOutput)
      let masks = status.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0, radix: 16) }
      // Signals 32 and 33 belong to Glibc and cannot be set.
      #expect(masks.count == 2 && masks.allSatisfy { $0 & ~0x1_8000_0000 == 0 })
      let open = text(try await run(shell("ls /proc/$$/fd")).standardOutput)
      #expect(open == "0\n1\n2\n")
      #expect(text(try await run(shell("readlink /proc/$$/fd/0")).standardOutput) == "/dev/null\n")
    }

    @Test func manyConcurrentRunsLeakNothing() async throws {
      func openPipes() -> Int {
        (0..<1024).filter { fd in
          var info = stat()
          return fstat(Int32(fd), &info) == 0 && info.st_mode & S_IFMT == S_IFIFO
        }.count
      }
      _ = try await run(["true"])
      let before = openPipes()
      try await withThrowingTaskGroup(of: ChildOutput.self) { group in
        for number in 0..<60 { group.addTask { try await run(["echo", "\(number)"]) } }
        var seen: Set<String> = []
        for try await output in group { seen.insert(text(output.standardOutput)) }
        #expect(seen.count == 60)
      }
      // Concurrent suites hold a few pipes; a leak would be 60 or more.
      #expect(openPipes() < before + 30)
    }
  #endif

  @Test func cancellingKillsTheChild() async throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/ready"
    #expect(mkfifo(path, 0o600) == 0)
    let task = Task {
      try await run(["/bin/sh", "-c", "echo $$ > \"$0\"; exec sleep 60", path], timeout: .seconds(60))
    }
    // Waits until the child writes into the file.
    let line = text(try FileSystem.read(path, limit: 100) ?? [])
    let child = try #require(Int32(line.dropLast()))
    task.cancel()
    await #expect(throws: ChildProcessError.cancelled) { try await task.value }
    #expect(kill(child, 0) != 0 && errno == ESRCH)
  }

  @Test func aCancelledTaskKillsAtOnce() async {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      _ = try await run(["sleep", "60"], timeout: .seconds(60))
    }
    await #expect(throws: ChildProcessError.cancelled) { try await task.value }
  }
}
