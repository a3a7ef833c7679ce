internal import Platform

/// Where cases come from: a profile, and the account that it logs in to. Cases of different sources never mix.
package struct StoreSource: Sendable, Hashable {
  package let profile: String
  package let provider: String
  package let dialect: String
  package let baseURL: String
  /// The account in the vendor's terms, which a rotated key does not change: the token's account; an account number or a
  /// user; a client id with its contracts and users.
  package let account: [String]

  package init(profile: String, provider: String, dialect: String = "", baseURL: String, account: [String]) {
    (self.profile, self.provider, self.dialect) = (profile, provider, dialect)
    self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
    self.account = account
  }

  /// Identifies the vendor's API, whatever the account.
  var service: String { Self.digest([provider, dialect, baseURL]) }

  /// Identifies the account on every machine, whatever the profile is named.
  var accountIdentity: String { Self.digest([provider, dialect, baseURL] + account) }

  /// Identifies the source in a store.
  var identity: String { Self.digest([profile, accountIdentity]) }

  /// Each part with its length, so that no two lists have the same text.
  static func digest(_ parts: [String]) -> String {
    let bytes = parts.flatMap { Array("\($0.utf8.count):".utf8) + Array($0.utf8) }
    return Hex.text(Array(SHA256.digest(bytes).prefix(16)))
  }
}

/// A profile whose account is not known in this process. If the store has one source of it, that is the one.
package struct UnconfirmedSource: Sendable {
  package let profile: String
  /// Nil for any.
  package let provider: String?
  let service: String?

  /// - Parameter baseURL: nil if it is not known either.
  package init(profile: String, provider: String?, dialect: String = "", baseURL: String?) {
    (self.profile, self.provider) = (profile, provider)
    service =
      if let provider, let baseURL {
        StoreSource(profile: profile, provider: provider, dialect: dialect, baseURL: baseURL, account: []).service
      } else { nil }
  }
}
