package import JSONRPC

/// The caller of a request, and the receiver of its progress.
package struct Caller: Sendable {
  /// The connection; nil on the command line.
  package let connection: ConnectionHandle?
  /// Receives the progress of a request without a token.
  package let onProgress: (@Sendable (ProgressEvent) -> Void)?

  package init(connection: ConnectionHandle) {
    self.connection = connection
    onProgress = nil
  }

  /// A caller on the command line.
  package init(onProgress: @escaping @Sendable (ProgressEvent) -> Void) {
    connection = nil
    self.onProgress = onProgress
  }
}
