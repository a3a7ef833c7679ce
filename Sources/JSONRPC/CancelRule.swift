/// The response to a request that its client has cancelled.
package enum CancelRule: Sendable {
  /// The error `requestCancelled`, or the result if the work has one all the same (LSP).
  case answered
  /// None (MCP).
  case silent
}
