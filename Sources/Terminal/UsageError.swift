/// Why a command line is refused.
package struct UsageError: Error, Sendable, Equatable {
  /// Sentences: what is wrong, the value, and what to do.
  package let message: String

  package init(_ message: String) { self.message = message }
}
