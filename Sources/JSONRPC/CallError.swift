/// Why a call to the client has no result.
package enum CallError: Error, Sendable, Equatable {
  case refused(ResponseError)
  /// The client's response is invalid. The reason is a sentence.
  case invalidResponse(String)
  case timedOut
  case cancelled
  case connectionEnded
  /// Too many calls have no response yet (`OutgoingCalls.limit`).
  case tooMany
}
