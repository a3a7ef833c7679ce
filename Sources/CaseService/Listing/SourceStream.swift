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
  let provider: Provider
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
  /// The cases asked for by number that were not met yet; nil when the vendor looks for them.
  private var missing: Set<String>?
  private var search: ResumeSearch?
  /// Where the search began, and how far that is before the old place.
  private var searchStart: VendorPosition?
  private var reach = SourceStream.overlap

  /// An object, because a case has some forty members, and copying one means retaining each: rows change places often, and
  /// their cases stay where they are.
  final class Row: Sendable {
    let value: Case
    let key: SortKey
    /// Nil where the rows are sorted here.
    let position: VendorPosition?

    init(value: Case, key: SortKey, position: VendorPosition?) {
      self.value = value
      self.key = key
      self.position = position
    }

    /// Tells the row among others for as long as the value that it is sorted by stays the same.
    var mark: String { Checksum.text(Array(value.number.utf8) + [0] + key.json.bytes) }
  }

  /// The most rows that are read when a vendor cannot sort as asked.
  static let sortLimit = 10_000
  /// Rows that a second page reads again, because rows may have gone meanwhile.
  static let overlap = 10

  init(
    _ profile: Profile, _ provider: Provider, _ cases: any CaseSource, _ query: CaseQuery, _ call: VendorCall,
    after resume: ListingCursor.Source?, startedAt: Timestamp?
  ) throws(Fault) {
    self.profile = profile
    self.provider = provider
    self.cases = cases
    self.call = call
    self.startedAt = startedAt
    self.resume = resume
    let plan = try cases.plan(query)
    self.plan = plan
    var wanted = query
    for filter in plan.filteredHere { wanted.fields.formUnion(filter.fields) }
    wanted.fields.formUnion([query.sort.field, .updatedAt])
    self.query = wanted
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
    source.lastNumber = row.value.number
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
    rows.reserveCapacity(rows.count + page.cases.count)
    for index in page.cases.indices {
      let key = SortKey(page.cases[index], query.sort)
      let row = Row(value: page.cases[index], key: key, position: page.positions[index])
      guard accept(row) else { return searchFurtherBack() }
    }
    next = page.next
    if page.next == nil {
      guard settle(search?.end()) else { return searchFurtherBack() }
      isAtEnd = true
    }
    call.report("\(profile.name): \(seen.count) cases read")
  }

  /// False when rows further in front have to be read first.
  private mutating func accept(_ row: Row) -> Bool {
    guard !isAtEnd, seen.insert(row.value.number).inserted else { return true }
    missing?.remove(row.value.number)
    if search == nil {
      admit(row)
    } else {
      let verdict = search?.look(at: row)
      guard settle(verdict) else { return false }
    }
    if search == nil, missing?.isEmpty == true { isAtEnd = true }
    return true
  }

  private mutating func settle(_ verdict: ResumeSearch.Verdict?) -> Bool {
    switch verdict {
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
    (self.searchStart, next) = (start, start)
    seen = []
    if plan.filteredHere.contains(.numbers) { missing = query.numbers.map(Set.init) }
  }

  private mutating func admit(_ row: Row) {
    guard !isAtEnd else { return }
    if isPastEnd(row.value) {
      isAtEnd = true
    } else if passes(row) && !wasGiven(row) {
      rows.append(row)
    }
  }

  private func passes(_ row: Row) -> Bool {
    plan.filteredHere.allSatisfy { $0.passes(row.value, query) } && !changedSinceStart(row)
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
    guard let startedAt, query.sort.isByUpdate, let updatedAt = row.value.updatedAt, updatedAt > startedAt else {
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
      for value in page.cases where seen.insert(value.number).inserted {
        missing?.remove(value.number)
        let row = Row(value: value, key: SortKey(value, query.sort), position: nil)
        if passes(row) { all.append(row) }
      }
      guard all.count <= Self.sortLimit else {
        throw Fault(
          .tooLarge,
          "\(provider.descriptor.name) cannot sort by \(query.sort.rawValue), and there are more than \(Self.sortLimit) cases to sort here; narrow the query"
        ).with("profile", profile.name)
      }
      call.report("\(profile.name): \(seen.count) cases read")
      position = page.next
    } while position != nil && missing?.isEmpty != true
    all.sort { comes($0, before: $1) }
    if let resume, let key = resume.lastKey, let number = resume.lastNumber {
      all.removeAll { !comes((key, number), before: ($0.key, $0.value.number)) }
    }
    rows = all[...]
    isAtEnd = true
  }

  /// A vendor that answers from memory would not notice.
  private func stopIfCancelled() throws(Fault) {
    if Task.isCancelled { throw Fault(.cancelled, "the request was cancelled") }
  }

  private func comes(_ one: Row, before other: Row) -> Bool {
    comes((one.key, one.value.number), before: (other.key, other.value.number))
  }

  private func comes(_ one: (SortKey, String), before other: (SortKey, String)) -> Bool {
    one.0 == other.0 ? one.1 < other.1 : one.0.comes(before: other.0, query.sort)
  }
}
