package import Platform

/// The limit of the time in the queue.
package struct QueueTimeout: Sendable {
  /// The deadline by the clock of `ConnectionOptions.time`. Called again at each deadline, since a later result may differ,
  /// on any thread. It must not block.
  package var deadline: @Sendable () -> MonotonicTime
  /// The answer to a request that was not started in time.
  package var answer: @Sendable () -> Answer

  package init(
    deadline: @escaping @Sendable () -> MonotonicTime, answer: @escaping @Sendable () -> Answer
  ) {
    self.deadline = deadline
    self.answer = answer
  }
}
