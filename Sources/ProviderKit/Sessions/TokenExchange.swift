package import Platform

/// The input of a token exchange.
package struct TokenExchange: Sendable {
  package let deadline: MonotonicTime
  /// The latest rotated refresh token, which is sent instead of the credential; nil if there is none.
  package let refreshToken: String?

  package init(deadline: MonotonicTime, refreshToken: String? = nil) {
    self.deadline = deadline
    self.refreshToken = refreshToken
  }
}
