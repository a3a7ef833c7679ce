import Dispatch
import FoundationEssentials
import JSON
import Platform
import Synchronization
import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The program, started as a client starts it, with a pipe for each standard descriptor.
///
/// It is the `casewire` that `swift build` and `swift test` create beside the test bundle, so it is as new as the
/// tests. Every wait is bounded by a `Mailbox`; a run that is deinitialized is killed.
final class ProgramRun: Sendable {
  /// The path of the program: beside the test bundle, which on Linux is the running program; otherwise in
  /// `.build/debug`.
  static let path: String = {
    let bundle = CommandLine.arguments.first ?? ""
    let folder = bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let beside = "\(folder)/casewire"
    return FileManager.default.isExecutableFile(atPath: beside) ? beside : Repository.root + ".build/debug/casewire"
  }()

  let id: pid_t
  private let input: Int32
  private let writing = DispatchQueue(label: "program input")
  private let chunks = Mailbox<[UInt8]>("output of the program")
  private let pending = Mutex<[UInt8]>([])
  private let errors = Mailbox<[UInt8]>("the end of standard error")
  private let codes = Mailbox<Int32>("the end of the program")
  private let over = Mutex<MonotonicTime?>(nil)

  /// The folder for its sessions.
  private let state = TemporaryFolder()

  /// Starts the program with an environment of only `HOME`, `PATH`, `XDG_STATE_HOME`, `XDG_CACHE_HOME` (separate
  /// folders) and `environment`. The descriptors in `closed` are closed at its start; if `hearsOutput` is false, the read end of its
  /// output is closed.
  init(
    _ arguments: [String], environment: [String: String] = [:], closed: [Int32] = [], hearsOutput: Bool = true,
    program: String = ProgramRun.path
  ) throws {
    ProcessGuards.ignoreBrokenPipe()
    let pipes = (try FileDescriptors.makePipe(), try FileDescriptors.makePipe(), try FileDescriptors.makePipe())
    input = pipes.0.write
    let surroundings = [
      "HOME": "/nonexistent", "PATH": "/usr/bin:/bin", "XDG_STATE_HOME": state.path,
      "XDG_CACHE_HOME": state.path + "/cache",
    ]
    .merging(environment) { $1 }
    let ends = [pipes.0.read, pipes.1.write, pipes.2.write]
    id = try spawn([program] + arguments, surroundings.map { "\($0.key)=\($0.value)" }, ends, closed)
    for end in ends { FileDescriptors.close(end) }
    let (id, codes, chunks, errors) = (id, codes, chunks, errors)
    if hearsOutput {
      try DetachedThread.start {
        readAll(pipes.1.read) { chunks.send($0) }
        chunks.finish()
      }
    } else {
      FileDescriptors.close(pipes.1.read)
      chunks.finish()
    }
    try DetachedThread.start {
      var text: [UInt8] = []
      readAll(pipes.2.read) { text += $0 }
      errors.send(text)
    }
    try DetachedThread.start { [weak self] in
      let code = waitFor(id)
      self?.over.withLock { $0 = SystemTime().now }
      codes.send(code)
    }
  }

  deinit {
    over.withLock { over in if over == nil { kill(id, SIGKILL) } }
    let input = input
    writing.async { FileDescriptors.close(input) }
  }

  // MARK: Input

  /// Writes text unchanged.
  func send(_ text: String) {
    writing.async { [input] in try? FileDescriptors.writeAll(input, Array(text.utf8)) }
  }

  func sendFramed(_ text: String) { send("Content-Length: \(text.utf8.count)\r\n\r\n\(text)") }

  /// Closes the input after all sent text.
  func closeInput() {
    // The number stays in use until the run is deinitialized, so that no other descriptor is closed then.
    writing.async { [input] in
      let null = open("/dev/null", O_RDWR | O_CLOEXEC)
      if null >= 0 { try? FileDescriptors.redirect(null, to: input) }
      FileDescriptors.close(null)
    }
  }

  func signal(_ number: Int32) { _ = over.withLock { $0 == nil ? kill(id, number) : 0 } }

  // MARK: Output

  /// The time at which the program ended; nil while it runs. It is recorded on a separate thread, so that other tests
  /// do not delay it.
  var endedAt: MonotonicTime? { over.withLock { $0 } }

  /// The next line, without its line end; nil at the end of the output.
  func line() async throws -> String? {
    while true {
      let found: String? = pending.withLock { bytes in
        guard let feed = bytes.firstIndex(of: 0x0A) else { return nil }
        defer { bytes.removeSubrange(...feed) }
        return String(decoding: bytes[..<feed], as: UTF8.self)
      }
      if let found { return found }
      guard let more = try await chunks.next() else { return nil }
      pending.withLock { $0 += more }
    }
  }

  /// The next message in line framing.
  func message() async throws -> JSON? { try await line().map { try JSON(parsing: $0) } }

  /// The next message in header framing; its only header must be `Content-Length`.
  func framedMessage() async throws -> JSON? {
    guard let head = try await line() else { return nil }
    guard head.hasPrefix("Content-Length: "), head.hasSuffix("\r"), let count = Int(head.dropFirst(16).dropLast()),
      try await line() == "\r"
    else { throw TimedOut("a header; there was \(head)") }
    while pending.withLock({ $0.count < count }) {
      guard let more = try await chunks.next() else { throw TimedOut("\(count) bytes") }
      pending.withLock { $0 += more }
    }
    let body = pending.withLock { bytes in
      defer { bytes.removeSubrange(..<count) }
      return Array(bytes[..<count])
    }
    return try JSON(parsing: body)
  }

  /// The rest of the output.
  func rest() async throws -> String {
    while let more = try await chunks.next() { pending.withLock { $0 += more } }
    return pending.withLock { bytes in
      defer { bytes = [] }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// Waits for the end of the program: the rest of the output, standard error, and the exit code (negative: a signal).
  func end() async throws -> Ending {
    let output = try await rest()
    let errors = String(decoding: try await errors.next() ?? [], as: UTF8.self)
    return Ending(output: output, errors: errors, code: try await codes.next() ?? -1)
  }

  struct Ending: Equatable {
    var output = ""
    var errors = ""
    var code: Int32 = 0
  }

  /// Runs the program with this input until it ends.
  static func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:], closed: [Int32] = []
  ) async throws -> Ending {
    let run = try ProgramRun(arguments, environment: environment, closed: closed)
    run.send(input)
    run.closeInput()
    return try await run.end()
  }
}

func readAll(_ fd: Int32, _ take: ([UInt8]) -> Void) {
  var buffer = [UInt8](repeating: 0, count: 65536)
  while let count = try? buffer.withUnsafeMutableBytes({ try FileDescriptors.read(fd, into: $0) }), count > 0 {
    take(Array(buffer[..<count]))
  }
  FileDescriptors.close(fd)
}

func waitFor(_ child: pid_t) -> Int32 {
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0 {
    guard errno == EINTR else { return -127 }
  }
  let signal = status & 0x7f
  return signal == 0 ? (status >> 8) & 0xff : -signal
}

/// Starts a program with only these standard descriptors and with default signal handling.
func spawn(
  _ arguments: [String], _ environment: [String], _ ends: [Int32], _ closed: [Int32]
) throws -> pid_t {
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
  for (number, end) in ends.enumerated() { posix_spawn_file_actions_adddup2(&actions, end, Int32(number)) }
  for number in closed { posix_spawn_file_actions_addclose(&actions, number) }
  #if !canImport(Darwin)
    // Pipes of concurrent tests are briefly not close-on-exec. Closing a descriptor that is not open is harmless.
    for number: Int32 in 3..<512 { posix_spawn_file_actions_addclose(&actions, number) }
  #endif
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var none = sigset_t()
  var all = sigset_t()
  sigemptyset(&none)
  sigfillset(&all)
  posix_spawnattr_setsigmask(&attributes, &none)
  posix_spawnattr_setsigdefault(&attributes, &all)
  let flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(more)
  posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags))

  var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
  var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
  defer { for word in argv + envp { free(word) } }
  var child: pid_t = 0
  guard let name = argv[0] else { throw SystemError(code: ENOMEM, operation: "start a program") }
  let code = posix_spawn(&child, name, &actions, &attributes, &argv, &envp)
  guard code == 0 else { throw SystemError(code: code, operation: "start \(arguments[0])") }
  return child
}
