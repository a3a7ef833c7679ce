import CaseModel
import JSON

/// One page of a listing.
struct CiscoAnswer: Sendable {
  var cases: [Case] = []
  var isLast = true
  var total: Int?

  /// Cisco: at most 100 records a page.
  static let pageSize = 100

  init() {}

  /// Cisco: `last_index` is the number of pages; the summary has one page and no record about it. `self_link` is never
  /// followed: its host is wrong in one sample of the documentation.
  init(_ answer: JSONRecord, page: Int, _ records: CiscoRecords) throws(JSONError) {
    guard let rows = try answer.records("cases") else { throw answer.missing("cases") }
    cases.reserveCapacity(rows.count)
    for row in rows { cases.append(try records.read(row)) }
    guard let paging = try answer.record("pagination_response_record") else { return }
    total = try paging.integer("total_records").map { max(0, $0) }
    let last = try paging.integer("last_index") ?? total.map { ($0 - 1) / Self.pageSize + 1 } ?? 1
    let told = try paging.integer("page_index") ?? page
    // An empty page ends the run, whatever it says of further ones; a number of pages below this one's says nothing.
    isLast = rows.isEmpty || (last < page ? rows.count < Self.pageSize : page == last || told >= last)
  }
}
