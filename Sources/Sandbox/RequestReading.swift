import HTTP

/// The parameters of a URL's query. An empty value counts as absent: IBM's own SDK sends `status=` for none.
struct QueryParameters: Sendable {
  /// Those of all parameters, in the order of the query.
  let names: [String]
  private let values: [String: String]

  /// Nil when the query cannot be decoded. Of parameters of the same name the first counts.
  init?(_ query: String) {
    guard let pairs = URLText.pairs(query) else { return nil }
    names = pairs.map(\.name)
    values = Dictionary(pairs.map { ($0.name, $0.value) }) { first, _ in first }
  }

  subscript(_ name: String) -> String? {
    guard let value = values[name], !value.isEmpty else { return nil }
    return value
  }
}

extension HTTPRequest {
  /// The status for a body that has none of these types, has a content coding, or is larger than 1 MiB; nil for others.
  func refusal(of types: [String]) -> Int? {
    guard types.contains(MediaType.of(headers["Content-Type"])) else { return 415 }
    guard (headers["Content-Encoding"]?.lowercased() ?? "identity") == "identity" else { return 415 }
    return body.count <= 1 << 20 ? nil : 413
  }
}

extension URLParts {
  /// Scheme and authority as the client wrote them.
  var shownOrigin: String { "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")" }
}
