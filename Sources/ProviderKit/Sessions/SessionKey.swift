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

/// A digest of all credentials of a profile. Kept in memory instead of the credentials; files have it salted.
enum CredentialDigest {
  static func of(_ values: [(name: String, value: String)]) -> [UInt8] {
    SHA256.digest(joined(values.flatMap { [Array($0.name.utf8), Array($0.value.utf8)] }))
  }

  /// Each part follows its length, so that different lists have different bytes.
  static func joined(_ parts: [[UInt8]]) -> [UInt8] {
    parts.flatMap { part in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: UInt64(part.count) >> UInt64($0)) } + part
    }
  }
}
