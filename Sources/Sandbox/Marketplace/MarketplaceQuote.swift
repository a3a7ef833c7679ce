/// The prices of one customer.
struct MarketplaceQuote: Sendable {
  let id: String
  /// By the id of the charge.
  let prices: [String: String]
}
