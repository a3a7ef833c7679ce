package import CaseModel
package import Platform

/// A case from the store without its description, comments and attachments.
package struct StoredSummary: Sendable {
  /// The case with the requested members that are known.
  package let row: Case
  /// When the oldest of these members was read.
  package let asOf: Timestamp?
  /// The members that were read at any time, less those that must be read again.
  package let known: CaseFields
  /// Whether the vendor must be asked: casewire changed the case in a way that the store does not show.
  package let isOutdated: Bool
  /// When it was found to be missing at the vendor.
  package let goneAt: Timestamp?
}

/// The cases that a search by number or title finds.
package enum SummaryFilter: Sendable {
  case all
  /// Those whose number begins with a text, with or without the letters before its digits.
  case number(String)
  /// Those whose number contains a text, or whose number and title have words that begin with its words.
  case text(String)
}
