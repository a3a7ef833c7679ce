package import CaseModel
package import HTTP
package import Platform
import Synchronization

/// One login of the configuration: its provider, or what is wrong with its configuration.
package final class Profile: Sendable {
  /// The name in the configuration, also when it breaks the rule for names.
  package let name: String
  /// The provider as the configuration names it, known or not; nil when it names none.
  package let providerID: String?
  package let baseURL: String?
  package let isReadOnly: Bool
  /// The time limit of a request that does not give its own.
  package let timeout: Duration
  /// A fault is of kind `configuration` and lists everything that is wrong with the profile (`data.issues`).
  package let provider: Result<Provider, Fault>
  /// What the provider was made with; nil for a profile with a fault, and for a provider that was made elsewhere.
  package let made: (settings: ProfileSettings, transport: any HTTPTransport)?
  /// Equal for two profiles that the configuration states in the same way; nil where no file states it.
  package let fingerprint: [UInt8]?
  private let retirement: Retirement?

  /// The time limit of a request where the configuration gives none.
  package static let usualTimeout = Duration.seconds(30)

  /// Makes the provider and connects it with the rest of the program.
  package init(
    _ kind: ProviderKind, _ settings: ProfileSettings, _ context: ProfileContext, fingerprint: [UInt8]? = nil
  ) {
    var settings = settings
    let retirement = Retirement()
    settings.log = context.log
    settings.sessionStore = context.store
    if let report = context.sessionChanged {
      settings.sessionChanged = { status in if !retirement.isRetired { report(status) } }
    }
    let transport = context.transport(settings)
    name = settings.name
    providerID = kind.descriptor.id
    baseURL = settings.baseURL
    isReadOnly = settings.isReadOnly
    timeout = settings.timeout
    provider = .success(kind.make(settings, transport, context.time))
    made = (settings, transport)
    self.fingerprint = fingerprint
    self.retirement = retirement
  }

  /// A profile around a provider that was made elsewhere.
  package init(
    name: String, providerID: String?, baseURL: String?, isReadOnly: Bool = false,
    timeout: Duration = Profile.usualTimeout, provider: Result<Provider, Fault>
  ) {
    self.name = name
    self.providerID = providerID
    self.baseURL = baseURL
    self.isReadOnly = isReadOnly
    self.timeout = timeout
    self.provider = provider
    made = nil
    fingerprint = nil
    retirement = nil
  }

  /// A profile that cannot be used.
  package convenience init(name: String, providerID: String?, fault: Fault) {
    self.init(name: name, providerID: providerID, baseURL: nil, provider: .failure(fault))
  }

  /// Silences the session: the configuration has another profile in its place, or none. Requests that are running keep it.
  package func retire() { retirement?.retire() }
}

/// What every profile gets from the program.
package struct ProfileContext: Sendable {
  package let time: any TimeSource
  /// What carries the requests of a profile with these settings.
  package let transport: @Sendable (ProfileSettings) -> any HTTPTransport
  /// Where sessions are kept between processes; nil: in memory only.
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

/// Whether a profile has left the configuration.
private final class Retirement: Sendable {
  private let flag = Atomic(false)

  var isRetired: Bool { flag.load(ordering: .acquiring) }
  func retire() { flag.store(true, ordering: .releasing) }
}
