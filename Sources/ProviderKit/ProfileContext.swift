package import HTTP
package import Platform

/// The context that all profiles share.
package struct ProfileContext: Sendable {
  package let time: any TimeSource
  /// Makes the transport of a profile.
  package let transport: @Sendable (ProfileSettings) -> any HTTPTransport
  /// Keeps sessions between processes; nil for memory only.
  package let store: SessionStore?
  package let log: Log?
  /// Receives the status of a session when it has changed visibly.
  package let sessionChanged: (@Sendable (SessionStatus) -> Void)?

  package init(
    time: any TimeSource, store: SessionStore? = nil, log: Log? = nil,
    sessionChanged: (@Sendable (SessionStatus) -> Void)? = nil,
    transport: @escaping @Sendable (ProfileSettings) -> any HTTPTransport
  ) {
    self.time = time
    self.store = store
    self.log = log
    self.sessionChanged = sessionChanged
    self.transport = transport
  }
}
