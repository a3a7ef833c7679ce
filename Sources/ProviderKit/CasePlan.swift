package import CaseModel
package import JSON

/// What a vendor does with a query.
package struct CasePlan: Sendable {
  /// The filters that the vendor lacks; the caller applies them and names them in `sources`.
  package var filteredHere: [CaseFilter]
  /// Whether the vendor's rows are in the requested order (ties in any order).
  package var isSorted: Bool
  /// How far back the listing goes; nil for no limit.
  package var window: JSON?
  /// Whether all pages are parts of one sequence, which ends after three consecutive pages without a new row (`ListingEnd`).
  /// False if they belong to several questions; then the provider detects the end of each.
  package var isOneSequence: Bool
  /// Whether pages that are not sorted have a `horizon`, so that the first rows are known before all are read.
  package var hasHorizon: Bool

  package init(
    filteredHere: [CaseFilter] = [], isSorted: Bool = true, window: JSON? = nil, isOneSequence: Bool = true,
    hasHorizon: Bool = false
  ) {
    self.filteredHere = filteredHere
    self.isSorted = isSorted
    self.window = window
    self.isOneSequence = isOneSequence
    self.hasHorizon = hasHorizon
  }
}
