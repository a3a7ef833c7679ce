package import CaseModel
import Platform
import Synchronization

/// The account of the tokens.
extension TokenSession {
  /// Returns the account of the current token, else that of the last one with these credentials, which the store has, too.
  /// Sends no request. Nil before the first login, and if tokens name no account.
  package func account() async throws(Fault) -> String? {
    guard readAccount != nil else { return nil }
    let now = time.now
    let known = state.withLock { $0.currentAccount(at: now) }
    if let known { return known.name }
    // The next token is that of the credentials as they are now.
    let digest = try await context.digest()
    let account = state.withLock { $0.credential == digest ? $0.account : nil } ?? storedAccount(digest)
    state.withLock { $0.foundAccount = (account, now) }
    return account
  }

  private func storedAccount(_ digest: [UInt8]) -> String? {
    guard let store = context.store, !context.credentials.isReplaced, let record = store.load(context.key(digest))
    else {
      return nil
    }
    // A file of an earlier version has no account.
    return record.account ?? record.token.flatMap { token in readAccount.flatMap { $0(token.value) } }
  }
}

extension TokenState {
  /// The account, without reading the credentials; nil if they must be read. That may run a command, so it is done from time
  /// to time only.
  fileprivate func currentAccount(at now: MonotonicTime) -> (name: String?, at: MonotonicTime)? {
    if living(at: now) != nil { return (account, now) }
    return foundAccount.flatMap { now - $0.at < Self.lookAgainAfter ? $0 : nil }
  }
}
