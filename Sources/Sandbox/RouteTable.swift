import HTTP

/// The operations of an API by path and method. A path is written as `cases/*/comments`; the first matching row counts.
package struct RouteTable<Operation: Sendable>: Sendable {
  typealias Row = (path: String, methods: [(method: HTTPRequest.Method, operation: Operation)])

  package enum Match: Sendable {
    /// `arguments` are the segments at the stars, decoded.
    case operation(Operation, arguments: [String])
    /// `allowed` is the value of the header `Allow`.
    case wrongMethod(allowed: String)
    /// Below the base path.
    case unknown
    /// Not below the base path.
    case outside
  }

  /// The path of the API, with a slash at its end.
  private let base: String
  private let rows: [Row]

  init(_ base: String, _ rows: [Row]) {
    self.base = base
    self.rows = rows
  }

  func match(_ method: HTTPRequest.Method, _ path: String) -> Match {
    guard path.hasPrefix(base) else { return .outside }
    let path = path.dropFirst(base.count)
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map { URLText.decode($0) ?? "" }
    for row in rows {
      guard let arguments = Self.arguments(path.isEmpty ? [] : parts, row.path) else { continue }
      guard let found = row.methods.first(where: { $0.method == method }) else {
        return .wrongMethod(allowed: row.methods.map(\.method.rawValue).joined(separator: ", "))
      }
      return .operation(found.operation, arguments: arguments)
    }
    return .unknown
  }

  /// Nil for another path. A star matches no empty segment, and no dots, which clients resolve.
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
