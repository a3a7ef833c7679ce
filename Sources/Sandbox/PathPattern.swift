/// Paths of an API, written as `cases/*/comments`.
enum PathPattern {
  /// What stands in the place of the stars; nil when the path is another one. A star is no place for nothing, nor for dots,
  /// which do not survive the way here.
  /// - Parameter parts: the segments of the path, decoded.
  static func match(_ parts: [String], _ pattern: String) -> [String]? {
    let expected = pattern.split(separator: "/")
    guard parts.count == expected.count else { return nil }
    var arguments: [String] = []
    for (part, expectedPart) in zip(parts, expected) {
      if expectedPart == "*" {
        guard !["", ".", ".."].contains(part) else { return nil }
        arguments.append(part)
      } else if part != expectedPart {
        return nil
      }
    }
    return arguments
  }
}
