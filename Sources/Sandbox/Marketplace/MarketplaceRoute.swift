import HTTP

/// The operations of section 4 of the reference.
package enum MarketplaceOperation: String, CaseIterable, Sendable {
  case listAccounts, listUoms, getUom, latestEdition, editionVersion, checkOrder, createOrder, getSubscription
}

/// What a method and a path mean.
enum MarketplaceRoute: Sendable {
  /// `version` is that of the API; the arguments are what stands in the place of the stars.
  case operation(MarketplaceOperation, version: String, arguments: [String])
  case wrongMethod(allowed: HTTPRequest.Method)
  case unknown

  /// Below these are all paths of the API.
  static let bases = ["/account/api", "/commerce/api", "/subscriptions/api"]

  private static let rows: [(pattern: String, method: HTTPRequest.Method, operation: MarketplaceOperation)] = [
    ("account/api/v1/accounts", .get, .listAccounts), ("account/api/v2/accounts", .get, .listAccounts),
    ("commerce/api/v2/uoms", .get, .listUoms), ("commerce/api/v2/uoms/*", .get, .getUom),
    ("commerce/api/v3/edition/*", .get, .latestEdition), ("commerce/api/v3/edition/*/*", .get, .editionVersion),
    ("subscriptions/api/v1/orders/check", .post, .checkOrder), ("subscriptions/api/v1/orders", .post, .createOrder),
    // Marketplace: the documentation has the version as letters, twice.
    ("subscriptions/api/vi/orders", .post, .createOrder),
    ("subscriptions/api/v1/subscriptions/*", .get, .getSubscription),
  ]

  init(_ method: HTTPRequest.Method, _ path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
      URLText.decode($0) ?? ""
    }
    for row in Self.rows {
      guard let arguments = PathPattern.match(parts, row.pattern) else { continue }
      self =
        row.method == method
        ? .operation(row.operation, version: parts[2], arguments: arguments) : .wrongMethod(allowed: row.method)
      return
    }
    self = .unknown
  }
}
