/// Why a token is fetched.
enum FetchReason: Sendable {
  /// A caller waits for it.
  case need
  /// The current one expires soon.
  case renewal
  /// The user logs in: refused credentials are tried again.
  case login
  /// The user requests a new one.
  case refresh
}
