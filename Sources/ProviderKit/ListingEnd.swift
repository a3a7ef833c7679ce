/// Where a vendor's listing ends: at an empty page, when a total is reached, or after three consecutive pages without a new
/// row. A short page alone is never the end, since vendors cap their pages below what is requested.
package enum ListingEnd {
  /// The number of consecutive pages without a new row that end a listing. A vendor that ignores the offset returns the same
  /// rows forever.
  package static let pagesWithoutNewRow = 3

  /// Returns whether a page is the last, as far as the page itself shows.
  ///
  /// A total below `reached` contradicts the rows, and is ignored.
  /// - Parameters:
  ///   - received: The number of rows on the page.
  ///   - reached: The number of rows up to and including this page.
  ///   - total: The number of rows that the vendor counts; nil if it gives none.
  package static func isLast(received: Int, reached: Int, total: Int?) -> Bool {
    received == 0 || total == reached
  }
}
