import CaseModel
import JSON
import Platform
import ProviderKit

/// The rows of one profile, in the order asked for, page after page, as long as somebody takes them.
///
/// It filters what the vendor does not filter, sorts what the vendor does not sort, gives no row twice, and on a second
/// page steps to the row that was given last before it gives another one.
struct SourceStream: Sendable {
  let profile: Profile
  let cases: any CaseSource
  let query: CaseQuery
  let plan: CasePlan
  private let call: VendorCall
  /// When the first page of the listing was asked for; nil when this is it.
  private let startedAt: Timestamp?
  private let resume: ListingCursor.Source?

  /// Rows that are fetched and not taken yet. A slice, because rows are taken from its front.
  private(set) var rows: ArraySlice<Row> = []
  /// Whether the vendor has no more than `rows`.
  private(set) var isAtEnd = false
  private(set) var total: Int?
  private(set) var asOf: Timestamp?
  var failure: Fault?
  /// The rows taken last, the newest last: at least those that a cursor remembers, as long as there are so many.
  private var taken: [Row] = []
  private var next: VendorPosition?
  private var seen: Set<String> = []
  /// The key of the last row that has one, of those read.
  private var lastKey: SortKey?
  /// The number of consecutive pages without a new row, up to the one read last.
  private var pagesWithoutNewRow = 0
  /// The cases asked for by number that were not met yet; nil when the vendor looks for them.
  private var missing: Set<String>?
  private var search: ResumeSearch?
  /// Where the search began, and how far that is before the old place.
  private var searchStart: VendorPosition?
  private var reach = SourceStream.overlap

  struct Row: Sendable {
    let shared: CaseBox
    /// The value that the row is ordered by: its own, or that of its neighbour where it has none.
    let key: SortKey
    /// Whether `key` is that of a neighbour.
    var isBorrowed = false
    /// Nil where the rows are sorted here.
    let position: VendorPosition?

    var number: String { shared.value.number }

    /// Tells the row among others for as long as the value that it is sorted by stays the same.
    var mark: String { FNV1a(Array(number.utf8) + [0] + (isBorrowed ? .missing : key).json.bytes).hex }
  }

  /// The most rows that are read when a vendor cannot sort as asked.
  static let sortLimit = 10_000
  /// Rows that a second page reads again, because rows may have gone meanwhile.
  static let overlap = 10

  init(
    _ profile: Profile, _ cases: any CaseSource, _ query: CaseQuery, _ call: VendorCall,
    after resume: ListingCursor.Source?, startedAt: Timestamp?
  ) throws(Fault) {
    self.profile = profile
    self.cases = cases
    self.call = call
    self.startedAt = startedAt
    self.resume = resume
    let plan = try cases.plan(query)
    self.plan = plan
    var request = query
    for filter in plan.filteredHere { request.fields.formUnion(filter.fields) }
    request.fields.formUnion([query.sort.field, .updatedAt])
    self.query = request
    if plan.filteredHere.contains(.numbers) { missing = query.numbers.map(Set.init) }
    if let resume, let position = resume.position, plan.isSorted {
      let start = cases.rewind(position, by: reach)
      search = ResumeSearch(resume, query.sort, atFirstRow: cases.rewind(start, by: 1) == start)
      (searchStart, next) = (start, start)
    }
  }

  /// Whether there is nothing more to take and nothing more to fetch.
  var isExhausted: Bool { rows.isEmpty && (isAtEnd || failure != nil) }
  /// Whether a fetch is needed before it is known which row comes next.
  var needsFetch: Bool { rows.isEmpty && !isAtEnd && failure == nil }

  /// Takes rows from the front, as many as may come before the next row of all other sources; nil lets all come.
  mutating func take(atMost count: Int, while mayCome: (SortKey) -> Bool) -> [Row] {
    var batch: [Row] = []
    while batch.count < count, let row = rows.first, batch.isEmpty || mayCome(row.key) {
      rows.removeFirst()
      batch.append(row)
    }
    taken = (taken + batch.suffix(ListingCursor.Source.marksKept)).suffix(ListingCursor.Source.marksKept)
    return batch
  }

  /// Where the source stands: behind the last row taken, here or on the pages before.
  var last: ListingCursor.Source {
    var source = resume ?? .init(profile: profile.name, isDone: false)
    guard let row = taken.last else { return source }
    source.position = row.position
    source.lastKey = row.key
    source.lastNumber = row.number
    let marks = taken.filter { $0.position != nil }.map(\.mark)
    source.marks = (source.marks + marks).suffix(ListingCursor.Source.marksKept)
    return source
  }

  /// Fetches until there is a row or the end, noting the time; a failure is kept, not thrown.
  mutating func fetch(atLeast count: Int, now: @Sendable () -> Timestamp) async {
    do throws(Fault) {
      if plan.isSorted {
        while needsFetch { try await fetchPage(size: pageSize(count), now) }
      } else if needsFetch {
        try await fetchAll(now)
      }
    } catch {
      failure = error
    }
  }

  /// Filtering here wants more rows than are asked for; a second page reads some again.
  private func pageSize(_ count: Int) -> Int {
    if !plan.filteredHere.isEmpty { return 100 }
    guard search != nil else { return count }
    // The row given last is read again, too.
    return reach == Self.overlap ? count + Self.overlap + 1 : max(count, 100)
  }

  private mutating func fetchPage(size: Int, _ now: @Sendable () -> Timestamp) async throws(Fault) {
    try stopIfCancelled()
    let page = try await cases.page(query, at: next, size: size, call)
    asOf = now()
    total = page.total ?? total
    rows.reserveCapacity(rows.count + page.rows.count)
    seen.reserveCapacity(seen.count + page.rows.count)
    let known = seen.count
    let (keys, isBorrowed) = keys(of: page)
    for (index, (shared, position)) in zip(page.rows, page.positions).enumerated() {
      let row = Row(shared: shared, key: keys[index], isBorrowed: isBorrowed.contains(index), position: position)
      guard accept(row) else { return searchFurtherBack() }
    }
    next = goesOn(page, known) ? page.next : nil
    if next == nil {
      guard settle(search?.end()) else { return searchFurtherBack() }
      isAtEnd = true
    }
    call.report("\(profile.name): cases read: \(seen.count)")
  }

  /// What the rows of a page are ordered by. The vendor has sorted a row whose value cannot be read by the value that it knows, so
  /// it stays beside its neighbour: sorted last, it would hold up all rows behind it, and a cursor could pass them over. Rows
  /// without a value at the end are those that the vendor itself sorts last.
  private mutating func keys(of page: CasePage) -> (keys: [SortKey], borrowed: Set<Int>) {
    var keys = page.rows.map { SortKey($0, query.sort) }
    guard let end = keys.lastIndex(where: { $0 != .missing }), let first = keys.first(where: { $0 != .missing }) else {
      return (keys, [])
    }
    var borrowed: Set<Int> = []
    var before = lastKey ?? first
    for index in keys[...end].indices {
      if keys[index] == .missing {
        keys[index] = before
        borrowed.insert(index)
      }
      before = keys[index]
    }
    lastKey = before
    return (keys, borrowed)
  }

  /// Whether the page after this one is worth asking for. `known` counts what had come before this one.
  private mutating func goesOn(_ page: CasePage, _ known: Int) -> Bool {
    pagesWithoutNewRow = seen.count > known ? 0 : pagesWithoutNewRow + 1
    guard plan.isOneSequence else { return page.next != nil }
    return page.next != nil && pagesWithoutNewRow < ListingEnd.pagesWithoutNewRow
  }

  /// False when rows further in front have to be read first.
  private mutating func accept(_ row: Row) -> Bool {
    guard !isAtEnd, seen.insert(row.number).inserted else { return true }
    missing?.remove(row.number)
    if search == nil {
      admit(row)
    } else {
      let outcome = search?.look(at: row)
      guard settle(outcome) else { return false }
    }
    if search == nil, missing?.isEmpty == true { isAtEnd = true }
    return true
  }

  private mutating func settle(_ outcome: ResumeSearch.Outcome?) -> Bool {
    switch outcome {
    case nil, .lookOn: return true
    case .readEarlier: return false
    case .found(let found):
      search = nil
      for row in found { admit(row) }
      return true
    }
  }

  /// More rows went than the overlap holds: begins again some way further in front, before anything is passed over.
  private mutating func searchFurtherBack() {
    guard let searchStart else { return }
    reach = min(reach * 4, 1 << 40)
    let start = cases.rewind(searchStart, by: reach)
    let isFirstRow = cases.rewind(start, by: 1) == start
    search?.restart(atFirstRow: isFirstRow)
    (self.searchStart, next, lastKey) = (start, start, nil)
    (seen, pagesWithoutNewRow) = ([], 0)
    if plan.filteredHere.contains(.numbers) { missing = query.numbers.map(Set.init) }
  }

  private mutating func admit(_ row: Row) {
    guard !isAtEnd else { return }
    if isPastEnd(row.shared.value) {
      isAtEnd = true
    } else if passes(row) && !wasGiven(row) {
      rows.append(row)
    }
  }

  private func passes(_ row: Row) -> Bool {
    plan.filteredHere.allSatisfy { $0.passes(row.shared.value, query) } && !changedSinceStart(row)
  }

  /// Whether it is one of the last rows of the page before.
  private func wasGiven(_ row: Row) -> Bool {
    guard let marks = resume?.marks, !marks.isEmpty, row.position != nil else { return false }
    return marks.contains(row.mark)
  }

  /// In an order by time no later row can pass a filter that this one fails for being too early or too late.
  private func isPastEnd(_ row: Case) -> Bool {
    switch query.sort {
    case .newestUpdate: query.updatedSince.map { limit in row.updatedAt.map { $0 < limit } ?? false } ?? false
    case .updatedAt: query.updatedUntil.map { limit in row.updatedAt.map { $0 > limit } ?? false } ?? false
    case .newest: query.createdSince.map { limit in row.createdAt.map { $0 < limit } ?? false } ?? false
    case .createdAt: query.createdUntil.map { limit in row.createdAt.map { $0 > limit } ?? false } ?? false
    default: false
    }
  }

  /// A row that changed after the first page was read has moved; the next listing has it in its new place. What lies behind
  /// the last row given has not moved to the front, whatever its time says: the vendor's clock is ahead of ours.
  private func changedSinceStart(_ row: Row) -> Bool {
    guard let startedAt, query.sort.isByUpdate, let updatedAt = row.shared.value.updatedAt, updatedAt > startedAt else {
      return false
    }
    guard query.sort.isDescending, let lastKey = resume?.lastKey else { return true }
    return row.key.comes(before: lastKey, query.sort)
  }

  /// Reads everything and sorts it here, for an order that the vendor does not have.
  private mutating func fetchAll(_ now: @Sendable () -> Timestamp) async throws(Fault) {
    var all: [Row] = []
    var position: VendorPosition?
    repeat {
      try stopIfCancelled()
      let page = try await cases.page(query, at: position, size: 100, call)
      asOf = now()
      total = page.total ?? total
      let known = seen.count
      for shared in page.rows where seen.insert(shared.value.number).inserted {
        missing?.remove(shared.value.number)
        let row = Row(shared: shared, key: SortKey(shared, query.sort), position: nil)
        if passes(row) { all.append(row) }
      }
      guard all.count <= Self.sortLimit else {
        let vendor = (try? profile.provider.get())?.descriptor.name ?? profile.name
        throw Fault(
          .tooLarge,
          "\(vendor) cannot sort by \(query.sort.rawValue), and casewire sorts at most \(Self.sortLimit) cases. Narrow the query."
        ).with("profile", profile.name)
      }
      call.report("\(profile.name): cases read: \(seen.count)")
      position = goesOn(page, known) ? page.next : nil
    } while position != nil && missing?.isEmpty != true
    all.sort { comes($0, before: $1) }
    if let resume, let key = resume.lastKey, let number = resume.lastNumber {
      all.removeAll { !comes((key, number), before: ($0.key, $0.number)) }
    }
    rows = all[...]
    isAtEnd = true
  }

  /// A vendor that answers from memory would not notice.
  private func stopIfCancelled() throws(Fault) {
    if Task.isCancelled { throw Fault(.cancelled, "The request was cancelled.") }
  }

  private func comes(_ one: Row, before other: Row) -> Bool {
    comes((one.key, one.number), before: (other.key, other.number))
  }

  private func comes(_ one: (SortKey, String), before other: (SortKey, String)) -> Bool {
    one.0 == other.0 ? one.1 < other.1 : one.0.comes(before: other.0, query.sort)
  }
}
