import Dispatch

/// Runs tasks on a thread of its own, apart from the pool that all other tasks share.
package final class QueueExecutor: TaskExecutor {
  private let queue = DispatchQueue(label: "a separate executor")

  package init() {}

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }

  /// Blocks the caller until `body` has ended, for a callback that is not asynchronous. The caller may have the only thread of
  /// the pool, so `body` must not wait for other tasks.
  package static func runBlocking(_ body: @escaping @Sendable () async -> Void) {
    let executor = QueueExecutor()
    let ended = DispatchSemaphore(value: 0)
    Task(executorPreference: executor) {
      await body()
      ended.signal()
    }
    withExtendedLifetime(executor) { ended.wait() }
  }
}
