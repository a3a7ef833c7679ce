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
  private let vendor: any CaseSource
  private let compiled: CompiledQuery
  private let startedAt: Timestamp?
  private let sorting: SortingContext
  private let stores: ListingStores
  private let call: VendorCall
  /// What the store has, if the rows come from it.
  private var stored: StoredCases?
  private var reader: PageReader
  private var resume: ResumePoint
  private var buffer: RowBuffer
  /// The numbers of all rows that were taken from this stream.
  private var taken: [String] = []
  /// Those of `taken` when the source was switched, and those that the store returned on earlier pages: the other source has
  /// them in another order.
  private var takenBefore: Set<String>
  /// The position in the vendor's listing, and the rows taken from the store since, while the store answers for the vendor.
  /// Set by `switchSource` and `take`.
  private var vendorLast: ListingCursor.Source?
  private var takenStale: [String] = []
  /// See `ListingCursor.Source.mayLack`.
  private let mayLack: Bool
  /// Whether the source has no more than `rows`.
  private var isAtEnd = false
  /// Whether the rows after `rows` belong to the next request.
  private var isPaused = false
  private(set) var failure: Fault?

  /// The maximum number of rows that are read if a vendor cannot sort as requested.
  static let sortLimit = 10_000

  /// - Parameters:
  ///   - source: the position of the page before.
  ///   - startedAt: when the first page was requested; nil for the first page.
  ///   - stores: the stores that may answer for the vendor.
  init(
    _ profile: Profile, _ cases: any CaseSource, _ compiled: CompiledQuery, _ call: VendorCall,
    after source: ListingCursor.Source?, startedAt: Timestamp?, sorting: SortingContext,
    stores: ListingStores = .none
  ) throws(Fault) {
    (self.profile, vendor, self.compiled, self.startedAt) = (profile, cases, compiled, startedAt)
    (self.sorting, self.stores, self.call) = (sorting, stores, call)
    (takenBefore, mayLack) = (Set(source?.stale?.numbers ?? []), source?.mayLack ?? false)
    stored = stores.cases(of: profile, compiled, like: cases, after: source)
    reader = try Self.reader(profile, cases, stored, compiled, call, sorting, isLater: startedAt != nil, after: source)
    resume = Self.resume(after: source, startedAt, in: reader, isStored: stored != nil)
    buffer = RowBuffer(compiled.query.sort, requested: Self.requested(reader))
    reader.next = resume.start
  }

  private static func reader(
    _ profile: Profile, _ vendor: any CaseSource, _ stored: StoredCases?, _ compiled: CompiledQuery,
    _ call: VendorCall, _ sorting: SortingContext, isLater: Bool, after source: ListingCursor.Source?
  ) throws(Fault) -> PageReader {
    // The store applies the whole query.
    if let stored { return try PageReader(stored, CompiledQuery(compiled.query), call.withoutKeeping) }
    var reader = try PageReader(vendor, compiled, call)
    if !reader.plan.isSorted {
      // Owners are requested one by one, which would take the turns of the client's own requests.
      let readsAhead = sorting.readsAhead && compiled.query.owner == nil
      // The cases that the store returned must be found in the order of all.
      let isForeign = source?.position?.page == StoredCases.rows || source?.stale != nil
      let request = SortedRequest(patience: isForeign ? nil : sorting.patience, readsAhead: readsAhead)
      let sorted = SortingSource(
        profile, reader, begun: sorting.begun, isLater: isLater, at: source?.position, in: sorting.listings, request)
      try reader.read(from: sorted)
    }
    return reader
  }

  private static func resume(
    after source: ListingCursor.Source?, _ startedAt: Timestamp?, in reader: PageReader, isStored: Bool
  ) -> ResumePoint {
    let isPositionStored = source?.position?.page == StoredCases.rows
    return ResumePoint(
      source, startedAt: startedAt, reader.query.sort, in: reader.cases, knowsPosition: isPositionStored == isStored,
      isExact: reader.isSortedHere && SortedPosition.isEarly(source?.position))
  }

  /// The cases that a query names, if the source does not search for them.
  private static func requested(_ reader: PageReader) -> Set<String>? {
    reader.plan.filteredHere.contains(.numbers) ? reader.query.numbers.map(Set.init) : nil
  }

  /// The rows that were read and not taken yet.
  var rows: ArraySlice<ListRow> { buffer.rows }
  private var plan: CasePlan { reader.plan }
  var filteredHere: [String] { reader.filteredHere }
  var isFiltered: Bool { reader.isFiltered }
  var total: Int? { reader.total }
  var asOf: Timestamp? { reader.asOf }
  /// Why the store answers for the vendor.
  var stale: Fault? { stored?.stale }
  /// Whether all cases of the profile have been taken, if nothing fails and nothing is left.
  var coversAll: Bool { stored?.hasAll ?? true && !lacksCases }
  /// Whether the vendor has continued after so many rows of the store that cases may be missing.
  var lacksCases: Bool { mayLack && stale == nil }
  /// How far back the listing goes, or the rows that were taken; nil for no limit.
  var window: JSON? { reader.window ?? plan.window }
  /// Whether only a part failed, and the rest has rows.
  var isPartial: Bool { failure != nil && reader.isSortedHere && buffer.hasRows }
  /// Whether there is nothing more to take and nothing more to fetch.
  var isExhausted: Bool { buffer.rows.isEmpty && (isAtEnd || failure != nil) }
  /// Whether a fetch is needed before it is known which row comes next.
  var needsFetch: Bool { buffer.rows.isEmpty && !isAtEnd && !isPaused && failure == nil }

  /// Takes rows from the front as long as `mayCome` returns true.
  mutating func take(atMost count: Int, while mayCome: (SortKey) -> Bool) -> [ListRow] {
    let rows = buffer.take(atMost: count, while: mayCome)
    taken.append(contentsOf: rows.lazy.map(\.number))
    if vendorLast != nil { takenStale.append(contentsOf: rows.lazy.map(\.number)) }
    return rows
  }

  /// Drops the rows: only their number was needed.
  mutating func finish() {
    _ = buffer.take(atMost: .max) { _ in true }
    isAtEnd = true
  }

  /// The position after the last row that was taken, on this page or an earlier one.
  var last: ListingCursor.Source {
    let last = buffer.position(after: resume.source ?? .init(profile: profile.name, isDone: false))
    guard var vendorLast else { return last }
    vendorLast.addStale(takenStale, upTo: last)
    return vendorLast
  }

  /// Fetches until a row is available or the source ends. Stores a failure instead of throwing it.
  mutating func fetch(atLeast count: Int, now: @Sendable () -> Timestamp) async {
    do throws(Fault) {
      // Filtering here needs more rows than are requested.
      let isFiltered = reader.isFiltered && !reader.isSortedHere
      while needsFetch { try await fetchPage(size: isFiltered ? 100 : resume.pageSize(for: count), now) }
    } catch {
      guard await switchSource(because: error) else {
        failure = error
        return
      }
      await fetch(atLeast: count, now: now)
    }
  }

  /// Continues after the last row that was taken: in the store if the vendor cannot be reached, and at the vendor if a fresh
  /// store cannot be read or does not have all that was requested. Returns false if that is not possible.
  ///
  /// The vendor's position stays while the store answers: it may lack cases, or have them in earlier positions.
  private mutating func switchSource(because fault: Fault) async -> Bool {
    guard fault.kind != .cancelled, stored?.stale == nil else { return false }
    // The titles of another source are in another order: the rows that were not returned cannot be found.
    if stored == nil, last.lastNumber != nil, !compiled.query.sort.isComparable { return false }
    // The same applies if cases came early.
    if reader.isSortedHere, !SortedPosition(last.position).early.isEmpty { return false }
    var other: StoredCases?
    if stored == nil {
      other = await stores.cases(of: profile, compiled, like: vendor, because: fault)
      if other == nil { return false }
    }
    let position = last
    let start = other == nil ? position : position.positionInStore(compiled.query.sort)
    let reader = try? Self.reader(
      profile, vendor, other, compiled, call, sorting, isLater: startedAt != nil, after: start)
    guard var reader else { return false }
    takenBefore.formUnion(taken)
    vendorLast = other == nil ? nil : position
    resume = Self.resume(after: start, startedAt, in: reader, isStored: other != nil)
    reader.next = resume.start
    (self.reader, stored) = (reader, other)
    buffer = RowBuffer(compiled.query.sort, requested: Self.requested(reader))
    return true
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
    (failure, isPaused) = (page.failure, page.isPaused)
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
    } else if reader.passes(row.shared) && !resume.isElsewhere(row) && !takenBefore.contains(row.number) {
      buffer.append(row)
    }
  }
}
