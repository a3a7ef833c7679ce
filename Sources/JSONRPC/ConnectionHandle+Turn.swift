extension ConnectionHandle {
  /// Performs `body` in a lane that the running request did not enter when it arrived, such as a write after the person agreed:
  /// after the work that is in the lane now, and before all later work. Returns nil if the task is cancelled before.
  ///
  /// Never nest it in itself or in work with the same lane: both would wait for each other.
  package func inTurn<Value, Failure: Error>(
    of lane: Lane, _ body: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value? {
    if Task.isCancelled { return nil }
    let connection = connection
    let serial = connection.update { $0.requests.makeTurnSerial() }
    let isOurs = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        connection.update { $0.requests.enter(lane, serial) { continuation.resume(returning: $0) } }
        // An earlier cancellation found no turn.
        if Task.isCancelled { connection.update { $0.requests.cancelTurn(serial) } }
      }
    } onCancel: {
      connection.update { $0.requests.cancelTurn(serial) }
    }
    guard isOurs else { return nil }
    defer { connection.update { $0.requests.endTurn(serial) } }
    return try await body()
  }
}
