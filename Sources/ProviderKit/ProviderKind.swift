package import HTTP
package import Platform

/// A kind of provider: its description, and how to make one for a profile.
package struct ProviderKind: Sendable {
  package let descriptor: ProviderDescriptor
  private let assemble: @Sendable (ProviderContext) -> Provider

  /// - Parameter make: makes a provider, without I/O.
  package init(_ descriptor: ProviderDescriptor, make: @escaping @Sendable (ProviderContext) -> Provider) {
    self.descriptor = descriptor
    assemble = make
  }

  /// Makes a provider, without I/O.
  package func make(
    _ settings: ProfileSettings, _ transport: any HTTPTransport, _ time: any TimeSource
  ) -> Provider {
    assemble(ProviderContext(settings, descriptor, transport, time))
  }
}

extension ProviderDescriptor {
  /// The credentials that name the user. They are not secret, and are shown by `session/status`. A client ID that is optional
  /// names a program and no user.
  package var userNames: Set<String> { Set(authKinds.flatMap(\.credentials)).intersection(["username", "clientId"]) }

  /// The names of all credentials that the vendor may be sent.
  var credentialNames: [String] { Set(authKinds.flatMap { $0.credentials + ($0.optional ?? []) }).sorted() }
}
