/// The failure of an exchange that has no response.
package struct HTTPFailure: Error, Sendable, Equatable {
  package enum Reason: String, Sendable {
    /// No connection was established. Nothing was sent.
    case connect
    /// The deadline or the idle timeout passed.
    case timeout
    /// The connection broke before the response was complete.
    case cut
    /// The server's certificate cannot be verified.
    case tls
    /// The proxy refused the request (407, or another 4xx on CONNECT). The vendor did not receive it.
    case proxy
    /// The body, or the headers and trailers together, exceed the limit.
    case tooLarge
    /// The response is not HTTP or cannot be decoded; or the request cannot be written as HTTP, and nothing was sent.
    case malformed
    /// A local file cannot be read for the request, or written with the response.
    case localFile
    case cancelled
    /// The system has no suitable library, or the options name certificates that cannot be read.
    case unavailable
  }

  package let reason: Reason
  /// Whether the server may have received a byte of the request. False only if that is impossible.
  package let requestMayHaveBeenSent: Bool
  /// A sentence, with or without its full stop. It contains no URL and no header value.
  package let detail: String
  /// The setting to change: `proxy` or `caFile` of the profile, or an environment variable. Nil if no setting helps.
  package let setting: String?
  /// A reused connection broke before the first byte of the response, as when the server closes an idle connection at
  /// the same time. A new connection may succeed.
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
