import Platform

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
