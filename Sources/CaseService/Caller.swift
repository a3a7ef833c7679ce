package import JSONRPC

/// The caller of a request, and the receiver of its progress.
package struct Caller: Sendable {
  /// The connection; nil on the command line.
  package let connection: ConnectionHandle?
  /// Receives the progress of a request without a token.
  package let onProgress: (@Sendable (ProgressEvent) -> Void)?
  /// Whether the process goes on after the response, so that what was read can be stored then.
  let isLasting: Bool

  package init(connection: ConnectionHandle) {
    self.connection = connection
    onProgress = nil
    isLasting = true
  }

  /// A caller on the command line.
  package init(isLasting: Bool = false, onProgress: @escaping @Sendable (ProgressEvent) -> Void) {
    self.isLasting = isLasting
    connection = nil
    self.onProgress = onProgress
  }
}
