import CaseModel
import JSON
import Platform
import ProviderKit

/// Reads the vendor's pages for one profile, and applies the filters that the vendor lacks.
struct PageReader: Sendable {
  private(set) var cases: any CaseSource
  /// The query for the vendor. Its members include those that sorting and filtering here need.
  var query: CaseQuery { compiled.query }
  private let compiled: CompiledQuery
  private(set) var plan: CasePlan
  var call: VendorCall
  /// Whether the rows are sorted and filtered by `SortingSource`.
  private(set) var isSortedHere = false
  /// The page to read next; nil for the first page, and after `goOn` returned false.
  var next: VendorPosition?
  /// The total and the time that the last page stated.
  private(set) var total: Int?
  private(set) var asOf: Timestamp?
  /// What the last rows cover, if it is less than the listing.
  private(set) var window: JSON?
  /// Why the last page came from the store although the vendor was asked for.
  private(set) var stale: Fault?
  /// The number of consecutive pages without a new row, up to the one read last.
  private var pagesWithoutNewRow = 0

  init(_ cases: any CaseSource, _ compiled: CompiledQuery, _ call: VendorCall) throws(Fault) {
    self.cases = cases
    self.call = call
    plan = try cases.plan(compiled.query)
    var request = compiled
    for filter in plan.filteredHere { request.query.fields.formUnion(filter.fields) }
    request.query.fields.formUnion([compiled.query.sort.field, .updatedAt])
    // A period of the newest cases is recognised by these.
    if plan.hasHorizon { request.query.fields.formUnion([.createdAt, .status]) }
    self.compiled = request
  }

  /// Reads from a source that sorts the same rows.
  mutating func read(from sorting: SortingSource) throws(Fault) {
    (cases, plan, isSortedHere) = (sorting, try sorting.plan(query), true)
  }

  mutating func read(size: Int, _ now: @Sendable () -> Timestamp) async throws(Fault) -> CasePage {
    // A source that returns rows from memory does not check for a cancellation.
    if Task.isCancelled { throw Fault(.cancelled, "The request was cancelled.") }
    let askedAt = now()
    let page = try await cases.page(query, at: next, size: size, call)
    // The inner source of sorted rows has passed them on.
    if !isSortedHere {
      call.keep?(ListedCases(page.rows, from: cases, fields: query.fields, askedAt: askedAt))
    }
    // Pages of the store may have different ages.
    asOf = page.isStored ? [asOf, page.asOf].compactMap(\.self).min() : page.asOf ?? now()
    stale = page.stale
    if !page.rows.isEmpty { window = page.window }
    total = page.total ?? total
    return page
  }

  /// Moves to the page after this one. Returns false if no further page needs to be read.
  mutating func goOn(behind page: CasePage, hasNewRow: Bool) -> Bool {
    pagesWithoutNewRow = hasNewRow ? 0 : pagesWithoutNewRow + 1
    let isEnd = plan.isOneSequence && pagesWithoutNewRow >= ListingEnd.pagesWithoutNewRow
    next = isEnd ? nil : page.next
    return next != nil
  }

  /// Moves to another position.
  mutating func restart(at position: VendorPosition) {
    next = position
    pagesWithoutNewRow = 0
  }

  /// The params that the vendor lacks, by name.
  var filteredHere: [String] { plan.filteredHere.map(\.rawValue) + (compiled.isExact ? [] : ["query"]) }

  /// Whether some of the vendor's rows are not in the listing.
  var isFiltered: Bool { !compiled.isExact || !plan.filteredHere.isEmpty }

  /// Whether a case passes the filters that the vendor lacks.
  func passes(_ row: CaseBox) -> Bool {
    !isFiltered || plan.filteredHere.allSatisfy { $0.passes(row.value, compiled.query) } && compiled.passes(row)
  }

  /// What the rows of a stored listing depend on.
  var key: CompiledQuery { compiled }

  /// Whether the order is by time and this case is outside the period of the filter. Then no later row can pass.
  func isPastEnd(_ row: CaseBox) -> Bool {
    switch query.sort {
    case .newestUpdate: query.updatedSince.map { limit in row.value.updatedAt.map { $0 < limit } ?? false } ?? false
    case .updatedAt: query.updatedUntil.map { limit in row.value.updatedAt.map { $0 > limit } ?? false } ?? false
    case .newest: query.createdSince.map { limit in row.value.createdAt.map { $0 < limit } ?? false } ?? false
    case .createdAt: query.createdUntil.map { limit in row.value.createdAt.map { $0 > limit } ?? false } ?? false
    default: false
    }
  }
}
