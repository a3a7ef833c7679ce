#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Protections of a process that handles secrets. Call them on the main thread before other threads exist.
package enum ProcessGuards {
  /// A write to a closed pipe throws `EPIPE` instead of ending the process.
  package static func ignoreBrokenPipe() {
    signal(SIGPIPE, SIG_IGN)
  }

  /// A write beyond the size limit of files (`ulimit -f`) throws `EFBIG` instead of ending the process.
  package static func ignoreSizeLimitSignal() {
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Keeps memory, which contains tokens, out of crash reports. Swift's crash handler prints registers and the memory
  /// that they point to, so the fatal signals get their default handlers. Core dumps are off, also for child processes.
  /// `PR_SET_DUMPABLE` stays on, so that the user can debug the process and read `/proc/self`.
  package static func disableCrashDumps() {
    for fatal in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGQUIT] where !isIgnored(fatal) {
      signal(fatal, SIG_DFL)
    }
    #if os(Linux)
      // Linux ignores a limit of 0 if cores go to a program such as systemd-coredump. It honours 1 in both cases: the
      // limit is less than the smallest core, and the kernel starts no program for it (core(5)).
      var limit = rlimit(rlim_cur: 1, rlim_max: 1)
      setrlimit(__rlimit_resource_t(UInt32(RLIMIT_CORE.rawValue)), &limit)
    #else
      var limit = rlimit(rlim_cur: 0, rlim_max: 0)
      setrlimit(RLIMIT_CORE, &limit)
    #endif
  }

  /// Opens the null device for each standard descriptor that was closed at the start. Otherwise the next opened file
  /// would get its number, and with it standard output. Returns the closed numbers.
  package static func openStandardDescriptors() throws(SystemError) -> Set<Int32> {
    var closed: Set<Int32> = []
    for fd: Int32 in 0...2 where fcntl(fd, F_GETFD) < 0 {
      closed.insert(fd)
      let null = open("/dev/null", O_RDWR)
      guard null >= 0 else { throw SystemError("open /dev/null") }
      guard null != fd else { continue }
      try FileDescriptors.redirect(null, to: fd)
      FileDescriptors.close(null)
    }
    return closed
  }

  /// Reserves standard output for the protocol. Returns a private descriptor for it, which children do not inherit, and
  /// redirects descriptor 1 to standard error, so that a stray `print` cannot break a message. Opens closed standard
  /// descriptors; see `openStandardDescriptors`.
  package static func standardOutputToStandardError() throws(SystemError) -> Int32 {
    _ = try openStandardDescriptors()
    let output = try FileDescriptors.duplicateCloseOnExec(1)
    do throws(SystemError) {
      try FileDescriptors.redirect(2, to: 1)
    } catch {
      FileDescriptors.close(output)
      throw error
    }
    return output
  }

  /// Makes new files accessible only to their owner.
  package static func setPrivateUmask() {
    umask(0o077)
  }

  /// Blocks SIGTERM, SIGINT and SIGHUP until a `TerminationWatch` waits for them. Threads inherit the mask, so the main
  /// thread must call this first; the threads of Dispatch block these signals by themselves. Afterwards only a
  /// `TerminationWatch` ends the process by these signals, so one must be created.
  ///
  /// - Parameter isWriting: Whether to block the other signals that end a process by default as well (SIGQUIT, SIGUSR1
  ///   ...).
  package static func blockTerminationSignals(isWriting: Bool = false) {
    var set = TerminationSignals.makeSet(TerminationSignals.all + (isWriting ? TerminationSignals.more : []))
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Undoes `blockTerminationSignals` for the calling thread.
  package static func releaseTerminationSignals() {
    var set = TerminationSignals.makeSet(TerminationSignals.all + TerminationSignals.more)
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// A pending termination signal that no `TerminationWatch` has taken.
  package static var pendingTerminationSignal: Int32? {
    var pending = sigset_t()
    guard sigpending(&pending) == 0 else { return nil }
    return (TerminationSignals.all + TerminationSignals.more).first { number in
      sigismember(&pending, number) == 1 && !isIgnored(number)
    }
  }

  /// Whether the process ignores a signal, as with `nohup` and in background jobs of a shell.
  static func isIgnored(_ number: Int32) -> Bool { handler(of: number) == unsafeBitCast(SIG_IGN, to: Int.self) }

  /// Whether a signal has its default action.
  static func isDefault(_ number: Int32) -> Bool { handler(of: number) == unsafeBitCast(SIG_DFL, to: Int.self) }

  /// The address of the handler; nil if the signal does not exist.
  private static func handler(of number: Int32) -> Int? {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return nil }
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self)
  }
}

extension ProcessGuards {
  /// Ends the process at once. Exit handlers of libraries would race with other threads.
  package static func leave(_ code: Int32) -> Never { _exit(code) }

  /// Ends the process by the signal's default action, so that the parent, such as a shell, sees the signal.
  package static func end(bySignal number: Int32) -> Never {
    signal(number, SIG_DFL)
    var set = TerminationSignals.makeSet([number])
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    kill(getpid(), number)
    // If the signal does not end the process, as for the first process of a container, this is a shell's code for it.
    _exit(128 + number)
  }
}
