/// Finds the end of a vendor's listing: an empty page, the total, or three consecutive pages without a new row. A short page
/// alone is not the end, because vendors may return fewer rows than requested.
package enum ListingEnd {
  /// The number of consecutive pages without a new row that end a listing. A vendor that ignores the offset returns the same
  /// rows forever.
  package static let pagesWithoutNewRow = 3

  /// Whether a page is the last, as far as the page itself shows. A total below `reached` contradicts the rows and is ignored.
  /// - Parameters:
  ///   - received: the number of rows on the page.
  ///   - reached: the number of rows up to and including this page.
  ///   - total: the vendor's count of rows; nil if it gives none.
  package static func isLast(received: Int, reached: Int, total: Int?) -> Bool {
    received == 0 || total == reached
  }
}
