/// A prepared request.
package struct Work: Sendable {
  package var lane: Lane
  /// Whether it may change something at a vendor. Such work continues when the connection ends.
  package var isWrite: Bool
  /// Whether it waits for an event. Counted separately, and cancelled at the end of the input.
  package var isLongPoll: Bool
  /// Performs the request, in a task that is cancelled when the client cancels. Its answer is always sent, so cancelled work
  /// returns `ResponseError.requestCancelled` itself.
  package var run: @Sendable () async -> Answer
  /// Makes work that ignores a cancellation answer soon, because the time at the end of the connection has expired.
  package var abandon: @Sendable () -> Void
  /// Nil: without a limit.
  package var patience: QueueTimeout?
  package var cancelRule: CancelRule
  /// An estimate of the bytes of a large answer; 0 for a small one. See `ConnectionOptions.largeAnswersLimit`.
  package var answerBytes: Int
  /// Called by a connection when the answer is complete. What it returns is called after the answer was passed to the output;
  /// the end of the input does not wait for it.
  package var afterwards: Afterwards?
  /// Called by a caller without a connection once it has written the answer. A connection ignores it.
  package var delivered: (@Sendable () async -> Void)?

  package typealias Afterwards = @Sendable () -> (@Sendable () -> Void)?

  package init(
    lane: Lane, isWrite: Bool = false, isLongPoll: Bool = false, patience: QueueTimeout? = nil, answerBytes: Int = 0,
    cancelRule: CancelRule = .answered, afterwards: Afterwards? = nil,
    delivered: (@Sendable () async -> Void)? = nil,
    abandon: @escaping @Sendable () -> Void = {}, run: @escaping @Sendable () async -> Answer
  ) {
    self.lane = lane
    self.isWrite = isWrite
    self.isLongPoll = isLongPoll
    self.patience = patience
    self.answerBytes = answerBytes
    self.cancelRule = cancelRule
    self.abandon = abandon
    self.afterwards = afterwards
    self.delivered = delivered
    self.run = run
  }
}
