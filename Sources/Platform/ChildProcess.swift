import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs a program for its output, such as a password manager.
package enum ChildProcess {
  /// Runs `arguments[0]`, found in this process's `PATH` unless it has a slash, with exactly this environment and no
  /// shell. The child's input is the null device. It has its own process group, default signal handling, and no other
  /// descriptors. The group is killed at the deadline, above `outputLimit` bytes, or when the task is cancelled; a
  /// process that cannot be killed is abandoned after a second. Background processes of the child are not waited for.
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
          try DetachedThread.start {
            let (result, zombie) = job.run()
            continuation.resume(returning: result)
            // A process that cannot be killed, such as sudo of root. Only this thread waits for its end.
            if let zombie { _ = ChildJob.reap(zombie, options: 0) }
          }
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

/// A pipe whose read end becomes readable with `wake`, and stays so.
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

/// One run of a program, on the thread that calls `run`.
private struct ChildJob: Sendable {
  let arguments: [String]
  let environment: [String]
  let deadline: MonotonicTime
  let outputLimit: Int
  let wake: WakePipe

  /// The interval, in milliseconds, at which the child's end is checked while a background process keeps its output
  /// open.
  private static let tick: Int64 = 50
  private static let errorLimit = 4096

  /// Runs the program. Returns the result, and the child if it has not ended.
  func run() -> (ChildResult, left: pid_t?) {
    var output = ChildCapture(limit: outputLimit, keeping: .beginning)
    var errors = ChildCapture(limit: Self.errorLimit, keeping: .end)
    defer {
      output.close()
      errors.close()
    }
    let child: pid_t
    do throws(ChildProcessError) {
      child = try start(&output, &errors)
    } catch {
      return (.failure(error), nil)
    }
    do throws(ChildProcessError) {
      let status = try collect(child, &output, &errors)
      guard status == 0 else { throw .failed(status, Self.message(errors, besides: output)) }
      let errorText = Self.message(errors, besides: output)
      return (.success(ChildOutput(standardOutput: output.bytes, standardError: errorText, exitStatus: 0)), nil)
    } catch {
      if case .failed = error { return (.failure(error), nil) }
      // Before the child is reaped, so that its number is not reused.
      kill(-child, SIGKILL)
      return (.failure(error), Self.reapSoon(child) ? nil : child)
    }
  }

  private func start(
    _ output: inout ChildCapture, _ errors: inout ChildCapture
  ) throws(ChildProcessError) -> pid_t {
    do throws(SystemError) {
      let out = try output.open()
      defer { FileDescriptors.close(out) }
      let err = try errors.open()
      defer { FileDescriptors.close(err) }
      return try spawn(arguments, environment, output: out, errors: err)
    } catch {
      let isAbsent = [ENOENT, ENOTDIR, EACCES, ENOEXEC].contains(error.code) && error.operation == spawnOperation
      throw isAbsent ? .notFound(arguments[0]) : .system(error)
    }
  }

  /// Returns the child's error output without the text that it printed. A program that fails late may quote the secret,
  /// which is not yet registered for redaction.
  private static func message(_ errors: ChildCapture, besides output: ChildCapture) -> String {
    let printed = output.lines.filter { $0.utf8.count >= 4 }
    let lines = errors.lines.map { line in
      printed.reduce(line) { $0.utf8.count < $1.utf8.count ? $0 : $0.replacing(text: $1, with: Redactor.replacement) }
    }
    return lines.joined(separator: "; ")
  }

  /// Reads until both outputs are closed and the child has ended. Returns the child's status.
  private func collect(
    _ child: pid_t, _ output: inout ChildCapture, _ errors: inout ChildCapture
  ) throws(ChildProcessError) -> Int32 {
    var pause: Int64 = 1
    var nextLook = SystemTime().now + .milliseconds(Self.tick)
    while true {
      let isReading = output.isOpen || errors.isOpen
      let left = (deadline - SystemTime().now).saturatedNanoseconds
      guard left > 0 else { throw .timedOut(Self.message(errors, besides: output)) }
      // After it has closed its outputs, the child usually ends within microseconds.
      if !isReading, let status = Self.reap(child, options: WNOHANG) { return status }
      let wait = min(left / 1_000_000 + 1, isReading ? Self.tick : pause)
      pause = min(pause * 2, Self.tick)

      var entries = [wake.readEnd, output.fd, errors.fd].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let ready = poll(&entries, 3, Int32(wait))
      if ready < 0 && errno != EINTR { throw .system(SystemError("poll")) }
      if entries[0].revents != 0 && ready > 0 { throw .cancelled }
      output.drain()
      errors.drain()
      guard !output.isOver else { throw .tooMuchOutput(limit: outputLimit) }
      // Also checked during output, because a background process may never stop writing.
      let now = SystemTime().now
      if isReading, ready == 0 || now >= nextLook, let status = Self.reap(child, options: WNOHANG) {
        output.drain()
        errors.drain()
        guard !output.isOver else { throw .tooMuchOutput(limit: outputLimit) }
        return status
      }
      if now >= nextLook { nextLook = now + .milliseconds(Self.tick) }
    }
  }

  /// Returns the exit status, the signal as a negative number, or nil if the child still runs.
  static func reap(_ child: pid_t, options: Int32) -> Int32? {
    var status: Int32 = 0
    var result: pid_t
    repeat { result = waitpid(child, &status, options) } while result < 0 && errno == EINTR
    if result == 0 { return nil }
    guard result > 0 else { return -SIGKILL }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : -signal
  }

  /// Reaps a killed child. Returns false if it has not ended within a second.
  private static func reapSoon(_ child: pid_t) -> Bool {
    for pause: Int32 in [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512] {
      if pause > 0 { poll(nil, 0, pause) }
      if reap(child, options: WNOHANG) != nil { return true }
    }
    return false
  }
}
