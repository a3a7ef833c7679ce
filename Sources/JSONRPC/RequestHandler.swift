package import JSON
package import Platform

/// The separation of messages. The client's first line that is JSON or a header decides.
package enum Framing: Sendable, Equatable {
  /// JSON values one after another; an answer is a line.
  case lines
  /// A `Content-Length` header before each message, as in LSP.
  case headers
}

package enum Answer: Sendable {
  /// The value writes `result`; a value that writes nothing means null.
  case result(any JSONWritable & Sendable)
  case failure(ResponseError)
}

/// The earlier requests that a request waits for.
package enum Lane: Sendable, Equatable {
  /// Answered by `prepare`. Work treats it as `free`.
  case inline
  case free
  /// Earlier exclusive work of the same key.
  case shared(LaneKey)
  /// All earlier work of the same key.
  case exclusive(LaneKey)
}

/// The key of a lane.
package struct LaneKey: Hashable, Sendable {
  /// Keys of different kinds differ. The handler defines the kinds.
  package let kind: UInt8
  package let text: String

  package init(kind: UInt8, _ text: String) {
    self.kind = kind
    self.text = text
  }
}

/// The response to a request that its client has cancelled.
package enum CancelRule: Sendable {
  /// The error `requestCancelled`, or the result if the work has one all the same (LSP).
  case answered
  /// None (MCP).
  case silent
}

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
  /// Makes work that ignores a cancel answer soon, because the time at the end of the connection is over.
  package var abandon: @Sendable () -> Void
  /// Nil: without a limit.
  package var patience: QueueTimeout?
  package var cancelRule: CancelRule
  /// An estimate of the bytes of a large answer; 0 for a small one. See `ConnectionOptions.largeAnswersLimit`.
  package var answerBytes: Int

  package init(
    lane: Lane, isWrite: Bool = false, isLongPoll: Bool = false, patience: QueueTimeout? = nil, answerBytes: Int = 0,
    cancelRule: CancelRule = .answered, abandon: @escaping @Sendable () -> Void = {},
    run: @escaping @Sendable () async -> Answer
  ) {
    self.lane = lane
    self.isWrite = isWrite
    self.isLongPoll = isLongPoll
    self.patience = patience
    self.answerBytes = answerBytes
    self.cancelRule = cancelRule
    self.abandon = abandon
    self.run = run
  }
}

/// The limit of the time in the queue.
package struct QueueTimeout: Sendable {
  /// By the clock of `ConnectionOptions.time`. Called again at each deadline, since it may depend on what is not known before;
  /// on any thread, and must not block.
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

package enum Preparation: Sendable {
  case answer(Answer)
  /// Starts when its lane and the load allow it.
  case work(Work)
}

/// A request. No running request has its id.
package struct Request: Sendable {
  package let id: RequestID
  package let method: String
  /// An object or an array; nil if absent (`AbsentParams`).
  ///
  /// The slice shares the input buffer. Release it before `prepare` returns: otherwise the next read copies the buffer. Texts
  /// of 1 MiB and more may be kept, since the reader then releases the buffer.
  package let params: JSONSlice?
  package let framing: Framing
  package let connection: ConnectionHandle
}

/// A notification from the client; `params` as in `Request`.
package struct IncomingNotification: Sendable {
  package let method: String
  package let params: JSONSlice?
  package let connection: ConnectionHandle
}

/// A notification to the client.
package struct OutgoingNotification: Sendable {
  let method: String
  let params: any JSONWritable & Sendable

  package init(_ method: String, _ params: any JSONWritable & Sendable) {
    self.method = method
    self.params = params
  }
}

/// Implements the methods. The functions are called on the reading thread in the order of arrival and must not block: meanwhile
/// nothing is read, not even a cancel.
package protocol RequestHandler: AnyObject, Sendable {
  /// Prepares a request, before any of its work starts.
  func prepare(_ request: Request) -> Preparation
  /// Handles a notification. The connection handles `$/cancelRequest` and `exit` itself.
  func receive(_ notification: IncomingNotification)
  /// The notification that cancels a call to the client.
  func cancelNotification(ofCall id: JSON) -> OutgoingNotification
}
