/// The earlier requests that a request waits for.
package enum Lane: Sendable, Equatable {
  /// Answered by `prepare`. Work treats it as `free`.
  case inline
  case free
  /// Earlier exclusive work of the same key.
  case shared(LaneKey)
  /// All earlier work of the same key.
  case exclusive(LaneKey)
}
