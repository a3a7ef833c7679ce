package import CaseModel
package import HTTP
package import JSON
package import Platform

/// The settings of one profile, with every default filled in.
package struct ProfileSettings: Sendable {
  package var name: String
  /// The origin and base path, without a slash at the end.
  package var baseURL: String
  /// Without a slash at the end; nil for a vendor without tokens.
  package var tokenURL: String?
  /// Whether methods that write are refused for this profile.
  package var isReadOnly: Bool
  /// The total time limit of a request that does not set its own.
  package var timeout: Duration
  /// The most requests per second; nil is what the vendor allows, infinite is no limit.
  package var requestsPerSecond: Double?
  /// The proxy towards the vendor, as `scheme://[user:password@]host[:port]` with the schemes `http`, `https`, `socks5`
  /// and `socks5h`; nil leaves it to the environment (`https_proxy`, `no_proxy`). Never shown: it may contain a password.
  package var proxy: String?
  /// The absolute path of a PEM file with certificates to trust in addition to the system's; nil for none.
  package var caFile: String?
  package var credentials: any Credentials
  /// Settings that only this vendor has, by name, checked against its declaration.
  package var vendorSettings: [String: JSON]
  /// Every token is registered with it, so that none appears in an error, a log or a trace.
  package var redactor: Redactor
  /// Receives its requests, and what cannot be read in its responses; nil for no log.
  package var log: Log?
  /// Keeps its session between processes; nil for memory only.
  package var sessionStore: SessionStore?
  /// Receives the status of its session when it has changed visibly.
  package var sessionChanged: (@Sendable (SessionStatus) -> Void)?

  package init(
    name: String, baseURL: String, tokenURL: String?, credentials: any Credentials, isReadOnly: Bool = false,
    timeout: Duration = .seconds(30), requestsPerSecond: Double? = nil, proxy: String? = nil, caFile: String? = nil,
    vendorSettings: [String: JSON] = [:], redactor: Redactor = Redactor()
  ) {
    self.name = name
    self.baseURL = baseURL
    self.tokenURL = tokenURL
    self.credentials = credentials
    self.isReadOnly = isReadOnly
    self.timeout = timeout
    self.requestsPerSecond = requestsPerSecond
    self.proxy = proxy
    self.caFile = caFile
    self.vendorSettings = vendorSettings
    self.redactor = redactor
  }
}

/// The source of a profile's secrets. They are looked up when they are needed, not at start.
package protocol Credentials: Sendable {
  /// The kind of source: `literal`, `env`, `file`, `command`, `sandbox`; nil for a credential that is not configured.
  func source(of name: String) -> String?

  /// The credential of that name; nil when the profile has none.
  ///
  /// Throws `configuration` with file, key and remedy when the source cannot be read: an unset variable, a file that others
  /// can read, a command that failed.
  func value(_ name: String) async throws(Fault) -> String?
}

/// A kind of provider: its description, and how one is made for a profile.
package struct ProviderKind: Sendable {
  package let descriptor: ProviderDescriptor
  /// Makes a provider, without I/O.
  package let make: @Sendable (ProfileSettings, any HTTPTransport, any TimeSource) -> Provider

  package init(
    _ descriptor: ProviderDescriptor,
    make: @escaping @Sendable (ProfileSettings, any HTTPTransport, any TimeSource) -> Provider
  ) {
    self.descriptor = descriptor
    // Providers need not know of `session/login` and of the store.
    self.make = { settings, transport, time in
      var settings = settings
      let credentials = LoginCredentials(
        over: settings.credentials, userNames: descriptor.userNames, redactor: settings.redactor)
      settings.credentials = credentials
      let transport =
        settings.log.map {
          LoggedTransport(transport, profile: settings.name, log: $0, time: time)
        } ?? transport
      var provider = make(settings, transport, time)
      provider.credentials = credentials
      provider.session.attach(
        SessionContext(
          credentials: credentials,
          names: Set(descriptor.authKinds.flatMap { $0.credentials + ($0.optional ?? []) }).sorted(),
          baseURL: settings.baseURL, tokenURL: settings.tokenURL, store: settings.sessionStore,
          changed: settings.sessionChanged))
      return provider
    }
  }
}

extension ProviderDescriptor {
  /// The credentials that name the user. They are not secret, and are shown by `session/status`. A client ID that is optional
  /// names a program and no user.
  package var userNames: Set<String> { Set(authKinds.flatMap(\.credentials)).intersection(["username", "clientId"]) }
}
