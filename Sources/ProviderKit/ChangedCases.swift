package import CaseModel
package import Platform

/// Lists the cases that changed, for the rounds of the change feed. A round reads the pages from position nil until a page has
/// no `next`.
package protocol ChangedCases: Sendable {
  /// Returns a page of the cases that were updated at `since` or later, and possibly earlier ones. `since` includes the overlap
  /// with the previous round. Rows have `listedMembers` of the source, or `optionalMembers` only where present.
  ///
  /// A case that changes between two pages may be on both, and its newest change may be missing: then its update is later than
  /// the first page, so that the next round reads it. No other row is lost, because rows shift towards the unread part.
  /// - Parameter memory: what the last page of an earlier round returned, in any process; nil if it is unknown.
  func page(
    since: Timestamp, memory: String?, at position: VendorPosition?, _ call: VendorCall
  ) async throws(Fault) -> ChangedPage
}

/// A page of changed cases.
package struct ChangedPage: Sendable {
  /// The rows, and the position of the next page; nil ends the round. With a `failure`, rows are missing: the round did not
  /// read all changes. `total` is the number of all cases, changed or not; nil if the vendor does not state it.
  package var page: CasePage
  /// What makes the next round cheaper, for `memory`; nil keeps the earlier value.
  package var memory: String?

  package init(_ page: CasePage, memory: String? = nil) {
    self.page = page
    self.memory = memory
  }
}
