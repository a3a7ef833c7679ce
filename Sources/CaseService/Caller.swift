package import JSONRPC

/// The caller of a request, and the receiver of its progress.
package struct Caller: Sendable {
  /// The connection; nil on the command line.
  package let connection: ConnectionHandle?
  /// Receives the progress of a request without a token.
  package let onProgress: (@Sendable (ProgressEvent) -> Void)?
  /// The id of the request; nil on the command line.
  package let requestID: RequestID?
  /// The name of the command line in the audit; nil for a connection, which has that of its front end.
  let commandLine: String?
  /// Whether a person has confirmed the request.
  let consent: Consent
  /// Whether the process goes on after the response, so that what was read can be stored then.
  let isLasting: Bool
  /// Whether the caller may ask for the next page in the same process.
  let mayContinue: Bool

  package init(connection: ConnectionHandle, requestID: RequestID? = nil) {
    self.connection = connection
    self.requestID = requestID
    commandLine = nil
    consent = .none
    onProgress = nil
    (isLasting, mayContinue) = (true, true)
  }

  /// A caller on the command line.
  package init(
    _ commandLine: String = "call", isLasting: Bool = false, mayContinue: Bool = false, consent: Consent = .none,
    onProgress: @escaping @Sendable (ProgressEvent) -> Void
  ) {
    self.commandLine = commandLine
    (self.isLasting, self.mayContinue) = (isLasting, mayContinue)
    self.consent = consent
    (connection, requestID) = (nil, nil)
    self.onProgress = onProgress
  }
}
