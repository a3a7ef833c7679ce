package import Platform

/// Carries one request to its server and brings the answer.
///
/// A transport follows no redirect, tries nothing twice, adds no credentials, and keeps to the limits while the answer
/// arrives, not afterwards. Cancelling the task closes the transfer and throws `CancellationError`-like
/// `HTTPFailure.cancelled`.
package protocol HTTPTransport: Sendable {
  func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse
}

/// What one exchange may cost at most.
package struct HTTPLimits: Sendable, Equatable {
  /// When to give up, tries and waiting included.
  package var deadline: MonotonicTime
  /// Bytes of the answer's body, counted after decompression.
  package var bodyBytes: Int

  package init(deadline: MonotonicTime, bodyBytes: Int = 64 << 20) {
    self.deadline = deadline
    self.bodyBytes = bodyBytes
  }
}

/// Why there is no answer.
package struct HTTPFailure: Error, Sendable, Equatable {
  package enum Reason: String, Sendable {
    /// The connection could not be made: nothing was sent.
    case connect
    /// The deadline passed.
    case timeout
    /// The connection broke before the answer was complete.
    case cut
    /// The server's certificate does not verify.
    case tls
    /// The body is larger than the limit.
    case tooLarge
    /// What came is not HTTP, or cannot be decoded.
    case malformed
    case cancelled
    /// This system has no library that could carry the request.
    case unavailable
  }

  package let reason: Reason
  /// False only when it is certain that no byte of the request reached the server.
  package let requestMayHaveBeenSent: Bool
  /// One sentence for people; no URL, no header.
  package let detail: String

  package init(_ reason: Reason, requestMayHaveBeenSent: Bool, _ detail: String) {
    self.reason = reason
    self.requestMayHaveBeenSent = requestMayHaveBeenSent
    self.detail = detail
  }
}
