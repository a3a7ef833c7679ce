import CaseModel
import JSON
import Platform

/// The changed cases of a vendor that sorts by update, newest first: the usual listing, up to a row that is older. It needs
/// `ceil((C + overlap + 1) / page)` requests for C changed cases.
///
/// A case that changes meanwhile moves to the first row, so that the rows before it shift towards the unread part. A case that
/// leaves the listing shifts the rows after it the other way. The total shows that, and the page is read again from an earlier
/// row.
struct NewestUpdates<Source: CaseSource>: ChangedCases {
  let source: Source

  /// More than any vendor's page has.
  private static var pageSize: Int { 200 }
  /// The most times that a round goes back to an earlier row: a total may become smaller with each page although no case left.
  private static var mostRewinds: Int { 20 }

  func page(
    since: Timestamp, memory: String?, at position: VendorPosition?, _ call: VendorCall
  ) async throws(Fault) -> ChangedPage {
    var query = CaseQuery()
    query.fields = source.listedMembers.union([.updatedAt])
    query.sort = .newestUpdate
    let isSorted = try source.plan(query).isSorted
    // With a filter by time, the total would be that of the filtered cases.
    if !isSorted { query.updatedSince = since }
    let start = position.flatMap(Progress.init) ?? Progress()
    var page = try await source.page(query, at: start.position, size: Self.pageSize, call)
    let isPast = isSorted && page.rows.last { $0.value.updatedAt != nil }?.value.updatedAt.map { $0 < since } == true
    page.next = isPast ? nil : next(after: page, from: start)
    if !isSorted { page.total = nil }
    return ChangedPage(page)
  }

  private func next(after page: CasePage, from start: Progress) -> VendorPosition? {
    var next = start
    next.total = page.total ?? start.total
    if let position = start.position, let before = start.total, let total = page.total, total < before,
      start.rewinds < Self.mostRewinds
    {
      next.rewinds += 1
      next.position = source.rewind(position, by: before - total)
      return next.encoded
    }
    next.mark = page.rows.reduce(UInt64(page.rows.count)) { $0 &+ FNV1a($1.value.number.utf8).value } >> 1
    next.repeats = start.position != nil && next.mark == start.mark ? start.repeats + 1 : 0
    next.position = page.next
    return page.next == nil || next.repeats >= ListingEnd.pagesWithoutNewRow ? nil : next.encoded
  }
}

/// A position of `NewestUpdates`.
private struct Progress {
  var position: VendorPosition?
  /// The total that the previous page stated.
  var total: Int?
  /// A number that pages with the same cases share. A vendor that ignores the offset returns the same rows forever.
  var mark: UInt64 = 0
  /// The number of consecutive pages with the same cases as the page before.
  var repeats = 0
  /// How often the round went back to an earlier row.
  var rewinds = 0

  init() {}

  init?(_ text: VendorPosition) {
    guard let list = (try? JSON(parsing: Array(text.page.utf8)))?.array, list.count == 6, let page = list[0].string,
      let row = list[1].integer, let mark = list[3].integer, let repeats = list[4].integer,
      let rewinds = list[5].integer
    else { return nil }
    position = VendorPosition(page: page, row: row)
    (total, self.mark) = (list[2].integer, UInt64(clamping: mark))
    (self.repeats, self.rewinds) = (repeats, rewinds)
  }

  var encoded: VendorPosition? {
    position.map { position in
      VendorPosition(
        page: JSON.array([
          .string(position.page), .number(position.row), total.map { .number($0) } ?? .null,
          .number(Int(clamping: mark)), .number(repeats), .number(rewinds),
        ]).text)
    }
  }
}
