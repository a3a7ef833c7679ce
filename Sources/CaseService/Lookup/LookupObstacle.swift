/// Why the vendor is not asked for a case.
package enum LookupObstacle: Sendable, Equatable {
  /// The last request failed with this message. Not redacted.
  case failure(String)
  /// The request budget of the profile is used up.
  case budget
  /// The vendor asked for a pause.
  case vendorPause
}
