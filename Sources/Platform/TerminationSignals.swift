#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The signals with which a terminal, a service manager or a shell ends a process.
enum TerminationSignals {
  static let all: [Int32] = [SIGTERM, SIGINT, SIGHUP]

  /// Other signals that end a process by default. They must not end a write silently either.
  static let more: [Int32] = [SIGQUIT, SIGALRM, SIGVTALRM, SIGXCPU, SIGUSR1, SIGUSR2]

  static var set: sigset_t { makeSet(all) }

  static func makeSet(_ signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    return set
  }
}
