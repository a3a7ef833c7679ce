/// A token from the vendor or from the store.
struct FetchedToken: Sendable {
  let value: String
  let lifetime: Duration
  /// How long ago it was received.
  var age = Duration.zero
  var refreshToken: String?
}
