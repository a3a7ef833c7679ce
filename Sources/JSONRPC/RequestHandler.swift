package import JSON
package import Platform

/// How messages are separated on a connection. The client's first line that is JSON or a header decides.
package enum Framing: Sendable, Equatable {
  /// JSON values one after another, an answer a line.
  case lines
  /// A `Content-Length` header before each message, as in LSP.
  case headers
}

/// The outcome of a request.
package enum Answer: Sendable {
  /// Success. Whatever the value writes is `result`; a value that writes nothing stands for null.
  case result(any JSONWritable & Sendable)
  case failure(ResponseError)
}

/// What a request has to wait for. The order is that of arrival.
package enum Lane: Sendable, Equatable {
  /// Answered by `prepare` itself; work that says this is treated as `free`.
  case inline
  /// Nothing.
  case free
  /// Earlier exclusive work of the same key.
  case shared(LaneKey)
  /// All earlier work of the same key.
  case exclusive(LaneKey)
}

/// What the requests of a lane have in common.
package struct LaneKey: Hashable, Sendable {
  /// Keys of different kinds are different, whatever their text. The handler gives the numbers their meaning.
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

/// A request that is understood and has yet to be done.
package struct Work: Sendable {
  package var lane: Lane
  /// Whether it may change something at a vendor: such work is not thrown away when the connection ends.
  package var isWrite: Bool
  /// Whether it waits for something to happen: counted apart, and ended at once with the input.
  package var isLongPoll: Bool
  /// Does it, in a task that is cancelled when the client cancels the request. The answer is sent in any case, so
  /// work that ends for that reason answers `ResponseError.requestCancelled` itself.
  package var run: @Sendable () async -> Answer
  /// Makes work that goes on in spite of a cancel answer with what it knows, soon. Called when the time is over that the end of
  /// the connection leaves; does nothing for work that is not running.
  package var abandon: @Sendable () -> Void
  /// How long it may wait for its turn; nil: without a limit.
  package var patience: QueueTimeout?
  /// Whether it is answered after a cancel.
  package var cancelRule: CancelRule
  /// Bytes that its answer may have, where they are many; 0 for an answer that is small. Only so many are made at a time
  /// (`ConnectionOptions.largeAnswersLimit`). An estimate.
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

/// How long a request may wait for its turn, and the answer when its turn does not come.
package struct QueueTimeout: Sendable {
  /// On the clock of `ConnectionOptions.time`. Asked again at the deadline that it named, since it may depend on what is not
  /// known when the request arrives; called on any thread, and must not block.
  package var deadline: @Sendable () -> MonotonicTime
  /// The work has not begun, and never will.
  package var answer: @Sendable () -> Answer

  package init(
    deadline: @escaping @Sendable () -> MonotonicTime, answer: @escaping @Sendable () -> Answer
  ) {
    self.deadline = deadline
    self.answer = answer
  }
}

/// The outcome of `prepare`.
package enum Preparation: Sendable {
  /// Done.
  case answer(Answer)
  /// To be done when its lane and the load allow it.
  case work(Work)
}

/// A request as it arrived. `id` is not that of any request still running.
package struct Request: Sendable {
  package let id: RequestID
  package let method: String
  /// An object or an array; nil when there are none (`AbsentParams`).
  ///
  /// The slice lies in the buffer that is read into. Read from it what is needed and let it go before `prepare`
  /// returns: who keeps it makes the next read copy the buffer. Only texts of 1 MiB and more may be kept: what they share is then
  /// given up by the reader.
  package let params: JSONSlice?
  package let framing: Framing
  package let connection: ConnectionHandle
}

/// A notification as it arrived; `params` as in `Request`.
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

/// Implements the methods. Both functions are called on the reading thread, one message after another in the order of
/// arrival, and must not block: while they run nothing is read, not even a cancel.
package protocol RequestHandler: AnyObject, Sendable {
  /// Prepares a request. Called once for each, before any of its work starts.
  func prepare(_ request: Request) -> Preparation
  /// Handles a notification. The connection handles `$/cancelRequest` and `exit` itself.
  func receive(_ notification: IncomingNotification)
  /// The notification that cancels a call to the client.
  func cancelNotification(ofCall id: JSON) -> OutgoingNotification
}
