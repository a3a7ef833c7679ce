import HTTP

enum MarketplaceRoute {
  static let bases = ["/account/api", "/commerce/api", "/subscriptions/api"]

  private static let table = RouteTable<MarketplaceOperation>(
    "/",
    [
      ("account/api/v1/accounts", [(.get, .listAccounts)]), ("account/api/v2/accounts", [(.get, .listAccounts)]),
      ("commerce/api/v2/uoms", [(.get, .listUoms)]), ("commerce/api/v2/uoms/*", [(.get, .getUom)]),
      ("commerce/api/v3/edition/*", [(.get, .latestEdition)]),
      ("commerce/api/v3/edition/*/*", [(.get, .editionVersion)]),
      ("subscriptions/api/v1/orders/check", [(.post, .checkOrder)]),
      ("subscriptions/api/v1/orders", [(.post, .createOrder)]),
      // Marketplace: the documentation has `vi`, twice.
      ("subscriptions/api/vi/orders", [(.post, .createOrder)]),
      ("subscriptions/api/v1/subscriptions/*", [(.get, .getSubscription)]),
    ])

  static func match(_ method: HTTPRequest.Method, _ path: String) -> RouteTable<MarketplaceOperation>.Match {
    table.match(method, path)
  }
}
