package import CaseModel
package import JSON
package import Platform

/// A part of a vendor's listing.
package struct CasePage: Sendable {
  package var rows: [CaseBox]
  /// The position of each row, so that a later listing can resume after any of them.
  package var positions: [VendorPosition]
  /// The position of the next page; nil if this is the last.
  package var next: VendorPosition?
  /// The vendor's count of cases.
  package var total: Int?
  /// When the rows were read; nil for now.
  package var asOf: Timestamp?
  /// Whether the rows come from the store.
  package var isStored = false
  /// Why the rows come from the store although the vendor was asked for; nil if they do not.
  package var stale: Fault?
  /// In an order by update: no row still to come sorts before this time, except those of failed requests. Nil if unknown.
  package var horizon: Timestamp?
  /// While `horizon` is unknown: the newest cases, of which no row still to come sorts before `horizon`. Nil if there are none.
  package var known: Known?
  /// What the rows cover, if it is less than the listing (`CasePlan.window`).
  package var window: JSON?
  /// Whether the rows that follow belong to the next request, because they are not in order with these.
  package var isPaused = false
  /// Why rows are missing, although the others could be read.
  package var failure: Fault?
  /// The position that also requests again what failed, on this page or before; nil if nothing failed.
  package var retry: VendorPosition?

  /// The part of a listing whose order is known.
  package struct Known: Sendable {
    package let period: KnownPeriod
    /// Nil if no row of the period is still to come.
    package let horizon: Timestamp?

    package init(_ period: KnownPeriod, horizon: Timestamp?) {
      self.period = period
      self.horizon = horizon
    }
  }

  package init(rows: [CaseBox], positions: [VendorPosition], next: VendorPosition?, total: Int?) {
    self.rows = rows
    self.positions = positions
    self.next = next
    self.total = total
  }

  /// Copies of the cases.
  package var cases: [Case] { rows.map(\.value) }
}
