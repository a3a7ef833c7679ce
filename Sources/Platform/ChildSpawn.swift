import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The operation in the error of a program that cannot be started.
let spawnOperation = "start the program"

/// Starts a program in its own process group, with these descriptors and no others.
func spawn(
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
    // Descriptors of casewire are close-on-exec, but inherited ones may not be.
    for fd in openDescriptors() where fd > 2 {
      let flags = fcntl(fd, F_GETFD)
      if flags >= 0 && flags & FD_CLOEXEC == 0 { posix_spawn_file_actions_addclose(&actions, fd) }
    }
  #endif

  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  // The child would inherit an ignored SIGPIPE, and the signals that TerminationWatch masks.
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
  /// Returns the open descriptors, or the first 1024 numbers if the system does not list them.
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
