import CaseModel
import ProviderKit

extension Fault {
  /// Whether the vendor could not be reached, so that the store may answer instead.
  var isOfUnreachableVendor: Bool { kind == .vendorUnavailable || kind == .rateLimited }
}

/// The members of results that the store may have answered.
enum StoredAnswer {
  static let asOf = Field("When the vendor was queried; absent for an answer of the vendor itself.")
  static let stale = Field("True if the vendor could not be reached, and this is what the store has.")
  static let failure = Field("Why the vendor could not be reached.", as: Failure.self)
}

/// The param `maxAgeSeconds`.
enum MaxAge {
  static let field = Field(
    "The maximum age of an answer from the store, in seconds; 0 always queries the vendor. Default: the vendor is queried, and the store answers only if the vendor cannot be reached.",
    range: 0...31_536_000)
}
