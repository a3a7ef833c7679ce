/// Why a 2xx response cannot be read.
package struct UnreadableResponse: Error, Sendable, Equatable {
  /// A sentence without the full stop, such as `The document has a DOCTYPE`.
  package let reason: String
  /// Whether it exceeds a limit.
  package let isTooLarge: Bool

  package init(_ reason: String, isTooLarge: Bool = false) {
    self.reason = reason
    self.isTooLarge = isTooLarge
  }
}
