import Platform

/// The result of a token exchange.
package struct AccessToken: Sendable {
  package let value: String
  /// The lifetime from receipt, as stated by the vendor.
  package let lifetime: Duration
  /// The rotated refresh token, which replaces the sent one and is a secret like a key. Nil for a vendor that does not rotate.
  package let refreshToken: String?

  package init(value: String, lifetime: Duration, refreshToken: String? = nil) {
    self.value = value
    self.lifetime = lifetime
    self.refreshToken = refreshToken
  }

  /// With a lifetime from outside, which is clamped to 1 s ... 1 day.
  package init(value: String, seconds: Int, refreshToken: String? = nil) {
    self.init(value: value, lifetime: .seconds(min(max(seconds, 1), 86_400)), refreshToken: refreshToken)
  }

  /// Bytes. Far more than any vendor's tokens have, and less than the header limits of servers and libcurl.
  private static let longest = 32_768

  /// Whether a token is valid in a header.
  static func fitsHeader(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= longest && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}
