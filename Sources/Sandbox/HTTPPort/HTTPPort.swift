import JSON
package import Platform

/// The simulated vendors on 127.0.0.1, over HTTP/1.1 and nothing else: no TLS, no HEAD, no compression. All vendors
/// share the port and differ by their paths; what is below `/_sandbox` controls them.
///
/// It serves from when it is made until `stop` is called or it is let go. Each connection has a thread of its own.
package final class HTTPPort: Sendable {
  /// What a client may cost.
  package struct Limits: Sendable {
    /// Connections served at the same time; further ones wait for one to end.
    package var connections = 128
    /// Bytes of a request's first line and header together; also those of a trailer.
    package var headBytes = 64 << 10
    /// Bytes of a body that is taken; a longer one gets 413.
    package var bodyBytes = 64 << 20
    /// Bytes of a body that are read, and thrown away from `bodyBytes` on, so that the client gets to read the answer.
    package var drainedBytes = 300 << 20
    /// How long a connection may be without a request.
    package var idle = Duration.seconds(120)
    /// How long a head may take, and how long a body may pause.
    package var patience = Duration.seconds(30)

    package init() {}
  }

  /// The port's number.
  package var number: UInt16 { state.number }

  /// How to reach each vendor through this port.
  package let profiles: [SandboxProfile]

  private let state: PortState

  /// Starts to serve the vendors of a sandbox on a port; 0 lets the system choose. Throws `EADDRINUSE` when another process
  /// listens there already, and `EACCES` for a number that is kept for the administrator.
  package init(_ sandbox: Sandbox, number: UInt16 = 0, limits: Limits = Limits()) throws(SystemError) {
    let state = try PortState(sandbox, number: number, limits: limits)
    profiles = PortState.profiles(of: sandbox, at: state.number)
    self.state = state
    try state.start()
  }

  deinit { state.stop() }

  /// Ends all connections and gives the port back; returns when that is done. More than once does no harm.
  package func stop() { state.stop() }

  /// How to reach the vendors, as one JSON object on one line:
  /// `{"ibm-cloud": {"baseURL": ..., "tokenURL": ..., "credentials": {...}}}`.
  package var announcement: String { PortControl.announcement(profiles).text }
}
