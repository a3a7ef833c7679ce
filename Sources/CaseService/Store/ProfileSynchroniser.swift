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
  let call: Call

  /// The most rows that are requested at once.
  private static let pageSize = 200
  /// The rows that are read again where an interrupted listing continues, since rows may have been removed before them.
  private static let overlap = 10
  /// An interrupted listing that is older begins again.
  private static let longestPause = 86_400.0
  /// The time before the last synchronisation from which changes are read again: the difference of the clocks, and the
  /// resolution of the vendor's times.
  private static let overlapSeconds = 121.0

  private var time: any TimeSource { call.context.time }

  /// Where an interrupted listing continues.
  private struct ResumePoint {
    var startedAt: Timestamp
    var position: VendorPosition
    var count: Int

    init(startedAt: Timestamp, position: VendorPosition, count: Int) {
      (self.startedAt, self.position, self.count) = (startedAt, position, count)
    }

    init?(_ text: String?) {
      guard let text, let tree = try? JSON(parsing: text), let start = tree[0]?.integer, let page = tree[1]?.string,
        let row = tree[2]?.integer, let count = tree[3]?.integer
      else { return nil }
      self.init(
        startedAt: Timestamp(millisecondsSince1970: start), position: VendorPosition(page: page, row: row), count: count
      )
    }

    var text: String {
      JSON.array([
        .number(startedAt.millisecondsSince1970 ?? 0), .string(position.page), .number(position.row), .number(count),
      ]).text
    }
  }

  /// Throws if the vendor or the store fails. What was read until then is stored, and the next run continues.
  func run() async throws(Fault) {
    let status = try await status()
    // A time in the future comes from a clock that was wrong: then it is unknown since when changes are missing.
    if status?.baselineAt != nil, let last = status?.synchronisedAt, last <= time.date {
      try await readChanges(since: last)
    } else {
      try await readAll(ResumePoint(status?.resumePoint))
    }
  }

  private func status() async throws(Fault) -> SourceStatus? {
    do throws(StoreError) { return try await store.store.status(store.source) } catch { throw Fault(error) }
  }

  private func reader(_ query: CaseQuery) throws(Fault) -> PageReader {
    var query = query
    query.fields = CaseFields.all.intersection(cases.listedMembers)
    return try PageReader(cases, CompiledQuery(query), nextCall())
  }

  /// Each request has the timeout of the profile; all of them have that of the request, if it sets one.
  private func nextCall() -> VendorCall {
    let next = time.now + profile.timeout
    let deadline = call.common.timeoutSeconds.map { min(call.startedAt + .seconds($0), next) } ?? next
    return call.vendorCall(profile, until: deadline).withoutKeeping
  }

  // MARK: All cases

  private func readAll(_ point: ResumePoint?) async throws(Fault) {
    var reader = try reader(CaseQuery())
    var point = point.flatMap { time.date.timeIntervalSince($0.startedAt) < Self.longestPause ? $0 : nil }
    if let point { reader.restart(at: cases.rewind(point.position, by: Self.overlap)) }
    let startedAt = point?.startedAt ?? time.date
    var count = point?.count ?? 0
    try await read(&reader) { (page, new, next) throws(Fault) in
      count += new
      report(count, of: page.total)
      point = next.map { ResumePoint(startedAt: startedAt, position: $0, count: count) }
      try await keep(point)
    }
    do throws(StoreError) {
      try await store.store.setBaseline(store.source, at: startedAt)
      try await store.store.setSynchronised(store.source, at: startedAt)
      try await store.store.setResumePoint(store.source, nil)
    } catch {
      throw Fault(error)
    }
  }

  private func keep(_ point: ResumePoint?) async throws(Fault) {
    do throws(StoreError) { try await store.store.setResumePoint(store.source, point?.text) } catch {
      throw Fault(error)
    }
  }

  private func report(_ count: Int, of total: Int?) {
    let percentage = total.flatMap { $0 > 0 ? min(100, count * 100 / $0) : nil }
    let text = total.map { "\(profile.name): \(count) of \($0) cases" } ?? "\(profile.name): \(count) cases"
    call.sendProgress(.report(text, percentage: percentage))
  }

  // MARK: Changed cases

  private func readChanges(since last: Timestamp) async throws(Fault) {
    let startedAt = time.date
    var query = CaseQuery()
    query.updatedSince = last.addingTimeInterval(-Self.overlapSeconds)
    var reader = try reader(query)
    var count = 0
    try await read(&reader) { (page, new, next) throws(Fault) in
      count += new
      report(count, of: nil)
    }
    do throws(StoreError) {
      try await store.store.setSynchronised(store.source, at: startedAt)
    } catch {
      throw Fault(error)
    }
  }

  // MARK: Pages

  /// Reads and stores page after page. `body` receives each page, the number of its rows that were not on an earlier one, and
  /// the position of the next page.
  private func read(
    _ reader: inout PageReader, _ body: (CasePage, Int, VendorPosition?) async throws(Fault) -> Void
  ) async throws(Fault) {
    var seen: Set<String> = []
    var hasMore = true
    while hasMore {
      if Task.isCancelled { throw Fault(.cancelled, "The request was cancelled.") }
      reader.call = nextCall()
      let askedAt = time.date
      let logins = profile.loginCount
      let page = try await reader.read(size: Self.pageSize) { time.date }
      guard logins == profile.loginCount, await access.profile(profile)?.source == store.source else {
        throw Fault(
          .conflict,
          "The account of the profile \"\(profile.name)\" changed while its cases were read. Repeat the request."
        ).with("profile", profile.name)
      }
      let known = seen.count
      seen.formUnion(page.rows.lazy.map(\.value.number))
      try await store(page.rows, reader.query.fields, askedAt)
      let new = seen.count - known
      hasMore = reader.goOn(behind: page, hasNewRow: new > 0)
      // In an order by time, everything after a row outside of the period is, too.
      if reader.plan.isSorted, page.rows.last.map({ reader.isPastEnd($0) }) == true { hasMore = false }
      try await body(page, new, page.failure == nil ? (hasMore ? reader.next : nil) : page.retry)
      if let failure = page.failure { throw failure }
    }
  }

  private func store(_ rows: [CaseBox], _ fields: CaseFields, _ askedAt: Timestamp) async throws(Fault) {
    do throws(StoreError) {
      try await store.observe(ListedCases(rows, from: cases, fields: fields, askedAt: askedAt))
    } catch {
      throw Fault(error)
    }
  }
}
