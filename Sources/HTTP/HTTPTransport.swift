package import Platform

/// Carries one request to its server and brings the answer.
///
/// A transport follows no redirect, adds no credentials, and keeps to the limits while the answer arrives, not
/// afterwards. It sends nothing twice. It keeps connections for later requests with the same `Authorization`, and for no
/// others. Cancelling the task closes the transfer and throws `CancellationError`-like `HTTPFailure.cancelled`.
package protocol HTTPTransport: Sendable {
  func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse
}

/// What one exchange may cost at most.
package struct HTTPLimits: Sendable, Equatable {
  /// When to give up, tries and waiting included.
  package var deadline: MonotonicTime
  /// Bytes of the answer's body, counted after decompression. A sink has a bound of its own.
  package var bodyBytes: Int
  /// What making a connection may take: the name, the connection, TLS. Waiting for one of the connections that a host
  /// may have at a time does not count.
  package var connect: Duration
  /// How long nothing at all may travel once the request is on its way, the server's thinking included; nil is up to
  /// the deadline.
  package var silence: Duration?

  package init(
    deadline: MonotonicTime, bodyBytes: Int = 64 << 20, connect: Duration = .seconds(10), silence: Duration? = nil
  ) {
    self.deadline = deadline
    self.bodyBytes = bodyBytes
    self.connect = connect
    self.silence = silence
  }
}

/// Why there is no answer.
package struct HTTPFailure: Error, Sendable, Equatable {
  package enum Reason: String, Sendable {
    /// The connection could not be made, in time or at all: nothing was sent.
    case connect
    /// The deadline passed, or the silence was longer than allowed.
    case timeout
    /// The connection broke before the answer was complete.
    case cut
    /// The server's certificate does not verify.
    case tls
    /// The proxy refused to pass the request on (407, or another status of 4xx on CONNECT). The vendor did not get it.
    case proxy
    /// The body, or all headers and trailers together, are larger than the limit.
    case tooLarge
    /// What came is not HTTP, or cannot be decoded; or The request cannot be written as HTTP, and nothing was sent.
    case malformed
    /// A file of this machine could not be read for the request, or not be written with the answer.
    case localFile
    case cancelled
    /// This system has no library that could carry the request, or the transport's options name certificates that
    /// cannot be read. The system or the configuration has to be changed.
    case unavailable
  }

  package let reason: Reason
  /// False only when it is certain that no byte of the request reached the server.
  package let requestMayHaveBeenSent: Bool
  /// One sentence for people; no URL, no header.
  package let detail: String
  /// The setting to change: `proxy` or `caFile` of the profile, or the name of an environment variable. Nil where no setting
  /// helps.
  package let setting: String?
  /// The request went out on a connection that had been used before and broke without a byte of the response, as it
  /// happens when the server closes an idle connection at the same time. On a fresh connection the request may succeed.
  package let wasOnKeptConnection: Bool

  package init(
    _ reason: Reason, requestMayHaveBeenSent: Bool, _ detail: String, setting: String? = nil,
    wasOnKeptConnection: Bool = false
  ) {
    self.reason = reason
    self.requestMayHaveBeenSent = requestMayHaveBeenSent
    self.detail = detail
    self.setting = setting
    self.wasOnKeptConnection = wasOnKeptConnection
  }
}
