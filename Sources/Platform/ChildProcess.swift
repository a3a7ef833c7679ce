import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a program left that ended by itself with status 0.
package struct ChildOutput: Sendable, Equatable {
  /// All it wrote to its standard output.
  package var standardOutput: [UInt8]
  /// Its exit status; 0, since any other is thrown as `ChildProcessError.failed`.
  package var exitStatus: Int32

  /// For doubles of a child process in tests.
  package init(standardOutput: [UInt8], exitStatus: Int32 = 0) {
    self.standardOutput = standardOutput
    self.exitStatus = exitStatus
  }
}

/// Why a program gave no output that can be used.
package enum ChildProcessError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no such program, or it may not be executed.
  case notFound(String)
  /// It was still running at the deadline, and was killed.
  case timedOut
  /// It wrote more than the limit, and was killed.
  case tooMuchOutput(limit: Int)
  /// It ended with this exit status (from 1), or by this signal (negative). The text is the first line of its
  /// standard error, at most 200 bytes, not redacted.
  case failed(Int32, String)
  /// The task was cancelled, and the program killed.
  case cancelled
  /// The system could not give a process, a pipe or a thread.
  case system(SystemError)

  /// One sentence without the program's name.
  package var description: String {
    switch self {
    case .notFound(let name): return "there is no program \(name) that can be run"
    case .timedOut: return "did not end in time and was killed"
    case .tooMuchOutput(let limit): return "wrote more than \(limit) bytes and was killed"
    case .failed(let status, let line):
      let how = status < 0 ? "was ended by signal \(0 &- status)" : "ended with status \(status)"
      return line.isEmpty ? how : "\(how): \(line)"
    case .cancelled: return "was cancelled and killed"
    case .system(let error): return error.description
    }
  }
}

/// Running a program for what it prints, such as a password manager.
package enum ChildProcess {
  /// Runs `arguments[0]`, looked up in this process's `PATH` unless it has a slash, with the other arguments and
  /// with exactly this environment. No shell takes part. The child reads nothing (its input is the null device), has
  /// a process group of its own, default signal handling, and none of our other descriptors. At the deadline,
  /// above `outputLimit` bytes of output, or when the task is cancelled the whole group is killed. What the child
  /// left running in the background is not waited for.
  package static func run(
    _ arguments: [String], environment: [String: String], timeout: Duration, outputLimit: Int
  ) async throws(ChildProcessError) -> ChildOutput {
    guard let name = arguments.first, !name.isEmpty else { throw .notFound("\"\"") }
    let words = arguments + environment.map { "\($0.key)=\($0.value)" }
    guard !words.contains(where: { $0.utf8.contains(0) }), !environment.keys.contains(where: { $0.contains("=") })
    else { throw .system(SystemError(code: EINVAL, operation: "run \(name)")) }

    let wake: WakePipe
    do { wake = try WakePipe() } catch { throw .system(error) }
    let job = ChildJob(
      arguments: arguments, environment: words.dropFirst(arguments.count).map { $0 },
      deadline: SystemTime().now + timeout, outputLimit: max(0, outputLimit), wake: wake)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<ChildResult, Never>) in
        do throws(SystemError) {
          try DetachedThread.start { continuation.resume(returning: job.run()) }
        } catch {
          continuation.resume(returning: .failure(.system(error)))
        }
      }
    } onCancel: {
      wake.wake()
    }
    return try result.get()
  }
}

private typealias ChildResult = Result<ChildOutput, ChildProcessError>

/// A pipe whose reading end becomes readable, and stays so, once somebody has called `wake`.
private final class WakePipe: Sendable {
  let readEnd: Int32
  private let writeEnd: Mutex<Int32>

  init() throws(SystemError) {
    let ends = try FileDescriptors.makePipe()
    readEnd = ends.read
    writeEnd = Mutex(ends.write)
  }

  deinit {
    wake()
    FileDescriptors.close(readEnd)
  }

  func wake() {
    writeEnd.withLock { fd in
      if fd >= 0 { FileDescriptors.close(fd) }
      fd = -1
    }
  }
}

/// One run, start to end, on the thread that calls `run`.
private struct ChildJob: Sendable {
  let arguments: [String]
  let environment: [String]
  let deadline: MonotonicTime
  let outputLimit: Int
  let wake: WakePipe

  /// How often it is looked whether the child has ended while something it started still holds its output open.
  private static let tick: Int64 = 50
  private static let errorLimit = 4096

  func run() -> ChildResult {
    do throws(ChildProcessError) {
      return .success(try runOrThrow())
    } catch {
      return .failure(error)
    }
  }

  private func runOrThrow() throws(ChildProcessError) -> ChildOutput {
    var output = Capture(limit: outputLimit)
    var errors = Capture(limit: Self.errorLimit)
    defer {
      output.close()
      errors.close()
    }
    let child: pid_t
    do throws(SystemError) {
      let out = try output.open()
      defer { FileDescriptors.close(out) }
      let err = try errors.open()
      defer { FileDescriptors.close(err) }
      child = try spawn(arguments, environment, output: out, errors: err)
    } catch {
      let isAbsent = [ENOENT, ENOTDIR, EACCES, ENOEXEC].contains(error.code) && error.operation == spawnOperation
      throw isAbsent ? .notFound(arguments[0]) : .system(error)
    }
    let status: Int32
    do throws(ChildProcessError) {
      status = try collect(child, &output, &errors)
    } catch {
      // Before the child is reaped, so that the number cannot belong to somebody else yet.
      kill(-child, SIGKILL)
      _ = reap(child, options: 0)
      throw error
    }
    guard status == 0 else { throw .failed(status, errors.firstLine) }
    return ChildOutput(standardOutput: output.bytes, exitStatus: 0)
  }

  /// Reads until both outputs are closed and the child has ended, and returns how it ended.
  private func collect(
    _ child: pid_t, _ output: inout Capture, _ errors: inout Capture
  ) throws(ChildProcessError) -> Int32 {
    var pause: Int64 = 1
    while true {
      let isReading = output.isOpen || errors.isOpen
      let left = (deadline - SystemTime().now).saturatedNanoseconds
      guard left > 0 else { throw .timedOut }
      // With nothing left to read the end is a matter of microseconds, mostly.
      if !isReading, let status = reap(child, options: WNOHANG) { return status }
      let wait = min(left / 1_000_000 + 1, isReading ? Self.tick : pause)
      pause = min(pause * 2, Self.tick)

      var entries = [wake.readEnd, output.fd, errors.fd].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let ready = poll(&entries, 3, Int32(wait))
      if ready < 0 && errno != EINTR { throw .system(SystemError("poll")) }
      if entries[0].revents != 0 && ready > 0 { throw .cancelled }
      output.drain()
      errors.drain()
      guard !output.isOver else { throw .tooMuchOutput(limit: outputLimit) }
      if ready == 0 && isReading, let status = reap(child, options: WNOHANG) {
        output.drain()
        guard !output.isOver else { throw .tooMuchOutput(limit: outputLimit) }
        return status
      }
    }
  }

  /// The exit status, the signal as a negative number, or nil if the child still runs.
  private func reap(_ child: pid_t, options: Int32) -> Int32? {
    var status: Int32 = 0
    var result: pid_t
    repeat { result = waitpid(child, &status, options) } while result < 0 && errno == EINTR
    if result == 0 { return nil }
    guard result > 0 else { return -SIGKILL }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : -signal
  }
}

/// What comes out of one of the child's outputs.
private struct Capture {
  let limit: Int
  private(set) var fd: Int32 = -1
  private(set) var bytes: [UInt8] = []
  private(set) var isOver = false

  init(limit: Int) { self.limit = limit }

  var isOpen: Bool { fd >= 0 }

  /// The first line, cut at 200 bytes, without what would disturb a terminal.
  var firstLine: String {
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }.prefix(200)
    return String(String(decoding: line, as: UTF8.self).unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f })
  }

  /// Makes the pipe and returns the end for the child.
  mutating func open() throws(SystemError) -> Int32 {
    let ends = try FileDescriptors.makePipe()
    fd = ends.read
    _ = fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK)
    return ends.write
  }

  /// Takes what is there without waiting, at most 1 MiB, so that a child that writes without end cannot keep us from
  /// the deadline. What is above the limit is read, so that the child can go on, and dropped.
  mutating func drain() {
    withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 1) { chunk in
      for _ in 0..<16 where fd >= 0 {
        let count = read(fd, chunk.baseAddress, chunk.count)
        if count < 0 && errno == EINTR { continue }
        if count < 0 && errno == EAGAIN { return }
        guard count > 0 else { return close() }
        let room = limit - bytes.count
        bytes.append(contentsOf: chunk.prefix(min(count, room)))
        if count > room { isOver = true }
      }
    }
  }

  mutating func close() {
    if fd >= 0 { FileDescriptors.close(fd) }
    fd = -1
  }
}

private let spawnOperation = "start the program"

private func spawn(
  _ arguments: [String], _ environment: [String], output: Int32, errors: Int32
) throws(SystemError) -> pid_t {
  #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
    let more = POSIX_SPAWN_CLOEXEC_DEFAULT
  #else
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    let more: Int32 = 0
  #endif
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_adddup2(&actions, output, 1)
  posix_spawn_file_actions_adddup2(&actions, errors, 2)
  #if !canImport(Darwin)
    // Ours are all close-on-exec, but whoever started us may have left descriptors open that are not.
    for fd in openDescriptors() where fd > 2 {
      let flags = fcntl(fd, F_GETFD)
      if flags >= 0 && flags & FD_CLOEXEC == 0 { posix_spawn_file_actions_addclose(&actions, fd) }
    }
  #endif

  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  // An ignored SIGPIPE would be inherited, and so would the signals that TerminationWatch masks.
  var defaults = TerminationSignals.makeSet([
    SIGPIPE, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGCHLD, SIGALRM, SIGUSR1, SIGXFSZ,
  ])
  var mask = TerminationSignals.makeSet([])
  posix_spawnattr_setsigdefault(&attributes, &defaults)
  posix_spawnattr_setsigmask(&attributes, &mask)
  posix_spawnattr_setpgroup(&attributes, 0)
  let flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(more)
  posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags))

  var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
  var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
  defer { for word in argv + envp { free(word) } }
  var child: pid_t = 0
  guard let name = argv[0] else { throw SystemError(code: ENOMEM, operation: spawnOperation) }
  let code = spawnGate.withLock { _ in posix_spawnp(&child, name, &actions, &attributes, &argv, &envp) }
  guard code == 0 else { throw SystemError(code: code, operation: spawnOperation) }
  return child
}

#if !canImport(Darwin)
  /// The numbers that are open, as the system lists them; the first 1024 where it does not.
  private func openDescriptors() -> [Int32] {
    guard let folder = opendir("/proc/self/fd") else { return Array(0..<1024) }
    defer { closedir(folder) }
    var numbers: [Int32] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if let number = Int32(name) { numbers.append(number) }
    }
    return numbers
  }
#endif
