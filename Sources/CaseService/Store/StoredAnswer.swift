import CaseModel
import Platform
import ProviderKit

extension Fault {
  /// Whether the vendor could not be reached, so that the store may answer instead.
  var isOfUnreachableVendor: Bool { kind == .vendorUnavailable || kind == .rateLimited }
}

/// The members of results that the store may have answered.
enum StoredAnswer {
  static let asOf = Field("When the vendor was queried; absent for an answer of the vendor itself.")
  static let stale = Field("True if the vendor could not be reached, and this is what the store has.")
  static let missing = Field("What the store does not have completely; texts may be empty.")
  static let failure = Field("Why the vendor could not be reached.", as: Failure.self)
}

/// The param `maxAgeSeconds`.
enum MaxAge {
  /// The difference of clocks up to which a time may be in the future.
  private static let tolerance = 5.0

  /// The times of answers that are no older. A time in the future comes from a clock that was wrong.
  static func range(_ seconds: Int, _ now: Timestamp) -> ClosedRange<Timestamp> {
    now.addingTimeInterval(-Double(seconds))...now.addingTimeInterval(tolerance)
  }

  static let field = Field(
    "The maximum age of an answer from the store, in seconds; 0 always queries the vendor. Default: the vendor is queried, and the store answers only if the vendor cannot be reached.",
    range: 0...31_536_000)
}
