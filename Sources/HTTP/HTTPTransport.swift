/// Sends one request and returns the response.
///
/// A transport follows no redirect, adds no credentials, sends nothing twice, and enforces the limits while the
/// response arrives. It reuses a connection only for requests with the same `Authorization`. Cancelling the task closes
/// the transfer and throws `HTTPFailure.cancelled`.
package protocol HTTPTransport: Sendable {
  func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse
}
