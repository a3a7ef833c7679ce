import JSON
package import Platform

/// The simulated vendors on 127.0.0.1, over HTTP/1.1 without TLS, HEAD and compression. The vendors share the port and
/// differ by their paths; `/_sandbox` controls them.
///
/// Serves until `stop` or deinitialization. Each connection has a thread.
package final class HTTPPort: Sendable {
  package struct Limits: Sendable {
    /// Concurrent connections; further ones wait.
    package var connections = 128
    /// For the first line and the header together; also for a trailer.
    package var headBytes = 64 << 10
    /// A larger body gets 413.
    package var bodyBytes = 64 << 20
    /// A longer body is read up to here and discarded, so that the client gets to read the answer.
    package var drainedBytes = 300 << 20
    /// Between two requests.
    package var idle = Duration.seconds(120)
    /// For a whole head, and for a pause in a body.
    package var patience = Duration.seconds(30)

    package init() {}
  }

  package var number: UInt16 { state.number }

  package let profiles: [SandboxProfile]

  private let state: PortState

  /// Serves a sandbox on a port; 0 lets the system choose. Throws `EADDRINUSE` when another process listens there, and
  /// `EACCES` for a number that requires privileges.
  package init(_ sandbox: Sandbox, number: UInt16 = 0, limits: Limits = Limits()) throws(SystemError) {
    let state = try PortState(sandbox, number: number, limits: limits)
    profiles = PortState.profiles(of: sandbox, at: state.number)
    self.state = state
    try state.start()
  }

  deinit { state.stop() }

  /// Ends all connections and closes the port; returns when that is done.
  package func stop() { state.stop() }

  /// One JSON object on one line:
  /// `{"ibm-cloud": {"baseURL": ..., "tokenURL": ..., "credentials": {...}}}`.
  package var announcement: String { PortControl.announcement(profiles).text }
}
