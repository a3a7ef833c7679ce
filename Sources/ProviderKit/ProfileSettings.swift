package import CaseModel
package import HTTP
package import JSON
package import Platform

/// One profile, ready for a provider to be made of: every default filled in, nothing fetched yet.
package struct ProfileSettings: Sendable {
  package var name: String
  /// Origin and base path, without a slash at the end.
  package var baseURL: String
  /// Without a slash at the end; nil for a vendor without tokens.
  package var tokenURL: String?
  /// Whether methods that add, change or destroy are refused for this profile.
  package var isReadOnly: Bool
  /// What a request may take in all, unless it says otherwise.
  package var timeout: Duration
  /// The pace towards the vendor; nil is the vendor's own, infinite is none.
  package var requestsPerSecond: Double?
  /// The proxy towards the vendor, as `scheme://[user:password@]host[:port]` with the schemes `http`, `https`, `socks5`
  /// and `socks5h`; nil leaves it to the environment (`https_proxy`, `no_proxy`). Never shown: it may hold a password.
  package var proxy: String?
  /// The absolute path of a PEM file with certificates to trust in addition to the system's; nil for none.
  package var caFile: String?
  package var credentials: any Credentials
  /// Settings that only this vendor has, by name, checked against its declaration.
  package var vendorSettings: [String: JSON]
  /// Told every token, so that none shows in an error, a log or a trace.
  package var redactor: Redactor
  /// Where its requests, and what could not be read of its responses, are logged; nil: nowhere.
  package var log: Log?
  /// Where its session is kept between processes; nil: in memory only.
  package var sessionStore: SessionStore?
  /// Told when something about its session is different that a user would want to see.
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

/// Where a profile's secrets come from. They are looked up when they are needed, not at start.
package protocol Credentials: Sendable {
  /// How a credential is given: `literal`, `env`, `file`, `command`, `sandbox`; nil when it is not given at all.
  func source(of name: String) -> String?

  /// The secret of that name, nil when the profile has none.
  ///
  /// Throws `configuration` with file, key and remedy when the source cannot be read: an unset variable, a file that others
  /// can read, a command that failed.
  func value(_ name: String) async throws(Fault) -> String?
}

/// A kind of provider: what it is, and how one is made for a profile.
package struct ProviderKind: Sendable {
  package let descriptor: ProviderDescriptor
  /// Makes a provider; does nothing that takes time and asks nobody.
  package let make: @Sendable (ProfileSettings, any HTTPTransport, any TimeSource) -> Provider

  package init(
    _ descriptor: ProviderDescriptor,
    make: @escaping @Sendable (ProfileSettings, any HTTPTransport, any TimeSource) -> Provider
  ) {
    self.descriptor = descriptor
    // Every provider gets what `session/login` needs, and its session the store, without having to know of them.
    self.make = { settings, transport, time in
      var settings = settings
      let credentials = LoginCredentials(over: settings.credentials, redactor: settings.redactor)
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
