package import CaseModel
package import Platform

/// Cases as they were read, or changed, at one time.
package struct Observation: Sendable {
  /// Who caused the changes.
  package enum Origin: Sendable {
    /// A write of this process.
    case own
    /// Read from the vendor. The author decides.
    case vendor
  }

  package var source: StoreSource
  package var rows: [CaseBox]
  /// The members that were read. The others are neither compared nor changed.
  package var members: CaseFields
  /// Those of them that a row may lack although the case has them. Absent, they count as not read.
  package var optional: CaseFields = []
  /// The members of which the rows have only some elements: `comments` and `attachments`.
  package var partial: CaseFields = []
  /// When the vendor was asked.
  package var at: Timestamp
  package var origin = Origin.vendor
  /// Whether the own write created the case.
  package var creates = false
  /// The ids, e-mail addresses and names of the user. A change by another known author has the origin `other`.
  package var user: [String] = []
  /// Whether texts of private comments are kept.
  package var keepsPrivate = false

  package init(_ source: StoreSource, _ rows: [CaseBox], members: CaseFields, at: Timestamp) {
    (self.source, self.rows, self.members, self.at) = (source, rows, members, at)
  }
}
