import CaseModel
import JSON
import Platform
import ProviderKit

/// One page of a listing.
struct CiscoPage: Sendable {
  var cases: [Case] = []
  /// The number of received rows, including unreadable ones.
  var received = 0
  var total: Int?
  /// The number of pages; nil if the response does not state it.
  private var lastPage: Int?

  /// Cisco: at most 100 records per page.
  static let pageSize = 100

  init() {}

  /// Cisco: a list has a pagination record, the summary of single cases has a count. `self_link` is never followed: its host is
  /// wrong in one sample of the documentation.
  init(_ answer: JSONRecord, _ records: CiscoRecords) throws(JSONError) {
    let rows = try answer.rows("cases", identifiedBy: ["case_id"], records.row)
    (cases, received) = (rows.parts, rows.received)
    let paging = answer.lenientRecord("pagination_response_record")
    total = (paging?.lenientInteger("total_records") ?? answer.lenientInteger("count")).flatMap { $0 < 0 ? nil : $0 }
    lastPage = paging?.lenientInteger("last_index")
  }

  /// Whether this is the last page of a list. Cisco: `last_index` is the number of pages. It is ignored if it is below the
  /// page's own number, or if the total shows that rows are missing.
  /// - Parameters:
  ///   - page: the number of this page, from 1.
  ///   - before: the number of rows on earlier pages; nil if unknown.
  func isLast(_ page: Int, after before: Int?) -> Bool {
    if received == 0 { return true }
    let most = before.map { $0 + received } ?? page.multipliedReportingOverflow(by: Self.pageSize).partialValue
    if let total, total > most { return false }
    if let lastPage, lastPage >= page { return lastPage == page }
    return before != nil && ListingEnd.isLast(received: received, reached: most, total: total)
  }

  /// The number of pages; nil if the response does not state it, or contradicts itself.
  var pageCount: Int? {
    guard let lastPage, lastPage >= 1, lastPage <= CiscoCursor.largestNumber else { return nil }
    guard let total else { return lastPage }
    return max(1, total / Self.pageSize + (total % Self.pageSize == 0 ? 0 : 1)) == lastPage ? lastPage : nil
  }

  /// The first and the last time of update, in milliseconds since 1970; nil if the rows are not in Cisco's order.
  var updates: ClosedRange<Int>? {
    var range: ClosedRange<Int>?
    for row in cases {
      guard let time = row.updatedAt.map({ $0.millisecondsSince1970 ?? 0 }) else { continue }
      guard time >= range?.upperBound ?? time else { return nil }
      range = (range?.lowerBound ?? time)...time
    }
    return range
  }

  /// A number that two pages with the same cases share.
  var mark: Int {
    Int(
      cases.reduce(UInt64(cases.count)) { sum, row in
        sum &+ FNV1a(row.number.utf8).value
      } % 1_000_000_000)
  }
}
