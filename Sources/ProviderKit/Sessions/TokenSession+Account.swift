package import CaseModel
import Platform
import Synchronization

/// The account of the tokens.
extension TokenSession {
  /// Returns the account of the current token, else that of the last one with these credentials, which the store has, too.
  /// Sends no request. Nil before the first login, and if tokens name no account.
  package func account() async throws(Fault) -> String? {
    guard let readAccount else { return nil }
    let now = time.now
    let (isLiving, known) = state.withLock { ($0.living(at: now) != nil, $0.account) }
    if isLiving { return known }
    // The next token is that of the credentials as they are now.
    let digest = try await context.digest()
    if let known = state.withLock({ $0.credential == digest ? $0.account : nil }) { return known }
    guard let store = context.store, !context.credentials.isReplaced, let record = store.load(context.key(digest))
    else {
      return nil
    }
    // A file of an earlier version has no account.
    let account = record.account ?? record.token.flatMap { readAccount($0.value) }
    state.withLock { state in
      if state.credential == nil { state.credential = digest }
      if state.credential == digest, state.account == nil { state.account = account }
    }
    return account
  }
}
