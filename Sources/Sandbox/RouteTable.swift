import HTTP

/// The operations of an API by path and method. A path is written as `cases/*/comments`; the first row that fits counts.
struct RouteTable<Operation: Sendable>: Sendable {
  typealias Row = (path: String, methods: [(method: HTTPRequest.Method, operation: Operation)])

  enum Match: Sendable {
    /// `arguments` are the segments at the stars, decoded.
    case operation(Operation, arguments: [String])
    case wrongMethod(allowed: [HTTPRequest.Method])
    case unknown
  }

  let rows: [Row]

  init(_ rows: [Row]) { self.rows = rows }

  /// - Parameter path: without a slash at its beginning.
  func match(_ method: HTTPRequest.Method, _ path: some StringProtocol) -> Match {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map { URLText.decode($0) ?? "" }
    for row in rows {
      guard let arguments = Self.arguments(path.isEmpty ? [] : parts, row.path) else { continue }
      guard let found = row.methods.first(where: { $0.method == method }) else {
        return .wrongMethod(allowed: row.methods.map(\.method))
      }
      return .operation(found.operation, arguments: arguments)
    }
    return .unknown
  }

  /// Nil when the path is another one. A star is not for an empty segment, nor for dots, which clients resolve.
  private static func arguments(_ parts: [String], _ path: String) -> [String]? {
    let expected = path.split(separator: "/")
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
