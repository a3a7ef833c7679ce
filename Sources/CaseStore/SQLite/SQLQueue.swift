internal import Platform
import Synchronization

/// Runs operations one after another on a thread of its own, which exists only while there are any. The files of the
/// store may be slow, and a thread of the `async` pool must not wait for them.
final class SQLQueue: Sendable {
  struct Job: Sendable {
    let run: @Sendable () -> Void
    /// Called instead of `run` if the system has no thread.
    let fail: @Sendable (StoreError) -> Void
  }

  private struct State {
    var jobs: [Job] = []
    var hasThread = false
  }

  /// The operations that wait, at most. Those whose callers have gone wait too: while a disk does not answer, even an
  /// operation that was interrupted does not end.
  private static let most = 1024

  private let state = Mutex(State())

  /// Performs `body` after the operations before it. Returns at the time limit or the cancellation even if `body` still
  /// runs; it is interrupted.
  func perform<Value: Sendable>(
    _ limit: Duration, _ time: any TimeSource,
    _ body: @escaping @Sendable (SQLInterruption) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    let operation = SQLOperation<Value>(limit: limit)
    let timer = Task {
      try await time.sleep(for: limit)
      operation.stop(.timedOut)
    }
    defer { timer.cancel() }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        operation.begin(continuation)
        add(Job(run: { operation.run(body) }, fail: { operation.finish(.failure($0)) }))
      }
    } onCancel: {
      operation.stop(.cancelled)
    }
    return try result.get()
  }

  private func add(_ job: Job) {
    enum Outcome { case waits, needsThread, isFull }
    let outcome = state.withLock { state in
      guard state.jobs.count < Self.most else { return Outcome.isFull }
      state.jobs.append(job)
      defer { state.hasThread = true }
      return state.hasThread ? .waits : .needsThread
    }
    if outcome == .isFull { job.fail(.busy) }
    guard outcome == .needsThread else { return }
    do throws(SystemError) {
      try DetachedThread.start { self.drain() }
    } catch {
      let failed = state.withLock { state in
        defer { state = State() }
        return state.jobs
      }
      for job in failed { job.fail(.other(code: Int(error.code), error.description)) }
    }
  }

  private func drain() {
    while let job = next() { job.run() }
  }

  private func next() -> Job? {
    state.withLock { state in
      guard state.jobs.isEmpty else { return state.jobs.removeFirst() }
      state.hasThread = false
      return nil
    }
  }
}

/// One operation of a queue and the task that waits for it.
private final class SQLOperation<Value: Sendable>: Sendable {
  private struct State {
    var continuation: CheckedContinuation<Result<Value, StoreError>, Never>?
    /// The result, if it came before the continuation.
    var early: Result<Value, StoreError>?
    var isOver = false
  }

  private let state = Mutex(State())
  private let interruption: SQLInterruption

  init(limit: Duration) { interruption = SQLInterruption(limit: limit) }

  func begin(_ continuation: CheckedContinuation<Result<Value, StoreError>, Never>) {
    let early = state.withLock { state in
      if state.early == nil { state.continuation = continuation }
      return state.early
    }
    if let early { continuation.resume(returning: early) }
  }

  func run(_ body: (SQLInterruption) throws(StoreError) -> Value) {
    guard !state.withLock({ $0.isOver }) else { return }
    do throws(StoreError) {
      finish(.success(try body(interruption)))
    } catch {
      finish(.failure(error))
    }
  }

  func stop(_ reason: StoreError) {
    interruption.stop(reason)
    finish(.failure(reason))
  }

  /// The first result counts.
  func finish(_ result: Result<Value, StoreError>) {
    let continuation = state.withLock { state in
      guard !state.isOver else { return nil as CheckedContinuation<Result<Value, StoreError>, Never>? }
      state.isOver = true
      if state.continuation == nil { state.early = result }
      defer { state.continuation = nil }
      return state.continuation
    }
    continuation?.resume(returning: result)
  }
}
