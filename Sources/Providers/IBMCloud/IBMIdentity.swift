import CaseModel
import ProviderKit

/// The account of the API key.
struct IBMIdentity: AccountIdentity {
  let session: TokenSession

  // IBM: cases belong to the account of the token (`account.bss`). A key of another user of the account sees the same cases,
  // unless the account hides its list of users.
  func account() async throws(Fault) -> [String]? { try await session.account().map { ["account:\($0)"] } }
}
