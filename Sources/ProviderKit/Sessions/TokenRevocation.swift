package import Platform

/// The tokens to revoke when the user logs out.
package struct TokenRevocation: Sendable {
  package let deadline: MonotonicTime
  /// The access token, valid or expired; nil if there is none.
  package let token: String?
  /// The rotated refresh token. Never the configured one, which belongs to the user.
  package let refreshToken: String?
}
