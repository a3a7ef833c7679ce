package import CaseModel
package import HTTP
package import Platform

/// What a provider is made with.
package struct ProviderContext: Sendable {
  package let settings: ProfileSettings
  package let descriptor: ProviderDescriptor
  /// The configured credentials, which `session/login` can replace.
  package let credentials: LoginCredentials
  package let transport: any HTTPTransport
  package let time: any TimeSource
  /// Counts the requests of all clients of the provider.
  package let requests = RequestCounter()

  package init(
    _ settings: ProfileSettings, _ descriptor: ProviderDescriptor, _ transport: any HTTPTransport,
    _ time: any TimeSource
  ) {
    self.settings = settings
    self.descriptor = descriptor
    self.time = time
    credentials = LoginCredentials(
      over: settings.credentials, userNames: descriptor.userNames, redactor: settings.redactor)
    self.transport =
      settings.log.map { LoggedTransport(transport, profile: settings.name, log: $0, time: time) } ?? transport
  }

  /// The context of a session that lives on `credential`, whose source is shown to the user.
  package func session(of credential: String) -> SessionContext { SessionContext(self, credential: credential) }

  /// A client for the API at `baseURL`.
  /// - Parameters:
  ///   - vendor: the vendor's own limit, for a profile without `requestsPerSecond`.
  ///   - remoteName: the name of the server, for faults; nil for that of the descriptor.
  package func client(
    _ session: any Session, _ dialect: any VendorDialect, vendor: (requestsPerSecond: Double, burst: Int)? = nil,
    remoteName: String? = nil
  ) -> VendorClient {
    VendorClient(
      profile: settings.name, provider: descriptor.id, baseURL: settings.baseURL, transport: transport,
      session: session, dialect: dialect, redactor: settings.redactor, time: time,
      remoteName: remoteName ?? descriptor.name, log: settings.log,
      rateLimiter: RateLimiter.of(settings, vendor: vendor, time), requests: requests)
  }

  /// A provider without parts. Set those that the vendor has.
  /// - Parameter descriptor: what this profile has of the descriptor; nil is all of it.
  package func provider(_ session: any Session, _ descriptor: ProviderDescriptor? = nil) -> Provider {
    Provider(
      profile: settings.name, descriptor: descriptor ?? self.descriptor, baseURL: settings.baseURL, session: session,
      credentials: credentials, requests: requests)
  }

  /// A credential of the profile; throws `authRequired` when it has none of that name.
  package func credential(_ name: String) async throws(Fault) -> String {
    if let value = try await credentials.value(name), !value.isEmpty { return value }
    throw Fault(.authRequired, "The profile \(settings.name) has no \(name).")
      .from(settings.name, descriptor.id)
      .with("remedy", "Set credentials.\(name) of the profile \(settings.name).")
  }
}
