import JSON
import Platform

/// The claims of an access token, if it is a JSON Web Token (RFC 7519). The signature is not checked: the claims are for
/// display only.
enum TokenClaims {
  /// Bytes; enough for any address.
  private static let longest = 254

  /// The user; nil for an opaque token, and for one without such a claim.
  static func user(of token: String) -> String? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let bytes = Base64.decodeForURL(String(parts[1])), let claims = try? JSON(parsing: bytes)
    else { return nil }
    return ["email", "preferred_username", "sub"].lazy.compactMap { claims[$0]?.string }.first(where: isName)
  }

  private static func isName(_ text: String) -> Bool {
    (1...longest).contains(text.utf8.count) && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  }
}
