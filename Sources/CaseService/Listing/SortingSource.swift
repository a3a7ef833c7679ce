import CaseModel
import Platform
import ProviderKit

/// Makes a source that cannot sort as requested appear sorted. A position is the number of a row.
///
/// It belongs to one listing of one profile and keeps the rows between the pages (`SortedListings`). If they were dropped, or
/// the previous page came from another process, it reads from the first row, and `ResumePoint` finds the last returned rows.
struct SortingSource: CaseSource {
  private let base: any CaseSource
  private let listing: SortedListing

  /// The `page` of all positions.
  static let rows = "rows"

  /// - Parameters:
  ///   - reader: reads the vendor's own pages from the first on.
  ///   - begun: when the first page of the listing was requested.
  ///   - isLater: whether this is a later page.
  init(_ profile: Profile, _ reader: PageReader, begun: Timestamp, isLater: Bool, in listings: SortedListings) {
    base = reader.cases
    let key = SortedListing.Key(profile: profile, query: reader.key, startedAt: begun)
    listing = (isLater ? listings.find(key) : nil) ?? listings.start(key, SortedRows(profile, reader))
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
    try await listing.page(from: max(0, position?.row ?? 0), size: size, call)
  }

  func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition {
    VendorPosition(
      page: position.page, row: max(0, position.row.subtractingReportingOverflow(max(0, rows)).partialValue))
  }

  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case {
    try await base.get(number, fields: fields, raw: raw, call)
  }
}
