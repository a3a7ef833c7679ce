import CaseModel
import Dispatch
import JSON
import JSONRPC
import Platform
import Synchronization

/// A write on the command line whose outcome is told also when a signal ends the program: a person who presses Ctrl-C, `timeout`
/// and systemd must not be left to guess whether the comment is there.
///
/// The first signal cancels what has not been sent yet, and gives the rest ten seconds. A second one ends the program at once.
final class InterruptibleWrite: Sendable {
  private static let graceful = Duration.seconds(10)
  /// What is given up says within this what is known of it.
  private static let lastWord = Duration.seconds(1)

  private struct State {
    var answer: Answer?
    /// Written by the thread of the watch.
    var signal: Int32?
    /// Kept until the process ends: without it the signals that are held back would never come.
    var watch: TerminationWatch?
  }

  private let state = Mutex(State())
  private let isDone = DispatchSemaphore(value: 0)
  private let work: Work

  /// To be made on the main thread.
  init(_ work: Work) { self.work = work }

  /// The signal that has come, if any.
  var signal: Int32? { state.withLock { $0.signal } }

  /// Does the work and waits for what comes of it. To be called once.
  func answer() -> Answer {
    ProcessGuards.blockTerminationSignals(isWriting: true)
    let task = Task.detached { [self] in finish(await work.run()) }
    do throws(SystemError) {
      let watch = try TerminationWatch(isWriting: true) { [self] reason in
        if case .signal(let number) = reason { state.withLock { $0.signal = number } }
        task.cancel()
        Task.detached { [self] in await giveUp() }
      }
      state.withLock { $0.watch = watch }
    } catch {
      // Without a thread to wait for signals they act as they do by default.
      ProcessGuards.releaseTerminationSignals()
    }
    isDone.wait()
    // The work may have ended before the thread of the watch ran.
    let pending = ProcessGuards.pendingTerminationSignal
    return state.withLock { state in
      state.signal = state.signal ?? pending
      return state.answer ?? Self.unknown
    }
  }

  private func giveUp() async {
    try? await SystemTime().sleep(for: Self.graceful)
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
      message: "it is not known whether the vendor acted: casewire had to end before the response came",
      details: [JSON.Member("retriable", .bool(false))]))
}
