/// An error of a simulated server for a request with a wrong field.
protocol RequestFieldError: Error {
  /// Whether null counts as absent.
  static var ignoresNull: Bool { get }

  static func bad(_ message: String) -> Self

  /// - Parameters:
  ///   - field: its path in the body.
  ///   - predicate: the rest of a sentence about it, such as "is required".
  static func invalid(_ field: String, _ predicate: String) -> Self
}

extension RequestFieldError {
  static var ignoresNull: Bool { false }
  static func invalid(_ field: String, _ predicate: String) -> Self { .bad("\(field) \(predicate).") }
}
