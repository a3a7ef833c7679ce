import JSON
import Platform

/// The claims of an access token, if it is a JSON Web Token (RFC 7519). The signature is not checked: the claims are for
/// display, and for keeping the data of different accounts apart. They permit nothing.
package enum TokenClaims {
  /// Bytes; enough for any address.
  private static let longest = 254

  /// The user; nil for an opaque token, and for one without such a claim.
  static func user(of token: String) -> String? { text(of: token, ["email"], ["preferred_username"], ["sub"]) }

  /// The first of these claims that is a name. A claim in another one has a path of several names. Nil for an opaque token.
  package static func text(of token: String, _ paths: [String]...) -> String? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let bytes = Base64.decodeForURL(String(parts[1])), let claims = try? JSON(parsing: bytes)
    else { return nil }
    return paths.lazy.compactMap { $0.reduce(claims) { $0[$1] ?? .null }.string }.first(where: isName)
  }

  /// Whether a text can be displayed and stored as the name of a user or account.
  static func isName(_ text: String) -> Bool {
    (1...longest).contains(text.utf8.count) && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  }
}
