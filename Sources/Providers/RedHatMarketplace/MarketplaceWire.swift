import HTTP
import ProviderKit

/// What all requests to the API share.
enum MarketplaceWire {
  // Red Hat: `Content-Type` is also on requests without a body.
  static let headers: HTTPHeaders = ["Content-Type": "application/json", "Accept": "application/json"]

  /// The names of query parameters, in one place.
  enum Query {
    // Known from a copy of the vendor's page.
    static let account = "_id"
    static let billingAccounts = "billingAccountId"
    static let companyName = "name"
    static let nestedLevel = "includeNestedLevel"
    static let skip = "skip"
    static let limit = "limit"
    // Inferred: the vendor's page does not name them.
    static let locale = "locale"
    static let metadata = "includeMetadata"
    static let draft = "allowDraft"
    static let quote = "quoteId"
  }

  static func get(_ path: VendorPath, _ query: [(String, String?)] = []) -> VendorRequest {
    let given = query.compactMap { name, value in value.map { (name, $0) } }
    return VendorRequest(.get, path, query: given, headers: headers, isRepeatable: true)
  }
}
