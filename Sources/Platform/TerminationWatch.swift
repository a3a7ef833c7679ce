import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Waits on its own thread for a reason to end: a signal (SIGTERM, SIGINT, SIGHUP, except those ignored from the
/// start), or the end of the parent. Calls back once, on that thread. A second signal does nothing, ends the process,
/// or calls back again, as configured.
///
/// Call `ProcessGuards.blockTerminationSignals()` first on the main thread: it keeps earlier signals for the watch.
package final class TerminationWatch: Sendable {
  private let shared: WatchState

  /// Starts the watch.
  /// - Parameters:
  ///   - parentCheck: The interval at which the parent is checked.
  ///   - isWriting: Whether to wait for the other signals that end a process by default as well (SIGQUIT, SIGUSR1 ...).
  ///     A signal after the first then ends the process by its default action.
  ///   - onSecond: Called for a signal after the first reason. The watch then waits for the other signals as well.
  package init(
    parentCheck: Duration = .seconds(1), isWriting: Bool = false, onSecond: (@Sendable () -> Void)? = nil,
    _ onTermination: @escaping @Sendable (TerminationReason) -> Void
  ) throws(SystemError) {
    let waitsForMore = isWriting || onSecond != nil
    ProcessGuards.blockTerminationSignals(isWriting: waitsForMore)
    let shared = WatchState(
      parentCheck: parentCheck, signals: TerminationSignals.all + (waitsForMore ? TerminationSignals.more : []))
    self.shared = shared
    try DetachedThread.start {
      shared.run(onTermination)
      if isWriting { shared.waitForSecond() }
      guard let onSecond else { return }
      shared.forgetParent()
      shared.run { _ in onSecond() }
    }
  }

  /// Stops the watch. The thread ends soon after and makes no more calls.
  deinit { shared.stop() }

  /// Watches a process instead of an earlier one. Returns false, and watches nothing, if it does not exist: the number
  /// of a client in another container has no meaning here and must not end the program. Numbers up to 1 are not
  /// watched.
  @discardableResult
  package func watch(processId: Int32) -> Bool {
    guard processId > 1, Self.exists(processId) else { return false }
    shared.watch(WatchState.Parent(id: processId, isOurs: getppid() == processId))
    return true
  }

  static func exists(_ processId: Int32) -> Bool {
    kill(processId, 0) == 0 || errno != ESRCH
  }
}

/// The state that the watch and its thread share. The thread must not keep the watch alive.
private final class WatchState: Sendable {
  struct Parent {
    let id: Int32
    /// Whether the process is this process's parent. When a parent ends, its child gets another one at once, even while
    /// the old one is a zombie or its number is reused.
    let isOurs: Bool

    var isGone: Bool { isOurs ? getppid() != id : !TerminationWatch.exists(id) }
  }

  private struct Values {
    var parent: Parent?
    var isStopped = false
    #if !canImport(Darwin)
      var thread: pthread_t?
    #endif
  }

  private let values = Mutex(Values())
  private let parentCheck: Duration

  private let awaited: [Int32]

  init(parentCheck: Duration, signals: [Int32]) {
    self.parentCheck = parentCheck
    awaited = signals
  }

  /// Stops watching the parent, so that its end is not reported twice.
  func forgetParent() { values.withLock { $0.parent = nil } }

  func watch(_ parent: Parent) {
    values.withLock { values in
      values.parent = parent
      wake(values)
    }
  }

  func stop() {
    values.withLock { values in
      values.isStopped = true
      wake(values)
    }
  }

  /// Gives the signals their default action on this thread until the process ends.
  func waitForSecond() {
    guard !values.withLock({ $0.isStopped }) else { return }
    var set = TerminationSignals.makeSet(signals)
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    while true { pause() }
  }

  private var signals: [Int32] {
    // sigtimedwait receives a blocked signal even if it is ignored. nohup must still work.
    awaited.filter { !ProcessGuards.isIgnored($0) }
  }

  #if canImport(Darwin)
    // Without sigtimedwait, pending signals are checked once per interval.
    private func wake(_: Values) {}

    func run(_ report: @Sendable (TerminationReason) -> Void) {
      let watched = signals
      while true {
        let (parent, isStopped) = values.withLock { ($0.parent, $0.isStopped) }
        if isStopped { return }
        var pending = sigset_t()
        sigpending(&pending)
        for signal in watched where sigismember(&pending, signal) == 1 { return report(.signal(signal)) }
        if let parent, parent.isGone { return report(.parentGone(parent.id)) }
        poll(nil, 0, Int32(min(max(parentCheck.saturatedNanoseconds / 1_000_000, 10), 200)))
      }
    }
  #else
    /// Has no effect elsewhere, because its default action is to be ignored.
    private static let wakeSignal = SIGURG

    /// Called under the lock, so that the thread cannot end meanwhile.
    private func wake(_ values: Values) {
      if let thread = values.thread { pthread_kill(thread, Self.wakeSignal) }
    }

    func run(_ report: @Sendable (TerminationReason) -> Void) {
      var set = TerminationSignals.makeSet(signals + [Self.wakeSignal])
      pthread_sigmask(SIG_BLOCK, &set, nil)
      values.withLock { $0.thread = pthread_self() }
      let reason = wait(for: &set)
      values.withLock { $0.thread = nil }
      if let reason { report(reason) }
    }

    /// Waits for a signal or the parent's end. Without a parent, sleeps until a signal arrives.
    private func wait(for set: inout sigset_t) -> TerminationReason? {
      let nanoseconds = max(parentCheck.saturatedNanoseconds, 1_000_000)
      var interval = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
      while true {
        let (parent, isStopped) = values.withLock { ($0.parent, $0.isStopped) }
        if isStopped { return nil }
        if let parent, parent.isGone { return .parentGone(parent.id) }
        let signal = parent == nil ? sigwaitinfo(&set, nil) : sigtimedwait(&set, nil, &interval)
        if signal > 0 && signal != Self.wakeSignal { return .signal(signal) }
        if signal < 0 && errno != EAGAIN && errno != EINTR { return nil }
      }
    }
  #endif
}
