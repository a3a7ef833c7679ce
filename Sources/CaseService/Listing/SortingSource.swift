import CaseModel
import Platform
import ProviderKit

/// Makes a source that cannot sort as requested appear sorted. Its positions are those of `SortedPosition`.
///
/// It belongs to one listing of one profile and keeps the rows between the pages (`SortedListings`). If they were dropped, or
/// the previous page came from another process, it reads from the first row, and `ResumePoint` finds the last returned rows.
struct SortingSource: CaseSource {
  private let base: any CaseSource
  private let listing: SortedListing
  private let request: SortedRequest

  /// - Parameters:
  ///   - reader: reads the vendor's own pages from the first on.
  ///   - begun: when the first page of the listing was requested.
  ///   - isLater: whether this is a later page, which begins at `position`.
  init(
    _ profile: Profile, _ reader: PageReader, begun: Timestamp, isLater: Bool, at position: VendorPosition?,
    in listings: SortedListings, _ request: SortedRequest
  ) {
    base = reader.cases
    self.request = request
    let key = SortedListing.Key(profile: profile, query: reader.key, startedAt: begun)
    let position = SortedPosition(position)
    listing =
      (isLater ? listings.find(key, at: position) : nil)
      ?? listings.start(key, SortedRows(profile, reader, after: position.early))
  }

  var listedMembers: CaseFields { base.listedMembers }
  var optionalMembers: CaseFields { base.optionalMembers }

  func plan(_ query: CaseQuery) throws(Fault) -> CasePlan {
    var plan = try base.plan(query)
    (plan.isSorted, plan.isOneSequence) = (true, false)
    return plan
  }

  func page(
    _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
  ) async throws(Fault) -> CasePage {
    try await listing.page(at: SortedPosition(position), size: size, request, call)
  }

  func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition {
    SortedPosition(position).rewound(by: rows)
  }

  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case {
    try await base.get(number, fields: fields, raw: raw, call)
  }
}
