import HTTP

/// The parameters of a URL's query. An empty value counts as absent: IBM's own SDK sends `status=` for none.
struct QueryParameters: Sendable {
  /// In the order of the query.
  let names: [String]
  private let values: [String: String]

  /// The first parameter of a name counts.
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
