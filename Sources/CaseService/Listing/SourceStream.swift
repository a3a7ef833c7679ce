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

  /// Rows that are fetched and not taken yet.
  private(set) var rows: [Row] = []
  /// Whether the vendor has no more than `rows`.
  private(set) var isAtEnd = false
  private(set) var total: Int?
  private(set) var asOf: Timestamp?
  var failure: Fault?
  /// The last row taken.
  private(set) var last: ListingCursor.Source
  private var next: VendorPosition?
  private var hasStarted = false
  private var seen: Set<String> = []
  private var search: ResumeSearch?

  struct Row: Sendable {
    let value: Case
    let key: SortKey
    /// Nil where the rows are sorted here.
    let position: VendorPosition?
  }

  /// The most rows that are read when a vendor cannot sort as asked.
  private static let sortLimit = 10_000
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
    last = resume ?? .init(profile: profile.name, isDone: false)
    if let resume, let position = resume.position, plan.isSorted {
      next = cases.rewind(position, by: Self.overlap)
      search = ResumeSearch(resume, query.sort)
    } else if let resume, resume.lastNumber != nil, plan.isSorted {
      search = ResumeSearch(resume, query.sort)
    }
  }

  /// Whether there is nothing more to take and nothing more to fetch.
  var isExhausted: Bool { rows.isEmpty && (isAtEnd || failure != nil) }
  /// Whether a fetch is needed before it is known which row comes next.
  var needsFetch: Bool { rows.isEmpty && !isAtEnd && failure == nil }

  mutating func take() -> Case? {
    guard !rows.isEmpty else { return nil }
    let row = rows.removeFirst()
    last.position = row.position
    last.lastKey = row.key
    last.lastNumber = row.value.number
    return row.value
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
    if plan.filteredHere.contains(where: { $0 != .numbers }) { return 100 }
    return search == nil ? count : count + Self.overlap
  }

  private mutating func fetchPage(size: Int, _ now: @Sendable () -> Timestamp) async throws(Fault) {
    let page = try await cases.page(query, at: next, size: size, call)
    asOf = now()
    total = page.total ?? total
    if let earlier = search?.startsTooLate(page.cases.first, hasStarted: hasStarted), earlier, let start = next {
      // More rows went than the overlap holds: go back further before anything is skipped.
      let further = cases.rewind(start, by: Self.overlap * 4)
      if further != start {
        next = further
        return
      }
    }
    hasStarted = true
    for (row, position) in zip(page.cases, page.positions) { accept(row, position) }
    next = page.next
    if page.next == nil {
      isAtEnd = true
      if let held = search?.giveUp() { admit(held) }
      search = nil
    }
    call.report("\(profile.name): \(seen.count) cases read")
  }

  private mutating func accept(_ value: Case, _ position: VendorPosition?) {
    guard !isAtEnd, seen.insert(value.number).inserted else { return }
    let row = Row(value: value, key: SortKey(value, query.sort), position: position)
    guard search != nil else { return admit([row]) }
    guard let found = search?.look(at: row) else { return }
    search = nil
    admit(found)
  }

  private mutating func admit(_ found: [Row]) {
    for row in found {
      if isPastEnd(row.value) {
        isAtEnd = true
        return
      }
      guard plan.filteredHere.allSatisfy({ $0.passes(row.value, query) }), !changedSinceStart(row.value) else {
        continue
      }
      rows.append(row)
    }
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

  /// A row that changed after the first page was read has moved; the next listing has it in its new place.
  private func changedSinceStart(_ row: Case) -> Bool {
    guard let startedAt, query.sort.isByUpdate, let updatedAt = row.updatedAt else { return false }
    return updatedAt > startedAt
  }

  /// Reads everything and sorts it here, for an order that the vendor does not have.
  private mutating func fetchAll(_ now: @Sendable () -> Timestamp) async throws(Fault) {
    var all: [Row] = []
    var position: VendorPosition?
    repeat {
      let page = try await cases.page(query, at: position, size: 100, call)
      asOf = now()
      total = page.total ?? total
      for value in page.cases
      where seen.insert(value.number).inserted && plan.filteredHere.allSatisfy({ $0.passes(value, query) }) {
        all.append(Row(value: value, key: SortKey(value, query.sort), position: nil))
      }
      guard all.count <= Self.sortLimit else {
        throw Fault(
          .tooLarge,
          "\(provider.descriptor.name) cannot sort by \(query.sort.rawValue), and there are more than \(Self.sortLimit) cases to sort here; narrow the query"
        ).with("profile", profile.name)
      }
      call.report("\(profile.name): \(seen.count) cases read")
      position = page.next
    } while position != nil
    all.sort { comes($0, before: $1) }
    if let resume, let key = resume.lastKey, let number = resume.lastNumber {
      all.removeAll { !comes((key, number), before: ($0.key, $0.value.number)) }
    }
    rows = all
    isAtEnd = true
  }

  private func comes(_ one: Row, before other: Row) -> Bool {
    comes((one.key, one.value.number), before: (other.key, other.value.number))
  }

  private func comes(_ one: (SortKey, String), before other: (SortKey, String)) -> Bool {
    one.0 == other.0 ? one.1 < other.1 : one.0.comes(before: other.0, query.sort)
  }
}
