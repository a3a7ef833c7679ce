import Platform

/// What a stored session belongs to: profile, vendor, addresses and credential. A token that was made with another key never
/// meets a request.
struct SessionKey: Sendable {
  let profile: String
  let provider: String
  let baseURL: String
  let tokenURL: String?
  /// See `CredentialDigest`.
  let credential: [UInt8]

  /// The text in the file that represents the credential.
  func fingerprint(salt: [UInt8]) -> [UInt8] { SHA256.digest(salt + credential) }

  /// The file's name without its ending: the profile, for people, and the addresses, so that the same name in two
  /// configurations means two files.
  var fileName: String {
    let parts = [provider, baseURL, tokenURL ?? ""].map { Array($0.utf8) }
    return "\(profile)-\(Hex.text(Array(SHA256.digest(CredentialDigest.joined(parts)).prefix(6))))"
  }
}

/// A digest over all credentials of a profile. Kept in memory, in the place of the credentials; files get it salted.
enum CredentialDigest {
  static func of(_ values: [(name: String, value: String)]) -> [UInt8] {
    SHA256.digest(joined(values.flatMap { [Array($0.name.utf8), Array($0.value.utf8)] }))
  }

  /// Each part behind its length, so that no two lists come to the same bytes.
  static func joined(_ parts: [[UInt8]]) -> [UInt8] {
    parts.flatMap { part in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: UInt64(part.count) >> UInt64($0)) } + part
    }
  }
}

/// Bytes as hexadecimal digits.
enum Hex {
  private static let digits = Array("0123456789abcdef".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Nil for anything else than pairs of lower case digits, at most 64.
  static func bytes(_ text: String) -> [UInt8]? {
    let values = text.utf8.compactMap { digits.firstIndex(of: $0).map(UInt8.init) }
    guard values.count == text.utf8.count, values.count.isMultiple(of: 2), values.count <= 128 else { return nil }
    return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
  }
}
