import Platform

/// Identifies a stored session: profile, vendor, addresses and credential. A token with another key is never used.
struct SessionKey: Sendable {
  let profile: String
  let provider: String
  let baseURL: String
  let tokenURL: String?
  /// See `CredentialDigest`.
  let credential: [UInt8]

  /// The salted digest of the credential in the file.
  func fingerprint(salt: [UInt8]) -> [UInt8] { SHA256.digest(salt + credential) }

  /// The name of the file without its ending. It has the profile for users, and a digest of the addresses, because two
  /// configurations may have the same profile name.
  var fileName: String {
    let parts = [provider, baseURL, tokenURL ?? ""].map { Array($0.utf8) }
    return "\(profile)-\(Hex.text(Array(SHA256.digest(CredentialDigest.joined(parts)).prefix(6))))"
  }
}
