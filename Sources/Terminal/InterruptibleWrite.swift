import CaseModel
import Dispatch
import JSON
import JSONRPC
import Platform
import Synchronization

/// A write on the command line whose outcome is reported also when a signal ends the program: after Ctrl-C, `timeout` or
/// systemd, the user must know whether the comment was added.
///
/// The first signal cancels what has not been sent yet, and leaves ten seconds for the rest. After a second one, the outcome is
/// unknown at once.
final class InterruptibleWrite: Sendable {
  private static let graceful = Duration.seconds(10)
  /// An abandoned write reports its outcome within this time.
  private static let lastWord = Duration.seconds(1)

  /// SIGINT, whose number POSIX defines.
  private static let interrupt: Int32 = 2

  private struct State {
    var answer: Answer?
    /// Written by the thread of the watch.
    var signal: Int32?
    /// Kept until the process ends: without it the blocked signals are never delivered.
    var watch: TerminationWatch?
  }

  private let state = Mutex(State())
  private let isDone = DispatchSemaphore(value: 0)
  private let work: Work
  private let isForPerson: Bool

  /// Call it on the main thread.
  init(_ work: Work, isForPerson: Bool) {
    self.work = work
    self.isForPerson = isForPerson
  }

  /// Whether a vendor has, or may have, acted on a write of this process.
  static var mayHaveActed: Bool { acted.load(ordering: .relaxed) }
  private static let acted = Atomic(false)

  /// The signal that arrived, if any.
  var signal: Int32? { state.withLock { $0.signal } }

  /// Does the work and waits for its outcome. Call it once.
  func answer() -> Answer {
    ProcessGuards.blockTerminationSignals(isWriting: true)
    let task = Task.detached { [self] in finish(await work.run()) }
    do throws(SystemError) {
      let onSecond: @Sendable () -> Void = { [self] in Task.detached { [self] in await end() } }
      let watch = try TerminationWatch(onSecond: onSecond) { [self] reason in
        if case .signal(let number) = reason {
          state.withLock { $0.signal = number }
          if isForPerson, number == Self.interrupt, state.withLock({ $0.answer == nil }) { Self.explain() }
        }
        task.cancel()
        Task.detached { [self] in await giveUp() }
      }
      state.withLock { $0.watch = watch }
    } catch {
      // Without a thread that waits for signals, they have their default effect.
      ProcessGuards.releaseTerminationSignals()
    }
    isDone.wait()
    // The work can end before the thread of the watch runs.
    let pending = ProcessGuards.pendingTerminationSignal
    let answer = state.withLock { state in
      state.signal = state.signal ?? pending
      return state.answer ?? Self.unknown
    }
    if Self.mayHaveActed(answer) { Self.acted.store(true, ordering: .relaxed) }
    return answer
  }

  private static func mayHaveActed(_ answer: Answer) -> Bool {
    guard case .failure(let error) = answer else { return true }
    return error.data?["kind"]?.string == Fault.Kind.outcomeUnknown.rawValue
  }

  private func giveUp() async {
    try? await SystemTime().sleep(for: Self.graceful)
    await end()
  }

  private static func explain() {
    let text = "Waiting for the outcome; press Ctrl-C again to end without it.\n"
    // The terminal shows ^C.
    try? FileDescriptors.writeAll(2, Array(((FileDescriptors.isTerminal(2) ? "\n" : "") + text).utf8))
  }

  private func end() async {
    work.abandon()
    try? await SystemTime().sleep(for: Self.lastWord)
    finish(Self.unknown)
  }

  private func finish(_ answer: Answer) {
    let isFirst = state.withLock { state in
      guard state.answer == nil else { return false }
      state.answer = answer
      return true
    }
    if isFirst { isDone.signal() }
  }

  private static let unknown = Answer.failure(
    ResponseError(
      code: Fault.Kind.outcomeUnknown.code, kind: Fault.Kind.outcomeUnknown.rawValue,
      message:
        "It is unknown whether the vendor acted: casewire ended before the response arrived. Check whether it did before you repeat the request.",
      details: [JSON.Member("retriable", .bool(false))]))
}
