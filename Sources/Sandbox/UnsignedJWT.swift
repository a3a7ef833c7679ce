import Platform

/// A token that looks like a signed JWT, with a signature of the right size. It has no valid signature, because clients do not
/// verify it.
enum UnsignedJWT {
  /// As if signed with RS256.
  static func text(claims: [UInt8], keyID: String, _ random: inout SplitMix64) -> String {
    text(header: #"{"kid":"\#(keyID)","alg":"RS256"}"#, claims: claims, signatureWords: 32, &random)
  }

  /// As if signed with HS256, which has shorter signatures.
  static func shortText(claims: [UInt8], _ random: inout SplitMix64) -> String {
    text(header: #"{"alg":"HS256"}"#, claims: claims, signatureWords: 4, &random)
  }

  private static func text(
    header: String, claims: [UInt8], signatureWords: Int, _ random: inout SplitMix64
  ) -> String {
    var signature: [UInt8] = []
    for _ in 0..<signatureWords { withUnsafeBytes(of: random.next().bigEndian) { signature += $0 } }
    return [Array(header.utf8), claims, signature].map(Base64.encodeForURL).joined(separator: ".")
  }
}
