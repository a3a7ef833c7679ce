import CaseModel
import JSON
import Platform
import ProviderKit

/// The rows of one profile in the order of the query, page by page.
///
/// It applies the filters and the order that the vendor lacks, returns no row twice, and begins a later page after the last
/// returned row.
struct SourceStream: Sendable {
  let profile: Profile
  private var reader: PageReader
  private var resume: ResumePoint
  private var buffer: RowBuffer
  /// Whether the vendor has no more than `rows`.
  private var isAtEnd = false
  private(set) var failure: Fault?

  /// The maximum number of rows that are read if a vendor cannot sort as requested.
  static let sortLimit = 10_000

  init(
    _ profile: Profile, _ cases: any CaseSource, _ compiled: CompiledQuery, _ call: VendorCall,
    after source: ListingCursor.Source?, startedAt: Timestamp?, sorting: (listings: SortedListings, begun: Timestamp)
  ) throws(Fault) {
    self.profile = profile
    let query = compiled.query
    reader = try PageReader(cases, compiled, call)
    if !reader.plan.isSorted {
      let sorted = SortingSource(
        profile, reader, begun: sorting.begun, isLater: startedAt != nil, in: sorting.listings)
      try reader.read(from: sorted)
    }
    resume = ResumePoint(source, startedAt: startedAt, query.sort, in: reader.cases)
    reader.next = resume.start
    let isByNumber = reader.plan.filteredHere.contains(.numbers)
    buffer = RowBuffer(query.sort, requested: isByNumber ? query.numbers.map(Set.init) : nil)
  }

  /// The rows that were read and not taken yet.
  var rows: ArraySlice<ListRow> { buffer.rows }
  private var plan: CasePlan { reader.plan }
  var filteredHere: [String] { reader.filteredHere }
  var isFiltered: Bool { reader.isFiltered }
  var total: Int? { reader.total }
  var asOf: Timestamp? { reader.asOf }
  /// How far back the listing goes; nil for no limit.
  var window: JSON? { plan.window }
  /// Whether only a part failed, and the rest has rows.
  var isPartial: Bool { failure != nil && reader.isSortedHere && buffer.hasRows }
  /// Whether there is nothing more to take and nothing more to fetch.
  var isExhausted: Bool { buffer.rows.isEmpty && (isAtEnd || failure != nil) }
  /// Whether a fetch is needed before it is known which row comes next.
  var needsFetch: Bool { buffer.rows.isEmpty && !isAtEnd && failure == nil }

  /// Takes rows from the front as long as `mayCome` returns true.
  mutating func take(atMost count: Int, while mayCome: (SortKey) -> Bool) -> [ListRow] {
    buffer.take(atMost: count, while: mayCome)
  }

  /// The position after the last row that was taken, on this page or an earlier one.
  var last: ListingCursor.Source {
    buffer.position(after: resume.source ?? .init(profile: profile.name, isDone: false))
  }

  /// Fetches until a row is available or the source ends. Stores a failure instead of throwing it.
  mutating func fetch(atLeast count: Int, now: @Sendable () -> Timestamp) async {
    do throws(Fault) {
      // Filtering here needs more rows than are requested.
      let isFiltered = reader.isFiltered && !reader.isSortedHere
      while needsFetch { try await fetchPage(size: isFiltered ? 100 : resume.pageSize(for: count), now) }
    } catch {
      failure = error
    }
  }

  private mutating func fetchPage(size: Int, _ now: @Sendable () -> Timestamp) async throws(Fault) {
    let page = try await reader.read(size: size, now)
    buffer.reserve(page.rows.count)
    let known = buffer.readCount
    let (keys, borrowed) = buffer.keys(of: page)
    for (index, (shared, position)) in zip(page.rows, page.positions).enumerated() {
      let row = ListRow(shared: shared, key: keys[index], isBorrowed: borrowed.contains(index), position: position)
      guard accept(row) else { return searchFurtherBack() }
    }
    if !reader.goOn(behind: page, hasNewRow: buffer.readCount > known) {
      guard settle(resume.end()) else { return searchFurtherBack() }
      isAtEnd = true
    }
    failure = page.failure
    if !reader.isSortedHere { reader.call.report("\(profile.name): cases read: \(buffer.readCount)") }
  }

  /// Returns false if earlier rows must be read first.
  private mutating func accept(_ row: ListRow) -> Bool {
    guard !isAtEnd, buffer.note(row.number) else { return true }
    if resume.isSearching {
      guard settle(resume.look(at: row)) else { return false }
    } else {
      admit(row)
    }
    if !resume.isSearching, buffer.hasAll { isAtEnd = true }
    return true
  }

  private mutating func settle(_ outcome: ResumePoint.Outcome) -> Bool {
    switch outcome {
    case .lookOn: return true
    case .readEarlier: return false
    case .found(let found):
      for row in found { admit(row) }
      return true
    }
  }

  private mutating func searchFurtherBack() {
    guard let start = resume.searchFurtherBack(in: reader.cases) else { return }
    reader.restart(at: start)
    buffer.restart()
  }

  private mutating func admit(_ row: ListRow) {
    guard !isAtEnd else { return }
    if reader.isPastEnd(row.shared) {
      isAtEnd = true
    } else if reader.passes(row.shared) && !resume.isElsewhere(row) {
      buffer.append(row)
    }
  }
}
