package import HTTP

/// One simulated server: what answers at an origin. The in-process transport and a listening port serve the same
/// object.
///
/// For each request the carrier first calls `admit`, then carries out the fault, and calls `respond` unless the
/// fault is one that keeps the server from acting.
package protocol SimulatedServer: Sendable {
  /// Counts a request that has come, and takes the fault that was asked for it, if any. Nil: go on as usual.
  func admit(_ request: HTTPRequest) -> SimulatedFault?

  /// Acts on the request and answers. Never waits.
  func respond(to request: HTTPRequest) -> HTTPResponse

  /// An error answer in the vendor's own form, without acting on the request.
  func refusal(
    of request: HTTPRequest, status: Int, retryAfter: SimulatedFault.RetryAfter?
  ) -> HTTPResponse
}
