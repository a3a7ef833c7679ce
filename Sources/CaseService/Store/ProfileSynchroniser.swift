import CaseModel
import CaseStore
import JSON
import Platform
import ProviderKit

/// Brings the store up to date with one profile: reads all cases the first time, and afterwards those that changed.
struct ProfileSynchroniser {
  let profile: Profile
  let cases: any CaseSource
  let store: ProfileStore
  let access: StoreAccess
  let time: any TimeSource
  /// When all of it must end.
  let deadline: MonotonicTime
  /// Receives the progress, with a percentage if the number of cases is known.
  var report: @Sendable (_ text: String, _ percentage: Int?) -> Void = { _, _ in }

  /// What a run found.
  struct Outcome: Sendable {
    /// Whether it read all cases, which does not count against the budget.
    var readsAll = false
    /// When it began to read all of them.
    var fullReadAt: Timestamp?
    /// The number of changes.
    var events = 0
    /// What the provider needs in the next round.
    var memory: String?
    /// The number of the vendor's cases, if a page of the round named it.
    var total: Int?
    /// That number less that of the stored cases after all were read.
    var difference: Int?
    /// Why reading all cases failed after the changes were read.
    var failure: Fault?
  }

  /// The most rows that are requested at once.
  private static let pageSize = 200
  /// The rows that are read again where an interrupted listing continues, since rows may have been removed before them.
  private static let overlap = 10
  /// An interrupted listing that is older begins again.
  private static let longestPause = 86_400.0
  /// The time before the last synchronisation from which changes are read again: the difference of the clocks, and the
  /// resolution of the vendor's times.
  private static let overlapSeconds = 121.0
  /// How often all cases are read, since a listing of changes does not show those that left the account.
  private static let fullReadInterval = 86_400.0
  /// The same if the vendor counts another number of cases than the store has, and that is not known to stay so.
  private static let differenceInterval = 3600.0

  /// Where an interrupted listing continues.
  private struct ResumePoint {
    var startedAt: Timestamp
    var position: VendorPosition
    var count: Int
    /// Where the changes after it begin.
    var changesSince: Timestamp?

    init(startedAt: Timestamp, position: VendorPosition, count: Int, changesSince: Timestamp?) {
      (self.startedAt, self.position, self.count, self.changesSince) = (startedAt, position, count, changesSince)
    }

    init?(_ text: String?) {
      guard let text, let tree = try? JSON(parsing: text), let start = tree[0]?.integer, let page = tree[1]?.string,
        let row = tree[2]?.integer, let count = tree[3]?.integer
      else { return nil }
      self.init(
        startedAt: Timestamp(millisecondsSince1970: start), position: VendorPosition(page: page, row: row),
        count: count, changesSince: tree[4]?.integer.map { Timestamp(millisecondsSince1970: $0) })
    }

    var text: String {
      JSON.array([
        .number(startedAt.millisecondsSince1970 ?? 0), .string(position.page), .number(position.row), .number(count),
        changesSince?.millisecondsSince1970.map { .number($0) } ?? .null,
      ]).text
    }
  }

  /// Throws if the vendor or the store fails. What was read until then is stored, and the next run continues.
  ///
  /// - Parameter state: how the rounds of the profile went on.
  func run(_ state: PollState = PollState()) async throws(Fault) -> Outcome {
    let status = try await attempt { () throws(StoreError) in
      try await store.store.correctTimes(store.source, at: time.date)
      return try await store.store.status(store.source)
    }
    // A time in the future comes from a clock that was wrong: then it is unknown since when changes are missing.
    guard let status, let baseline = status.baselineAt, let last = status.synchronisedAt, !last.isStoredAfter(time.date)
    else { return try await readAll(status) }
    let lastFull = state.lastFullReadAt ?? baseline
    let isDue = lastFull.isStoredAfter(time.date) || time.date.timeIntervalSince(lastFull) >= Self.fullReadInterval
    if isDue { return try await readAll(status) }
    let outcome = try await readChanges(status, since: last, state.memory)
    guard let difference = await difference(outcome.total), difference != 0, difference != state.difference,
      time.date.timeIntervalSince(lastFull) >= Self.differenceInterval
    else { return outcome }
    return await adding(to: outcome) { () throws(Fault) in try await readAll(status) }
  }

  private func adding(to outcome: Outcome, _ readAll: () async throws(Fault) -> Outcome) async -> Outcome {
    do throws(Fault) {
      var sum = try await readAll()
      sum.events += outcome.events
      sum.memory = outcome.memory
      return sum
    } catch {
      // What the changes showed is kept.
      var outcome = outcome
      (outcome.failure, outcome.readsAll) = (error, true)
      return outcome
    }
  }

  /// The number of the vendor's cases that are not stored, negative for more that are; nil if unknown.
  private func difference(_ total: Int?) async -> Int? {
    guard let total, let count = await store.count() else { return nil }
    return total - count
  }

  func attempt<Value>(
    _ body: () async throws(StoreError) -> Value
  ) async throws(Fault) -> Value {
    do throws(StoreError) { return try await body() } catch { throw Fault(error) }
  }

  private func reader(_ query: CaseQuery) throws(Fault) -> PageReader {
    var query = query
    query.fields = CaseFields.all.intersection(cases.listedMembers)
    return try PageReader(cases, CompiledQuery(query), nextCall())
  }

  /// The call of one request: it has the timeout of the profile.
  func nextCall() -> VendorCall {
    VendorCall(
      deadline: min(deadline, time.now + profile.timeout), silence: max(profile.timeout, VendorCall.leastSilence))
  }

  // MARK: All cases

  private func readAll(_ status: SourceStatus?) async throws(Fault) -> Outcome {
    var reader = try reader(CaseQuery())
    var point = ResumePoint(status?.resumePoint).flatMap { isUsable($0.startedAt) ? $0 : nil }
    let isFirstListing = status?.baselineAt == nil
    if let point {
      // A position in several sequences has no row before it: going back would begin all of them again.
      reader.restart(
        at: reader.plan.isOneSequence ? cases.rewind(point.position, by: Self.overlap) : point.position)
    }
    let startedAt = point?.startedAt ?? time.date
    var count = point?.count ?? 0
    var start = point?.changesSince
    var isFirst = point == nil
    var isFresh = point != nil
    var outcome = Outcome(readsAll: true, fullReadAt: startedAt)
    let events = try await read(&reader) { (page, new, next) throws(Fault) in
      if isFirst { (start, isFirst) = (Self.start(after: page), false) }
      isFresh = isFresh || hasFreshRow(page)
      count += new
      report(count, of: page.total)
      outcome.total = page.total ?? outcome.total
      point = next.map { ResumePoint(startedAt: startedAt, position: $0, count: count, changesSince: start) }
      if point == nil, isFirstListing, isFresh { try await awaitNextSecond() }
      try await keep(point)
    }
    let changesSince = start
    try await attempt { () throws(StoreError) in
      if isFirstListing { try await store.store.setBaseline(store.source, at: startedAt) }
      try await store.store.setSynchronised(store.source, at: startedAt, changesSince: changesSince)
      try await store.store.setResumePoint(store.source, nil)
    }
    outcome.events = events
    outcome.difference = await difference(outcome.total)
    return outcome
  }

  /// Whether the vendor updated a case just before it was read, as far as the clocks agree.
  private func hasFreshRow(_ page: CasePage) -> Bool {
    let time = time.date.addingTimeInterval(-Self.overlapSeconds)
    return Self.newestUpdate(of: page).map { $0 > time } ?? false
  }

  /// Comments and files that the first listing does not have are new if they are later than the update of their case. One that
  /// is written after the listing, in the second of that update, would not be: the listing ends after that second.
  private func awaitNextSecond() async throws(Fault) {
    guard !cases.listedMembers.isSuperset(of: [.comments, .attachments]) else { return }
    do { try await time.sleep(for: .seconds(1)) } catch { throw Fault(.cancelled, "The request was cancelled.") }
  }

  /// Whether a listing that began then can be continued.
  private func isUsable(_ startedAt: Timestamp) -> Bool {
    (0..<Self.longestPause).contains(time.date.timeIntervalSince(startedAt))
  }

  private func keep(_ point: ResumePoint?) async throws(Fault) {
    try await attempt { () throws(StoreError) in try await store.store.setResumePoint(store.source, point?.text) }
  }

  private func report(_ count: Int, of total: Int?) {
    let percentage = total.flatMap { $0 > 0 ? min(100, count * 100 / $0) : nil }
    let text = total.map { "\(profile.name): \(count) of \($0) cases" } ?? "\(profile.name): \(count) cases"
    report(text, percentage)
  }

  // MARK: Changed cases

  /// The time of the vendor's clock from which the next run reads changes, in whole seconds, as some vendors have them; nil if
  /// the vendor has no times.
  ///
  /// - Parameter page: the first one: what the vendor changes while the others are read is later, or on them.
  private static func start(after page: CasePage) -> Timestamp? {
    newestUpdate(of: page).map { Timestamp(timeIntervalSince1970: $0.timeIntervalSince1970.rounded(.down)) }
  }

  /// Whether the changes are listed in their order.
  private var isSorted: Bool {
    var query = CaseQuery()
    query.sort = .newestUpdate
    return (try? cases.plan(query).isSorted) ?? false
  }

  /// Whether an earlier run had all rows of a page: none is later than the second in which the changes after it began.
  private static func isRead(_ page: CasePage, before overlap: Timestamp, _ changesSince: Timestamp?) -> Bool {
    guard let end = changesSince?.addingTimeInterval(1), !page.rows.isEmpty else { return false }
    return page.rows.allSatisfy { $0.value.updatedAt.map { $0 < min(end, overlap) } ?? false }
  }

  private static func newestUpdate(of page: CasePage) -> Timestamp? { page.rows.compactMap(\.value.updatedAt).max() }

  /// - Parameter last: when the last run without an error began. The clock may have been ahead then although it is right now,
  ///   so that changes since the newest one of that run are read in any case.
  private func readChanges(
    _ status: SourceStatus, since last: Timestamp, _ memory: String?
  ) async throws(Fault) -> Outcome {
    let overlap = last.addingTimeInterval(-Self.overlapSeconds)
    let since = status.changesSince.map { min(overlap, $0) } ?? overlap
    let isSorted = isSorted
    let startedAt = time.date
    let fields = CaseFields.all.intersection(cases.listedMembers)
    var outcome = Outcome(memory: memory)
    var position: VendorPosition?
    var next: Timestamp?
    var count = 0
    repeat {
      if Task.isCancelled { throw Fault(.cancelled, "The request was cancelled.") }
      let (askedAt, logins) = (time.date, profile.loginCount)
      let found = try await cases.changes.page(since: since, memory: memory, at: position, nextCall())
      try await checkAccount(logins)
      let events = try await store(found.page.rows, fields, askedAt)
      outcome.events += events
      if let failure = found.page.failure { throw failure }
      if position == nil { next = Self.start(after: found.page) }
      outcome.memory = found.memory ?? outcome.memory
      outcome.total = found.page.total ?? outcome.total
      count += found.page.rows.count
      report(count, of: nil)
      position = found.page.next
      // Many cases may have the time of the newest change, and all would be read with each run.
      if isSorted, events == 0, Self.isRead(found.page, before: overlap, status.changesSince) { position = nil }
    } while position != nil
    let start = next
    try await attempt { () throws(StoreError) in
      try await store.store.setSynchronised(store.source, at: startedAt, changesSince: start)
    }
    return outcome
  }

  // MARK: Pages

  /// Reads and stores page after page. `body` receives each page, the number of its rows that were not on an earlier one, and
  /// the position of the next page. Returns the number of changes.
  private func read(
    _ reader: inout PageReader, _ body: (CasePage, Int, VendorPosition?) async throws(Fault) -> Void
  ) async throws(Fault) -> Int {
    var seen: Set<String> = []
    var events = 0
    var hasMore = true
    while hasMore {
      if Task.isCancelled { throw Fault(.cancelled, "The request was cancelled.") }
      reader.call = nextCall()
      let askedAt = time.date
      let logins = profile.loginCount
      let page = try await reader.read(size: Self.pageSize) { time.date }
      try await checkAccount(logins)
      let known = seen.count
      seen.formUnion(page.rows.lazy.map(\.value.number))
      events += try await store(page.rows, reader.query.fields, askedAt)
      let new = seen.count - known
      hasMore = reader.goOn(behind: page, hasNewRow: new > 0)
      // In an order by time, everything after a row outside of the period is, too.
      if reader.plan.isSorted, page.rows.last.map({ reader.isPastEnd($0) }) == true { hasMore = false }
      // A page that ends before its last request has failed without a position of its own.
      let next = hasMore ? reader.next : nil
      try await body(page, new, page.failure == nil ? next : page.retry ?? next)
      if let failure = page.failure { throw failure }
    }
    return events
  }

  /// Throws if the account changed since this number of logins.
  func checkAccount(_ logins: Int) async throws(Fault) {
    guard logins == profile.loginCount, await access.profile(profile)?.source == store.source else {
      throw Self.accountChanged(profile)
    }
  }

  static func accountChanged(_ profile: Profile) -> Fault {
    Fault(
      .conflict,
      "The account of the profile \"\(profile.name)\" changed while its cases were read. Repeat the request."
    ).with("profile", profile.name)
  }

  /// Returns the number of changes.
  private func store(_ rows: [CaseBox], _ fields: CaseFields, _ askedAt: Timestamp) async throws(Fault) -> Int {
    try await attempt { () throws(StoreError) in
      try await store.observe(ListedCases(rows, from: cases, fields: fields, askedAt: askedAt)).count
    }
  }
}

extension Timestamp {
  /// Whether a time of the store, which has whole milliseconds, is later than another one.
  func isStoredAfter(_ time: Timestamp) -> Bool {
    guard let milliseconds = millisecondsSince1970, let other = time.millisecondsSince1970 else { return self > time }
    return milliseconds > other
  }
}
