import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A spawned casewire with pipes for its input and output. One thread uses it; only `input` may be written by another.
final class ServerProcess {
  let id: pid_t
  /// The write end of the input; -1 once it is closed.
  private(set) var input: Int32
  let output: Int32
  private var buffer = [UInt8](repeating: 0, count: 65_536)

  /// Starts the program with these arguments and an empty environment. It inherits standard error.
  init(_ program: String, _ arguments: [String]) throws(SystemError) {
    let toServer = try FileDescriptors.makePipe()
    let toClient = try FileDescriptors.makePipe()
    defer {
      FileDescriptors.close(toServer.read)
      FileDescriptors.close(toClient.write)
    }
    input = toServer.write
    output = toClient.read
    id = try Self.spawn([program] + arguments, input: toServer.read, output: toClient.write)
  }

  deinit {
    closeInput()
    FileDescriptors.close(output)
  }

  private static func spawn(_ words: [String], input: Int32, output: Int32) throws(SystemError) -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The child would inherit ignored signals.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: Int32(POSIX_SPAWN_SETSIGDEF)))
    var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = [nil]
    defer { for word in argv { free(word) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, words[0], &actions, &attributes, &argv, &envp)
    guard code == 0 else { throw SystemError(code: code, operation: "start \(words[0])") }
    return child
  }

  // MARK: Messages

  func send(_ bytes: [UInt8]) throws(SystemError) { try FileDescriptors.writeAll(input, bytes) }

  func closeInput() {
    if input >= 0 { FileDescriptors.close(input) }
    input = -1
  }

  /// Reads `count` lines. Returns the number of bytes that were read. Throws at the end of the output.
  @discardableResult
  func readLines(_ count: Int) throws(BenchError) -> Int {
    var missing = count
    var size = 0
    while missing > 0 {
      let chunk = try readChunk()
      guard !chunk.isEmpty else { throw BenchError("casewire ended with \(missing) answers still to come") }
      size += chunk.count
      missing -= chunk.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    }
    return size
  }

  /// Reads one response without its line feed.
  func readLine() throws(BenchError) -> [UInt8] {
    var line: [UInt8] = []
    while line.last != 0x0A {
      let chunk = try readChunk()
      guard !chunk.isEmpty else { throw BenchError("casewire ended without an answer") }
      line += chunk
    }
    return line.dropLast()
  }

  private func readChunk() throws(BenchError) -> ArraySlice<UInt8> {
    do {
      let count = try buffer.withUnsafeMutableBytes { try FileDescriptors.read(output, into: $0) }
      return buffer[..<count]
    } catch {
      throw BenchError("casewire cannot be read from: \(error)")
    }
  }

  /// Closes the input and waits for the end. Throws unless the exit code is 0.
  func finish() throws(BenchError) {
    closeInput()
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 {
      guard errno == EINTR else { throw BenchError("casewire cannot be waited for") }
    }
    guard status == 0 else { throw BenchError("casewire ended with status \(status)") }
  }

  // MARK: Memory

  /// The current and the peak resident memory in megabytes; nil without /proc.
  var memory: (now: Double, peak: Double)? {
    guard let bytes = try? FileSystem.read("/proc/\(id)/status", limit: 65_536) else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    func megabytes(_ name: String) -> Double? {
      guard let line = lines.first(where: { $0.hasPrefix(name + ":") }) else { return nil }
      return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Double($0) }
        .map { $0 * 1024 / 1_000_000 }
    }
    guard let now = megabytes("VmRSS"), let peak = megabytes("VmHWM") else { return nil }
    return (now, peak)
  }
}

/// The reason that a measurement failed, as one sentence.
struct BenchError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
