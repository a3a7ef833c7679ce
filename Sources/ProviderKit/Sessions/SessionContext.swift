import CaseModel
import Platform

/// What every session is made with: its profile, the credentials, the store and the receiver of its status.
package struct SessionContext: Sendable {
  let profile: String
  let provider: String
  let credentials: LoginCredentials
  /// The names of all credentials that the vendor may be sent.
  let names: [String]
  let baseURL: String
  let tokenURL: String?
  /// Keeps the session between processes; nil for memory only.
  let store: SessionStore?
  /// Receives the status when it has changed in a way that matters to a user.
  let changed: (@Sendable (SessionStatus) -> Void)?
  let redactor: Redactor
  let time: any TimeSource
  /// The configured source of the credential, for the user.
  private let source: String?

  init(_ provider: ProviderContext, credential: String) {
    let settings = provider.settings
    profile = settings.name
    self.provider = provider.descriptor.id
    credentials = provider.credentials
    names = provider.descriptor.credentialNames
    (baseURL, tokenURL) = (settings.baseURL, settings.tokenURL)
    (store, changed) = (settings.sessionStore, settings.sessionChanged)
    redactor = settings.redactor
    time = provider.time
    source = settings.credentials.source(of: credential)
  }

  /// The part of a status that all sessions have.
  /// - Parameter token: names the user, if it is a JSON Web Token.
  func status(_ state: SessionStatus.State, token: String? = nil) -> SessionStatus {
    var status = SessionStatus(
      profile: profile, provider: provider, state: state, source: credentials.isReplaced ? "login" : source)
    status.user = token.flatMap { TokenClaims.user(of: $0) } ?? credentials.user
    return status
  }

  /// A digest of the credentials, which are read anew.
  func digest() async throws(Fault) -> [UInt8] { try await credentials.digest(names) }

  /// Identifies what the store keeps for these credentials.
  func key(_ digest: [UInt8]) -> SessionKey {
    SessionKey(profile: profile, provider: provider, baseURL: baseURL, tokenURL: tokenURL, credential: digest)
  }
}
