import ProviderKit

/// A page of the only question of a listing, as text: `3`, or `3;200` after 200 rows.
struct CiscoPageNumber: Sendable, Equatable {
  /// Counted from 1.
  let page: Int
  /// The number of rows on earlier pages; nil if unknown.
  let rows: Int?

  /// The first page for nil, and for text that is not a position.
  init(_ position: VendorPosition?) {
    let parts = (position?.page ?? "1").split(separator: ";", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { CiscoCursor.number($0) }
    let isPosition = numbers.count == parts.count && parts.count <= 2
    page = isPosition ? max(1, numbers.first ?? 1) : 1
    rows = page == 1 ? 0 : isPosition && numbers.count == 2 ? numbers.last : nil
  }

  private init(_ page: Int, after rows: Int?) {
    self.page = page
    self.rows = rows
  }

  /// The next page.
  func next(after answer: CiscoPage) -> CiscoPageNumber {
    CiscoPageNumber(page + 1, after: rows.map { $0 + answer.received })
  }

  /// The position of a row on this page.
  func position(row: Int = 0) -> VendorPosition {
    let before = rows.map { page == 1 ? "" : ";\($0)" } ?? ""
    return VendorPosition(page: "\(page)\(before)", row: row)
  }
}
