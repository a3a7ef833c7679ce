import CaseModel
import HTTP
import JSON
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

/// Words that the vendor spells in several ways: `MONTHS` in one place, `Month` in another.
enum MarketplaceWord {
  static let types = ["TRIAL", "PURCHASE", "FREE"]
  static let termUnits = ["MONTHS", "YEARS", "DAYS"]
  static let frequencies = ["MONTHLY", "QUARTERLY", "ANNUAL", "UPFRONT"]

  /// The word as orders spell it; an unknown word stays unchanged, because it may be new.
  static func ordered(_ word: String, among known: [String]) -> String {
    let target = letters(word)
    return known.first { letters($0) == target } ?? word
  }

  /// Lower-case letters only, without a plural s.
  private static func letters(_ word: String) -> [UInt8] {
    let letters = word.utf8.map { $0 | 0x20 }.filter { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
    return letters.last == UInt8(ascii: "s") ? letters.dropLast() : letters
  }
}
