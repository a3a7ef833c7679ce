/// A position in a vendor's listing: a page in the vendor's own terms, and a row of it.
package struct VendorPosition: Sendable, Equatable {
  package var page: String
  package var row: Int

  package init(page: String, row: Int = 0) {
    self.page = page
    self.row = row
  }
}
