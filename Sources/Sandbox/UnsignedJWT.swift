import Platform

/// A token that looks like a signed JWT: header, claims and a signature of the size that RS256 makes. Nobody signed it; a
/// client has no business to verify it.
enum UnsignedJWT {
  /// - Parameter claims: a JSON object.
  static func text(claims: [UInt8], keyID: String, _ random: inout SplitMix64) -> String {
    let header = #"{"kid":"\#(keyID)","alg":"RS256"}"#
    var signature: [UInt8] = []
    for _ in 0..<32 { withUnsafeBytes(of: random.next().bigEndian) { signature += $0 } }
    return [Array(header.utf8), claims, signature].map(Base64.encodeForURL).joined(separator: ".")
  }
}
