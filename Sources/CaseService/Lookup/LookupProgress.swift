package import Platform

/// What is done to get an unknown case.
package enum LookupProgress: Sendable, Equatable {
  /// Nothing: it was not requested, or no profile has it.
  case none
  /// The vendor is being asked.
  case requested
  /// The vendor may not be asked before this time.
  case waiting(LookupObstacle, until: MonotonicTime)
}
