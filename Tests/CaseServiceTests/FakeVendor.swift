import CaseModel
import JSON
import Platform
import ProviderKit
import Synchronization
import TestSupport

/// A vendor in memory. It returns only the requested members, and counts its requests.
final class FakeVendor: CaseSource, CommentStore, CommentWriter {
  enum Paging: Sendable {
    /// A position is the number of rows before it.
    case offset
    /// Pages have numbers and a fixed size; a position is a page and an index.
    case numbered
  }

  struct Settings: Sendable {
    /// The maximum number of rows in a page.
    var pageSize = 20
    var paging = Paging.offset
    var sorts = Set(CaseSort.allCases)
    /// The filters that the vendor applies itself.
    var knows = Set(CaseFilter.allCases)
    /// Whether a search finds every case.
    var searchesLoosely = false
    /// Whether titles are sorted by their last letters and by case, as no other vendor sorts them.
    var hasOddCollation = false
    /// Reverses the order of rows that sort equal.
    var tieSeed: UInt64 = 1
    var countsTotal = true
    /// Whether each page has the first rows and names a next page.
    var repeatsItself = false
    /// The requests, counted from 1, that get an empty page although more rows follow.
    var emptyPages: ClosedRange<Int>?
    var isOneSequence = true
    var listed = CaseFields.all
    var optional: CaseFields = []
    var window: JSON?
    /// Blocks each page, under the name `profile 1`, `profile 2` ...
    var gate: Gate?
    /// The same, for a vendor that ignores cancellation.
    var deafGate: Gate?
  }

  struct Request: Sendable {
    let offset: Int
    let size: Int
    let fields: CaseFields
    let deadline: MonotonicTime
    let silence: Duration
  }

  struct Added: Sendable, Equatable {
    let number: String
    let text: String
    let isPrivate: Bool?
  }

  private struct State {
    var rows: [Case] { didSet { listed = [:] } }
    var listed: [CaseSort: [Case]] = [:]
    var comments: [String: [Comment]] = [:]
    var requests: [Request] = []
    var gets: [String] = []
    var commentRequests = 0
    var added: [Added] = []
    var failures: [Int: Fault] = [:]
    var failure: Fault?
    var caseFailures: [String: Fault] = [:]
  }

  let profile: String
  let settings: Settings
  private let state: Mutex<State>

  init(_ profile: String, _ rows: [Case] = [], _ change: (inout Settings) -> Void = { _ in }) {
    self.profile = profile
    var settings = Settings()
    change(&settings)
    self.settings = settings
    state = Mutex(State(rows: rows))
  }

  // MARK: For the test

  var rows: [Case] { state.withLock { $0.rows } }
  var requests: [Request] { state.withLock { $0.requests } }
  var gets: [String] { state.withLock { $0.gets } }
  var commentRequests: Int { state.withLock { $0.commentRequests } }
  var added: [Added] { state.withLock { $0.added } }

  func update(_ change: (inout [Case]) -> Void) { state.withLock { change(&$0.rows) } }
  func setComments(_ comments: [Comment], of number: String) { state.withLock { $0.comments[number] = comments } }
  /// Fails for the request with this number, counted from 1.
  func fail(at page: Int, _ fault: Fault) { state.withLock { $0.failures[page] = fault } }
  /// Fails for all requests until it is reset.
  func fail(_ fault: Fault?) { state.withLock { $0.failure = fault } }

  /// Fails for each request for one case.
  func fail(for number: String, _ fault: Fault?) { state.withLock { $0.caseFailures[number] = fault } }

  /// The rows in the vendor's order.
  func sorted(_ rows: [Case], _ sort: CaseSort) -> [Case] {
    rows.sorted { one, other in
      let (left, right) = (rank(one, sort), rank(other, sort))
      return left == right ? tie(one) < tie(other) : left.comes(before: right, sort.isDescending)
    }
  }

  /// The rows as they are listed, sorted once for each change.
  private func listed(_ sort: CaseSort) -> [Case] {
    guard settings.sorts.contains(sort) else { return rows }
    if let known = state.withLock({ $0.listed[sort] }) { return known }
    let sorted = sorted(rows, sort)
    state.withLock { $0.listed[sort] = sorted }
    return sorted
  }

  private func rank(_ row: Case, _ sort: CaseSort) -> Rank {
    guard settings.hasOddCollation, sort.field == .title, let title = row.title else { return Rank(row, sort) }
    return .text(String(title.reversed()))
  }

  private func tie(_ row: Case) -> UInt64 {
    row.number.utf8.reduce(settings.tieSeed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  // MARK: CaseSource

  var listedMembers: CaseFields { settings.listed }
  var optionalMembers: CaseFields { settings.optional }

  func plan(_ query: CaseQuery) throws(Fault) -> CasePlan {
    CasePlan(
      filteredHere: CaseFilter.allCases.filter { $0.isUsed(in: query) && !settings.knows.contains($0) },
      isSorted: settings.sorts.contains(query.sort), window: settings.window, isOneSequence: settings.isOneSequence)
  }

  func page(
    _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
  ) async throws(Fault) -> CasePage {
    RequestCounter.ofTask?.add()
    let start = position.map(offset) ?? 0
    let (count, failure) = state.withLock { state in
      state.requests.append(
        Request(offset: start, size: size, fields: query.fields, deadline: call.deadline, silence: call.silence))
      return (state.requests.count, state.failure ?? state.failures[state.requests.count])
    }
    if let gate = settings.gate, await !gate.pass("\(profile) \(count)") {
      throw Fault(.cancelled, "The request was cancelled.")
    }
    if let gate = settings.deafGate { _ = await Task.detached { await gate.pass("\(self.profile) \(count)") }.value }
    if let failure { throw failure }
    if settings.emptyPages?.contains(count) == true {
      return CasePage(rows: [], positions: [], next: vendorPosition(start), total: nil)
    }
    let filters = CaseFilter.allCases.filter { filter in
      filter.isUsed(in: query) && settings.knows.contains(filter) && !(filter == .search && settings.searchesLoosely)
    }
    let all = listed(query.sort).filter { row in filters.allSatisfy { $0.passes(row, query) } }
    let first = settings.repeatsItself ? 0 : min(start, all.count)
    let end = min(all.count, pageEnd(first, size))
    let next = settings.repeatsItself ? vendorPosition(start + 1) : end < all.count ? vendorPosition(end) : nil
    return CasePage(
      rows: all[first..<end].map { CaseBox(shown($0, query)) }, positions: (first..<end).map(vendorPosition),
      next: next, total: settings.countsTotal ? all.count : nil)
  }

  func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition {
    vendorPosition(max(0, offset(position) - rows))
  }

  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case {
    let failure = state.withLock { state in
      state.gets.append(number)
      return state.caseFailures[number] ?? state.failure
    }
    RequestCounter.ofTask?.add()
    if let gate = settings.gate, await !gate.pass("\(profile) \(number)") {
      throw Fault(.cancelled, "The request was cancelled.")
    }
    if let failure { throw failure }
    guard let row = rows.first(where: { $0.number == number }) else { throw Fault(.notFound, "no case \(number)") }
    var query = CaseQuery()
    (query.fields, query.includesRaw) = (fields, raw)
    return shown(row, query)
  }

  private func pageEnd(_ first: Int, _ size: Int) -> Int {
    switch settings.paging {
    case .offset: first + min(max(size, 1), settings.pageSize)
    case .numbered: (first / settings.pageSize + 1) * settings.pageSize
    }
  }

  private func vendorPosition(_ offset: Int) -> VendorPosition {
    switch settings.paging {
    case .offset: VendorPosition(page: "\(offset)")
    case .numbered: VendorPosition(page: "\(offset / settings.pageSize + 1)", row: offset % settings.pageSize)
    }
  }

  private func offset(_ position: VendorPosition) -> Int {
    switch settings.paging {
    case .offset: Int(position.page) ?? 0
    case .numbered: ((Int(position.page) ?? 1) - 1) * settings.pageSize + position.row
    }
  }

  private func shown(_ row: Case, _ query: CaseQuery) -> Case {
    var shown = Case(profile: row.profile, provider: row.provider, number: row.number)
    let fields = query.fields
    if fields.contains(.title) { shown.title = row.title }
    if fields.contains(.description) { shown.description = row.description }
    if fields.contains(.status) { shown.status = row.status }
    if fields.contains(.severity) { shown.severity = row.severity }
    if fields.contains(.createdAt) { shown.createdAt = row.createdAt }
    if fields.contains(.createdBy) { shown.createdBy = row.createdBy }
    if fields.contains(.updatedAt) { shown.updatedAt = row.updatedAt }
    if fields.contains(.contact) { shown.contact = row.contact }
    if fields.contains(.owner) { shown.owner = row.owner }
    if fields.contains(.group) { shown.group = row.group }
    if fields.contains(.contract) { shown.contract = row.contract }
    if fields.contains(.product) { shown.product = row.product }
    if fields.contains(.escalated) { shown.escalated = row.escalated }
    if fields.contains(.watchlist) { shown.watchlist = row.watchlist }
    if fields.contains(.url) { shown.url = row.url }
    if fields.contains(.attachments) { shown.attachments = row.attachments }
    if fields.contains(.comments) { shown.comments = row.comments }
    if query.includesRaw { shown.raw = Self.raw(row.number) }
    return shown
  }

  private static func raw(_ number: String) -> RawRecord? {
    (try? JSONSlice(checking: Array(#"{"vendors":  "own", "number":"\#(number)","size":1.50}"#.utf8))).map(
      RawRecord.json)
  }

  // MARK: Comments

  func list(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [Comment] {
    let (comments, failure) = state.withLock { state in
      state.commentRequests += 1
      return (state.comments[number], state.caseFailures[number] ?? state.failure)
    }
    RequestCounter.ofTask?.add()
    if let failure { throw failure }
    guard var comments else { throw Fault(.notFound, "no case \(number)") }
    if raw { for index in comments.indices { comments[index].raw = Self.raw(comments[index].id) } }
    return comments
  }

  func add(_ text: String, isPrivate: Bool?, to number: String, _ call: VendorCall) async throws(Fault) -> Comment {
    if text == "unacceptable" { throw .invalidParams("text", "must be acceptable") }
    let comment = Comment(id: "new", text: text)
    let failure = state.withLock { state in
      state.added.append(Added(number: number, text: text, isPrivate: isPrivate))
      if state.failure == nil { state.comments[number]?.append(comment) }
      return state.failure
    }
    if let failure { throw failure }
    return comment
  }
}

/// The sort key of a row, as the protocol defines it: rows without a value come last in either direction.
enum Rank: Equatable {
  case number(Double)
  case text(String)
  case missing

  init(_ row: Case, _ sort: CaseSort) {
    let states: [CaseState] = [
      .new, .inProgress, .waitingOnCustomer, .resolutionProvided, .resolved, .closed, .unknown,
    ]
    let rank: Rank? =
      switch sort.field {
      case .updatedAt: (row.updatedAt?.timeIntervalSince1970).map(Rank.number)
      case .createdAt: (row.createdAt?.timeIntervalSince1970).map(Rank.number)
      case .severity: (row.severity?.level).map { .number(Double($0)) }
      case .status: (row.status?.state).flatMap(states.firstIndex).map { .number(Double($0)) }
      case .number: .text(row.number)
      default: (row.title?.lowercased()).map(Rank.text)
      }
    self = rank ?? .missing
  }

  func comes(before other: Rank, _ isDescending: Bool) -> Bool {
    switch (self, other) {
    case (.number(let one), .number(let two)): isDescending ? one > two : one < two
    case (.text(let one), .text(let two)): isDescending ? one > two : one < two
    case (.missing, _): false
    case (_, .missing): true
    default: false
    }
  }
}
