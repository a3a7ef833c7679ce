import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs a program that has the terminal, such as an editor or a pager.
package enum ForegroundProgram {
  /// Runs `arguments[0]`, found in `PATH` unless it has a slash, and waits for its end. Returns its exit code; 128 and the number
  /// for a signal.
  ///
  /// - Parameter input: what the program reads; nil for the input of this process.
  package static func run(
    _ arguments: [String], _ environment: [String: String], input: [UInt8]? = nil
  ) throws(SystemError) -> Int32 {
    let pipe = input == nil ? nil : try FileDescriptors.makePipe()
    // The keys of a terminal reach both processes. Only the program decides what they do, as in `system`.
    let (interrupt, quit) = (signal(SIGINT, SIG_IGN), signal(SIGQUIT, SIG_IGN))
    defer {
      signal(SIGINT, interrupt)
      signal(SIGQUIT, quit)
    }
    let child: pid_t
    do throws(SystemError) {
      child = try start(arguments, environment, input: pipe?.read)
    } catch {
      for end in [pipe?.read, pipe?.write].compactMap(\.self) { FileDescriptors.close(end) }
      throw error
    }
    if let pipe, let input {
      FileDescriptors.close(pipe.read)
      // A pager that ends early has what its user needs.
      try? FileDescriptors.writeAll(pipe.write, input)
      FileDescriptors.close(pipe.write)
    }
    return try wait(child)
  }

  private static func wait(_ child: pid_t) throws(SystemError) -> Int32 {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw SystemError("wait for the program") }
    }
    let number = status & 0x7F
    return number == 0 ? (status >> 8) & 0xFF : 128 + number
  }

  private static func start(
    _ arguments: [String], _ environment: [String: String], input: Int32?
  ) throws(SystemError) -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input { posix_spawn_file_actions_adddup2(&actions, input, 0) }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = TerminationSignals.makeSet([
      SIGPIPE, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGCHLD, SIGALRM, SIGUSR1, SIGXFSZ,
    ])
    var mask = TerminationSignals.makeSet([])
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setflags(
      &attributes, Int16(truncatingIfNeeded: Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)))
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in argv + envp { free(word) } }
    var child: pid_t = 0
    guard let name = argv[0] else { throw SystemError(code: ENOMEM, operation: spawnOperation) }
    let code = spawnGate.withLock { _ in posix_spawnp(&child, name, &actions, &attributes, &argv, &envp) }
    guard code == 0 else { throw SystemError(code: code, operation: spawnOperation) }
    return child
  }
}
