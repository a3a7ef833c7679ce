#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The processor time that was used so far. Unlike the time that passes, it does not grow while other programs use the
/// processors, so a test can limit it.
package enum ProcessorTime {
  package static var ofThread: Duration { read(CLOCK_THREAD_CPUTIME_ID) }

  /// Of all threads.
  package static var ofProcess: Duration { read(CLOCK_PROCESS_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> Duration {
    var time = timespec()
    clock_gettime(clock, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
