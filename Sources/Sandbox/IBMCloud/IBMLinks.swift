struct IBMLinks: Sendable {
  /// Scheme and authority of the request.
  let origin: String
  /// As in IBM's sample: scheme `http`, no base path, `limit=0` in `first`, attachments on `localhost:8080` with
  /// another id.
  let areOdd: Bool

  static let basePath = "/case-management/v1"

  func attachment(_ id: String, of number: String) -> String {
    guard areOdd else { return "\(origin)\(Self.basePath)/cases/\(number)/attachments/\(id)" }
    let other = String(id.suffix(8) + id.dropLast(8))
    return "localhost:8080\(Self.basePath)/cases/\(number)/attachments/\(other)"
  }

  /// - Parameters:
  ///   - offset: nil for the first page.
  ///   - filters: the caller's other parameters, encoded, each with `&` before it.
  func page(limit: Int, offset: Int?, filters: String) -> String {
    guard areOdd else { return "\(origin)\(Self.basePath)/cases?limit=\(limit)&offset=\(offset ?? 0)\(filters)" }
    let host = origin.split(separator: "/", omittingEmptySubsequences: true).last ?? ""
    return "http://\(host)/cases?" + (offset.map { "limit=\(limit)&offset=\($0)" } ?? "limit=0")
  }
}
