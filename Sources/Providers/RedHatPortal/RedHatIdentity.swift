import CaseModel
import ProviderKit

/// The configured account, else the user.
struct RedHatIdentity: AccountIdentity {
  let accountNumber: String?
  let credentials: LoginCredentials
  /// Nil for a login with a password.
  let session: TokenSession?

  func account() async throws(Fault) -> [String]? {
    if let accountNumber { return ["account:\(accountNumber)"] }
    guard let session else { return try await credentials.usedName("username").map { ["user:\($0)"] } }
    if RedHatLogin.of(credentials) == .serviceAccount {
      return try await credentials.usedName("clientId").map { ["client:\($0)"] }
    }
    return try await session.account().map { ["user:\($0)"] }
  }
}
