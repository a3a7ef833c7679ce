package import Platform

/// What a vendor gave for a credential.
package struct AccessToken: Sendable {
  package let value: String
  /// The lifetime from its receipt, as stated by the vendor.
  package let lifetime: Duration
  /// What the vendor gave in the place of the refresh token that was sent: that one is spent, and this one is as good as a
  /// key. Nil where the vendor does not rotate.
  package let refreshToken: String?

  package init(value: String, lifetime: Duration, refreshToken: String? = nil) {
    self.value = value
    self.lifetime = lifetime
    self.refreshToken = refreshToken
  }

  /// With a life that came from outside: it is believed between a second and a day.
  package init(value: String, seconds: Int, refreshToken: String? = nil) {
    self.init(value: value, lifetime: .seconds(min(max(seconds, 1), 86_400)), refreshToken: refreshToken)
  }

  /// Bytes. Far above what any vendor's tokens take, and below what servers and libcurl take for a header.
  private static let longest = 32_768

  /// Whether a token is valid in a header as it is.
  static func fitsHeader(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= longest && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}

/// What an exchange is made with.
package struct TokenExchange: Sendable {
  package let deadline: MonotonicTime
  /// The refresh token that the vendor gave last, to be sent in the place of the credential; nil when it gave none.
  package let refreshToken: String?

  package init(deadline: MonotonicTime, refreshToken: String? = nil) {
    self.deadline = deadline
    self.refreshToken = refreshToken
  }
}

/// The tokens to revoke when the user logs out.
package struct TokenRevocation: Sendable {
  package let deadline: MonotonicTime
  /// The access token, dead or alive; nil when there was none.
  package let token: String?
  /// The refresh token that the vendor rotated to. Never the one of the configuration: that is the user's key.
  package let refreshToken: String?
}
