/// The reason to end the process.
package enum TerminationReason: Sendable, Equatable {
  case signal(Int32)
  /// The parent or the client's process has ended.
  case parentGone(Int32)
}
