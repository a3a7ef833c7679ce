package import JSON
import Platform

/// The connection that a message arrived on.
package struct ConnectionHandle: Sendable {
  let connection: Connection

  /// Queues a notification without waiting. Does nothing after the end of the connection.
  package func notify(_ notification: OutgoingNotification) { connection.send(MessageText.notification(notification)) }

  /// Whether the client reads so slowly that optional messages should be omitted.
  package var isCongested: Bool { connection.update { $0.isCongested } }

  /// The bytes that the client has not read yet.
  package var waitingBytes: Int { connection.update { $0.output.count } }

  /// Whether nothing is sent any more.
  package var hasEnded: Bool { connection.update { $0.hasEnded } }

  /// Calls a method of the client and returns the result of its response.
  ///
  /// If the call times out or the task is cancelled, the client gets `RequestHandler.cancelNotification`. Never call it from
  /// `prepare` or `receive`: the thread that they run on reads the response.
  package func call(
    _ method: String, _ params: (any JSONWritable & Sendable)? = nil, timeout: Duration = .seconds(30)
  ) async throws(CallError) -> JSON {
    if Task.isCancelled { throw .cancelled }
    let connection = connection
    let id = connection.update { $0.calls.makeID() }
    let due = connection.options.time.now + timeout
    let result: Result<JSON, CallError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let entry = OutgoingCalls.Entry(due: due, cancelMessage: connection.cancelMessage(id)) {
          continuation.resume(returning: $0)
        }
        connection.start(entry, id, MessageText.request(id, method, params))
        // An earlier cancellation found no entry.
        if Task.isCancelled { connection.cancelCall(id) }
      }
    } onCancel: {
      connection.cancelCall(id)
    }
    return try result.get()
  }

  /// Whether a request will be answered; false once it was cancelled under `CancelRule.silent`.
  package func isAnswered(_ id: RequestID) -> Bool { connection.update { $0.requests.isAnswered(id) } }

  /// Cancels a request of the client.
  package func cancel(_ id: RequestID) { connection.cancel(id) }

  /// Refuses every later request; `exit` then ends with code 0. Call it while `shutdown` is prepared.
  package func markShutDown() { connection.update { $0.isShutDown = true } }
}

extension Connection {
  fileprivate func start(_ entry: OutgoingCalls.Entry, _ id: RequestID, _ message: [UInt8]) {
    let failure: CallError? = update { state in
      guard state.canCall else { return .connectionEnded }
      if state.calls.isFull { return .tooMany }
      state.calls.add(entry, id)
      state.deliver(message)
      return nil
    }
    if let failure { return entry.finish(.failure(failure)) }
    flush()
  }

  fileprivate func cancelMessage(_ id: RequestID) -> [UInt8] {
    MessageText.notification(handler.cancelNotification(ofCall: .string(id.meaning)))
  }

  fileprivate func cancelCall(_ id: RequestID) {
    update { $0.endCall(id, .cancelled) }
    flush()
  }

  func finishCall(_ id: RequestID, _ outcome: () -> Result<JSON, CallError>) {
    let (entry, isLate) = update { ($0.calls.take(id), $0.calls.hasIssued(id)) }
    if let entry { return entry.finish(outcome()) }
    if isLate {
      options.log(.debug, "The response to \(id) was ignored: the call has ended.")
    } else {
      options.log(.info, "A response with an unknown id was ignored.")
    }
  }
}
