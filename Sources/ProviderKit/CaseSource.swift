package import CaseModel

/// Cases that can be listed and read.
package protocol CaseSource: Sendable {
  /// What the vendor does about a query, and what is left to be done here.
  ///
  /// Throws `invalidParams` for a query that this vendor cannot answer at all.
  func plan(_ query: CaseQuery) throws(Fault) -> CasePlan

  /// One page in the order of the plan, beginning with the row at `position` (nil is the first).
  ///
  /// `size` is how many rows the caller can use; the vendor may give fewer or more. The members of the cases are those of
  /// `query.fields` at least, as far as the vendor has them.
  func page(
    _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
  ) async throws(Fault) -> CasePage

  /// A position some rows earlier, at most as far as the first row.
  func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition

  /// One case with the members asked for.
  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case
}

/// A position in a vendor's listing: a page in the vendor's own terms, and a row of it.
package struct VendorPosition: Sendable, Equatable {
  package var page: String
  package var row: Int

  package init(page: String, row: Int = 0) {
    self.page = page
    self.row = row
  }
}
